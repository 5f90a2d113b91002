"""Where pulled models are kept: one folder each, with a manifest that names every file and its checksum."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .. import paths
from ..errors import ModelError, ModelMissing
from .entry import Entry

MANIFEST = "accordingto.json"

SPARE = 200_000_000
"""Bytes that must stay free on the disk after a download."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was pulled: the entry as it was, the exact revision, and `files`: name -> {"size", "sha256"}."""

    entry: dict[str, Any]
    revision: str | None = None
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(int(f["size"]) for f in self.files.values())


def root() -> Path:
    """Return the folder of all pulled models."""
    return paths.data_dir() / "models"


def folder(name: str) -> Path:
    """Return the folder of one pulled model, which need not exist."""
    return root() / name


def manifests() -> dict[str, Manifest]:
    """Return the manifests of all models that were pulled whole, by name. A broken one counts as not pulled."""
    found = {}
    for file in sorted(root().glob(f"*/{MANIFEST}")):
        manifest = read(file.parent.name)
        if manifest is not None:
            found[file.parent.name] = manifest
    return found


def read(name: str) -> Manifest | None:
    """Return one manifest, None where the model was not pulled whole."""
    try:
        return Manifest(**json.loads((folder(name) / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(name: str, manifest: Manifest) -> None:
    """Write a manifest; being the last file written, it says that the pull was completed."""
    target = folder(name) / MANIFEST
    part = target.with_suffix(".part")
    part.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", "utf-8")
    os.replace(part, target)


def is_here(entry: Entry) -> bool:
    """Return whether the entry's files are on this machine (an entry without files always is)."""
    try:
        locate(entry)
    except ModelMissing:
        return False
    return True


def locate(entry: Entry) -> Path:
    """Return the folder or GGUF file of an entry. Raises ModelMissing if it is not here, or not whole."""
    if entry.path:
        path = Path(entry.path).expanduser()
        if entry.file:
            path = path / entry.file
        if not path.exists():
            raise ModelMissing(f'There is no {path}, where the model "{entry.name}" should be.', "Correct its path.")
        digest = entry.sha256.get(path.name)
        if digest and path.is_file():
            check(path, digest)
        return path
    if not entry.must_pull:
        return root()
    pull = f"Fetch it: accordingto models pull {entry.name}"
    manifest = read(entry.name)
    if manifest is None:
        raise ModelMissing(f'The model "{entry.name}" is not on this machine yet.', pull)
    if not same_source(entry, manifest):
        raise ModelMissing(f'What was pulled as "{entry.name}" came from elsewhere than {entry.source}.', pull)
    home = folder(entry.name)
    for file, known in manifest.files.items():
        path = home / file
        if not path.is_file() or path.stat().st_size != known["size"]:
            raise ModelMissing(f'The file {file} of the model "{entry.name}" is missing or cut short.', pull)
    if not entry.file:
        return home
    # A file out of a package is kept without the folders it has there.
    return home / (Path(entry.file).name if entry.package else entry.file)


def same_source(entry: Entry, manifest: Manifest) -> bool:
    """Return whether a manifest is that of the entry as it is now."""
    pulled = manifest.entry
    if entry.revision and entry.revision not in (pulled.get("revision"), manifest.revision):
        return False
    return all(pulled.get(key) == getattr(entry, key) for key in ("hub", "package", "file"))


def remove(name: str) -> int:
    """Delete a pulled model, or what a broken-off pull left, and return the bytes that this gave back."""
    home = folder(name)
    freed = sum(f.stat().st_size for f in home.rglob("*") if f.is_file() and not f.is_symlink())
    shutil.rmtree(home)
    return freed


def need_space(where: Path, size: int, what: str) -> None:
    """Raise ModelError if fewer than `size` bytes, and a reserve, are free where `where` is or will be."""
    place = where
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < size + SPARE:
        raise ModelError(
            f"{what} needs {human(size)} and a reserve of {human(SPARE)}, but {place} has only {human(free)} free.",
            "Free some space, or set ACCORDINGTO_HOME to a folder on another disk.",
        )


def sha256(path: Path, tell: Callable[[int], None] | None = None) -> str:
    """Return a file's SHA-256; `tell` gets the number of bytes of each block read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            if tell is not None:
                tell(len(block))
    return digest.hexdigest()


_checked: dict[tuple[str, int, int], str] = {}


def check(path: Path, digest: str) -> None:
    """Raise ModelError if the file's SHA-256 is another; a file that did not change is read only once a process."""
    stat = path.stat()
    key = (str(path), stat.st_size, stat.st_mtime_ns)
    if key not in _checked:
        _checked[key] = sha256(path)
    if _checked[key] != digest:
        raise ModelError(
            f"{path} is not the file it should be: its SHA-256 is {_checked[key]}, not {digest}.",
            "Fetch it again, or correct the checksum if you changed the file yourself.",
        )


def human(size: float) -> str:
    """Return a number of bytes as a person would write it."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
