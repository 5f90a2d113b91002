"""Models that draft a summary: which there are, where their files are, and how each is run.

    backend = open_backend("smollm2-135m", config)      # nothing is loaded yet
    for sentence in backend.draft(article, claims, options):
        ...                                              # unchecked: give them to summary.check_draft
    backend.unload()

Nothing here uses the network but `pull`, and the `openai` backend, which talks to the server that its entry names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config
    from .backend import Backend, Compute, Description
    from .checker import Checker
    from .entry import Entry
    from .registry import Registry

__all__ = ["Backend", "Checker", "Compute", "Description", "Entry", "Registry", "open_backend", "open_checker"]

_ROOMS = {
    "Backend": "backend",
    "Compute": "backend",
    "Description": "backend",
    "Checker": "checker",
    "Entry": "entry",
    "Registry": "registry",
}


def open_backend(name: str, config: Config | None = None) -> Backend:
    """Return the backend of the model `name`, not yet loaded.

    It loads itself at the first draft, shares the machine with the others (one local model at a time) and unloads
    itself when idle for `compute.keep_alive` seconds. It may be used from several threads.

    Raises UnknownModel for a name that neither the registry nor the configuration knows, ConfigError for an entry
    that cannot be right.
    """
    from .backend import Compute, make
    from .memory import Managed
    from .registry import Registry

    compute = Compute.of(config)
    return Managed(make(Registry.load(config).get(name), compute), compute.keep_alive)


def open_checker(config: Config | None = None) -> Checker | None:
    """Return the learned checker that the configuration names, not yet loaded, or None if it names none.

    Raises UnknownModel, ConfigError.
    """
    name = config.checker if config is not None else None
    if not name:
        return None
    from .backend import Compute
    from .checker import Checker
    from .registry import Registry

    return Checker(Registry.load(config).get(name), Compute.of(config))


def __getattr__(name: str) -> object:
    # Names are looked up when asked for, so that `accordingto --help` imports nothing it does not need.
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f".{_ROOMS[name]}", __name__), name)
