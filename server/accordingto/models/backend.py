"""What every backend is, and how one is opened.

A backend turns an article into drafted sentences. It judges nothing: that is the work of `summary.check_draft`, which
treats every backend alike. Others add backends through the entry point group `accordingto.backends`: a callable that
takes an `Entry` and a `Compute` and returns something with the methods of `Backend`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ..errors import ConfigError, ModelError, ModelFailed, ModelMissing
from ..values import Article, Claim
from .entry import CHECKER, UNTOLD, Entry

if TYPE_CHECKING:
    from ..config import Config
    from ..summary.options import SummaryOptions

GROUP = "accordingto.backends"

WORDS = {"short": 35, "normal": 55, "long": 120}
"""How many words a summary of each length has, about."""

SENTENCES = {"short": 1, "normal": 3, "long": 6}
"""How many sentences are asked for, at most."""

TOKENS = {"short": 90, "normal": 160, "long": 320}
"""How many tokens a model may write, unless its entry says otherwise."""


@dataclass(frozen=True, slots=True)
class Compute:
    """What models run on, unless an entry says otherwise. `threads` 0 leaves it to torch; `keep_alive` 0 never
    unloads an idle model."""

    threads: int = 0
    device: str = "cpu"
    dtype: str = "float32"
    keep_alive: float = 300.0

    @classmethod
    def of(cls, config: Config | None) -> Compute:
        """Return the `[compute]` section of a configuration, or the defaults."""
        if config is None:
            return cls()
        section = config.compute
        return cls(section.threads, section.device, section.dtype, section.keep_alive)


@dataclass(frozen=True, slots=True)
class Description:
    """What a backend says of itself; `remote` is true where the article's text leaves this machine."""

    name: str
    backend: str
    loaded: bool
    model: str
    revision: str | None = None
    device: str | None = None
    dtype: str | None = None
    context: int | None = None
    remote: bool = False
    details: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Backend(Protocol):
    """A model that drafts. `draft` loads it where that is still to do."""

    def load(self) -> None:
        """Make it ready. Raises ModelMissing for what is not here, ModelError for what cannot be loaded."""

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the drafted sentences one by one, as they are ready. Raises ModelError, ModelFailed."""

    def unload(self) -> None:
        """Give back the memory. Harmless where nothing is loaded."""

    def describe(self) -> Description:
        """Say what it is, without loading it."""


Factory = Callable[[Entry, Compute], Backend]


def _seq2seq(entry: Entry, compute: Compute) -> Backend:
    from .seq2seq import Seq2Seq

    return Seq2Seq(entry, compute)


def _causal(entry: Entry, compute: Compute) -> Backend:
    from .causal import Causal

    return Causal(entry, compute)


def _openai(entry: Entry, compute: Compute) -> Backend:
    from .openai import OpenAI

    return OpenAI(entry, compute)


def _bundled(entry: Entry, compute: Compute) -> Backend:
    from .bundled import Bundled

    return Bundled(entry, compute)


OWN: dict[str, Factory] = {"bundled": _bundled, "seq2seq": _seq2seq, "causal": _causal, "openai": _openai}
"""The backends that come with the package, by name."""


def plugins() -> dict[str, Any]:
    """Return the entry points of installed plug-in backends, by name; none is imported yet."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP)}


def factory(entry: Entry) -> Factory:
    """Return what makes the entry's backend. Raises ConfigError for a backend that nobody provides, ModelError for a
    plug-in that cannot be imported."""
    if entry.backend == CHECKER:
        raise ConfigError(
            f'"{entry.name}" judges drafts and writes none.', f'Set checker = "{entry.name}", and another model.'
        )
    if entry.backend == UNTOLD:
        raise ModelMissing(
            f'The model "{entry.name}" is not on this machine yet.', f"Fetch it: accordingto models pull {entry.name}"
        )
    if entry.backend in OWN:
        return OWN[entry.backend]
    others = plugins()
    if entry.backend not in others:
        from ..config import nearest

        names = [*OWN, *others]
        close = nearest(entry.backend, names)
        hint = f' Did you mean "{close}"?' if close else ""
        raise ConfigError(
            f'The model "{entry.name}" wants the backend "{entry.backend}", which is not installed.',
            f"There are: {', '.join(names)}.{hint}",
        )
    try:
        made: Factory = others[entry.backend].load()
    except Exception as error:  # a plug-in may fail in any way
        raise ModelError(
            f'The plug-in backend "{entry.backend}" cannot be imported: {error}.', "Update or remove its package."
        ) from error
    return made


def make(entry: Entry, compute: Compute) -> Backend:
    """Return the backend of an entry, not yet loaded and not yet managed (see `memory`)."""
    backend = factory(entry)(entry, compute)
    if not isinstance(backend, Backend):
        raise ModelFailed(
            f'The plug-in backend "{entry.backend}" made something that is no backend.',
            "It needs the methods load, draft, unload and describe; tell its author.",
        )
    return backend
