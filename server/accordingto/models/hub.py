"""Pull a model from the hub: its file list first, then each file, resumed where a try before broke off."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import ConfigError, ModelError
from . import download, store
from .entry import Entry

_SMALL = re.compile(
    r"(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config"
    r"|chat_template)\.json|(vocab|merges)\.txt|[\w.-]+\.model|chat_template\.jinja|(LICEN[CS]E|README)(\.\w+)?"
)
_WEIGHTS = re.compile(r"model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json")
_PICKLES = re.compile(r"(pytorch_model|tf_model|flax_model).*\.(bin|h5|msgpack)")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a hub repository; `sha256` is known for large files, `blob` (a git object id) for the others. `under`
    is the folder, below that of the model, which it goes into."""

    repo: str
    revision: str
    name: str
    size: int
    sha256: str | None = None
    blob: str | None = None
    under: str = ""

    @property
    def place(self) -> str:
        """Where it goes, relative to the folder of the model."""
        return f"{self.under}/{self.name}" if self.under else self.name


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pull will fetch, at which exact revision."""

    revision: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        return sum(f.size for f in self.files)


def plan(entry: Entry) -> Plan:
    """Ask the hub for the entry's file list and choose what is needed.

    Only safetensors or GGUF weights are taken: other formats can run code when they are read. Raises ModelError for a
    hub that cannot be reached, an id or revision it does not have, or a repository without such weights.
    """
    assert entry.hub is not None
    files = _choose(_listing(entry, entry.hub, entry.revision), entry)
    if entry.tokenizer and not Path(entry.tokenizer).expanduser().is_dir():
        others = _listing(entry, entry.tokenizer, None)
        files += [replace(f, under="tokenizer") for f in others if _SMALL.fullmatch(f.name)]
    return Plan(revision=files[0].revision, files=tuple(files))


def _listing(entry: Entry, repo: str, revision: str | None) -> list[RemoteFile]:
    from huggingface_hub import HfApi

    with _online(), _explained(entry):
        info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=30)
    exact = info.sha or revision or "main"
    return [
        RemoteFile(repo, exact, s.rfilename, s.size or 0, s.lfs.sha256 if s.lfs else None, s.blob_id)
        for s in info.siblings or ()
    ]


def fetch(entry: Entry, wanted: Plan, home: Path) -> store.Manifest:
    """Download what `wanted` names into `home` and check it; return the manifest. Raises ModelError."""
    from huggingface_hub import get_token, hf_hub_url

    files: dict[str, dict[str, Any]] = {}
    for file in wanted.files:
        path = home / file.place
        if not _is_right(path, file, entry):
            url = hf_hub_url(file.repo, file.name, revision=file.revision)
            try:
                download.fetch(url, path, file.size, get_token())
            except download.Failed as error:
                raise _stopped(entry, file, error) from error
            if not _is_right(path, file, entry):
                path.unlink(missing_ok=True)
                raise ModelError(
                    f"{file.name} of {file.repo} did not arrive as the hub or the registry describes it.",
                    "Pull it again; if it stays so, the file was changed: do not use it.",
                )
        files[file.place] = {"size": path.stat().st_size, "sha256": store.sha256(path)}
    return store.Manifest(entry=entry.to_table(), revision=wanted.revision, files=files)


def _choose(remote: list[RemoteFile], entry: Entry) -> list[RemoteFile]:
    by_name = {f.name: f for f in remote}
    if entry.file:
        if entry.file not in by_name:
            there = ", ".join(sorted(n for n in by_name if n.endswith((".gguf", ".safetensors")))) or "no weights"
            raise ModelError(f"{entry.hub} has no file {entry.file}.", f"It has: {there}.")
        extra = [f for f in remote if re.fullmatch(r"LICEN[CS]E(\.\w+)?", f.name)]
        return [by_name[entry.file], *extra]
    weights = [f for f in remote if _WEIGHTS.fullmatch(f.name)]
    if "model.safetensors" in by_name:
        weights = [by_name["model.safetensors"]]
    if not any(f.name.endswith(".safetensors") for f in weights):
        raise _no_weights(entry, sorted(by_name))
    small = [f for f in remote if _SMALL.fullmatch(f.name)]
    return [*small, *weights]


def _no_weights(entry: Entry, names: list[str]) -> ModelError:
    ggufs = [n for n in names if n.endswith(".gguf")]
    if ggufs:
        return ModelError(
            f"{entry.hub} holds GGUF files: {', '.join(ggufs)}.",
            "Name one of them: accordingto models pull ID --file FILE",
        )
    if any(_PICKLES.fullmatch(n) for n in names):
        return ModelError(
            f"{entry.hub} has its weights only in a format that can run code when it is read, so it is not used.",
            "Choose a revision or a copy with model.safetensors (many repositories have one under refs/pr/N).",
        )
    return ModelError(f"{entry.hub} holds no model weights.", "Check the id.")


def _is_right(path: Path, file: RemoteFile, entry: Entry) -> bool:
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    for known in (entry.sha256.get(file.place), file.sha256):
        if known and store.sha256(path) != known:
            return False
    return bool(file.sha256) or file.blob is None or _blob(path) == file.blob


def _blob(path: Path) -> str:
    """Return the id that git gives a file, which is what the hub knows of small ones."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def _online() -> Iterator[None]:
    """Let the hub's library use the network, which is off everywhere else, unless the reader turned it off."""
    from huggingface_hub import constants

    from .offline import SET_BY_US

    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE") and not SET_BY_US:
        raise ModelError("HF_HUB_OFFLINE is set, so nothing is fetched.", "Unset it for the pull.")
    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


@contextlib.contextmanager
def _explained(entry: Entry) -> Iterator[None]:
    """Turn what the hub's library raises into one cause and one remedy."""
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise _gated(entry.hub or "") from error
    except errors.RevisionNotFoundError as error:
        raise ModelError(f"{entry.hub} has no revision {entry.revision}.", "Correct or remove it.") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelError(
            f"The hub has no model {entry.hub}, or it is private.", "Check the id; for a private one set HF_TOKEN."
        ) from error
    except errors.HFValidationError as error:
        raise ConfigError(f'"{entry.hub}" is not a hub id.', 'One looks like "owner/name".') from error
    except OSError as error:
        raise _unreachable(entry, error) from error
    except Exception as error:
        # The library's transport has its own exceptions, and another transport in each of its major versions.
        if type(error).__module__.split(".")[0].startswith(("httpx", "httpcore", "requests", "urllib3")):
            raise _unreachable(entry, error) from error
        raise


def _stopped(entry: Entry, file: RemoteFile, error: download.Failed) -> ModelError:
    if error.status in (401, 403):
        return _gated(file.repo)
    if error.status == 404:
        return ModelError(f"{file.repo} has no file {file.name} any more.", "Pull again.")
    return _unreachable(entry, error)


def _gated(repo: str) -> ModelError:
    return ModelError(
        f"{repo} is only for those who accepted its licence on the hub.",
        "Accept it there, then set HF_TOKEN to an access token of yours.",
    )


def _unreachable(entry: Entry, error: Exception) -> ModelError:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return ModelError(
        f"{entry.hub} could not be fetched from the model hub: {first[:200]}.".replace("..", "."),
        "Check the connection and pull again: it goes on where it stopped. A local copy works too, by its path.",
    )
