"""The models that there are: those the project knows, those that were pulled, and those of the configuration.

A later source wins: `models/registry.toml` of the package, then the manifests of pulled models, then the tables
`[models.NAME]` of the configuration. A name may also be the hub id of an entry, or a local folder or GGUF file.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import paths
from ..errors import ConfigError, UnknownModel
from . import store
from .entry import CHECKER, UNTOLD, Entry

if TYPE_CHECKING:
    from ..config import Config

BUNDLED = Entry(
    name="bundled",
    backend="bundled",
    origin="built-in",
    description="Ships with the package: sentences of the page itself, chosen and shortened.",
    licence="Apache-2.0",
    languages=("en",),
)


class Registry:
    """All known entries, by name, in the order of `list`: built in, registry, pulled, configuration."""

    def __init__(self, entries: Mapping[str, Entry], default: str = "bundled", allowed: tuple[str, ...] = ()) -> None:
        self.entries = dict(entries)
        self.default = default
        self.allowed = allowed

    @classmethod
    def load(cls, config: Config | None = None, file: Path | None = None) -> Registry:
        """Read the registry file, the manifests and the configuration. Raises ConfigError for a wrong entry."""
        entries = {BUNDLED.name: BUNDLED, **_read(file or paths.weights() / "registry.toml")}
        for name, manifest in store.manifests().items():
            # A curated entry keeps its prompt and settings; only what nobody knew before comes from the manifest.
            if name not in entries:
                entries[name] = Entry.of(name, manifest.entry, "pulled")
        if config is None:
            return cls(entries)
        for name, given in config.models.items():
            known = entries.get(name) or Entry(name=name, backend=given.backend or UNTOLD)
            entries[name] = known.with_config(given)
        return cls(entries, config.model, config.allowed)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, name: str) -> Entry:
        """Return the entry called `name`, or with that hub id, or of that local folder or file.

        Raises UnknownModel with the nearest name.
        """
        if name in self.entries:
            return _with_backend(self.entries[name])
        for entry in self:
            if entry.hub == name:
                return _with_backend(entry)
        found = of_path(name)
        if found is not None:
            return found
        from ..config import nearest

        close = nearest(name, self.entries)
        remedy = f'Did you mean "{close}"?' if close else "`accordingto models list` shows all."
        if Path(name).is_dir():
            remedy = f'For the folder of that name write "./{name}".'
        elif re.fullmatch(r"[\w.-]+/[\w.-]+", name):
            remedy = f"Fetch it from the model hub: accordingto models pull {name}"
        raise UnknownModel(f'There is no model "{name}".', remedy)


def _with_backend(entry: Entry) -> Entry:
    """Return the entry with its backend, where it is still untold, taken from its files or its kind."""
    if entry.backend != UNTOLD:
        return entry
    if entry.base_url:
        return replace(entry, backend="openai")
    if entry.path:
        path = Path(entry.path).expanduser()
        return replace(entry, backend=backend_of(path) if path.is_dir() else "causal")
    manifest = store.read(entry.name)
    told = manifest.entry.get("backend") if manifest is not None and store.same_source(entry, manifest) else None
    return replace(entry, backend=told) if told else entry


def of_path(name: str) -> Entry | None:
    """Return an entry for a local folder or GGUF file, its backend taken from its config.json; None for others."""
    path = Path(name).expanduser()
    gguf = path.suffix == ".gguf" and path.is_file()
    # A bare word that happens to name a folder here is no model.
    if not gguf and (not re.search(r"[/\\]", name) or not path.is_dir()):
        return None
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem if gguf else path.name).strip("-.") or "local"
    backend = "causal" if gguf else backend_of(path)
    return Entry(name=label, backend=backend, origin="path", path=str(path))


def backend_of(folder: Path) -> str:
    """Return "seq2seq", "causal" or "checker" for a folder in the layout of the hub. Raises ConfigError."""
    if not (folder / "config.json").is_file():
        if any(folder.glob("*.gguf")):
            return "causal"
        raise ConfigError(
            f"The folder {folder} has no config.json, so it holds no model.", "Name the folder of one model."
        )
    try:
        settings: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    except ValueError as error:
        raise ConfigError(f"{folder / 'config.json'} is not valid JSON.", "Fetch the model again.") from error
    if judges(settings):
        return CHECKER
    return "seq2seq" if settings.get("is_encoder_decoder") or settings.get("model_type") == "t5" else "causal"


def judges(settings: Mapping[str, Any]) -> bool:
    """Return whether a model's config.json is that of a classifier, which can be a checker and writes nothing."""
    if settings.get("model_type") == "HHEMv2":
        return True
    return any(str(a).endswith("ForSequenceClassification") for a in settings.get("architectures") or ())


def _read(file: Path) -> dict[str, Entry]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The registry {file} cannot be read: {error}.", "Install the package again.") from error
    return {name: Entry.of(name, entry, "registry") for name, entry in table.items()}
