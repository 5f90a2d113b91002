"""Choose the sentences of a summary, and how far each is shortened: one small optimisation over all of them.

What is maximised is the overlap (F1 over content words) that the summary can be expected to have with an editor's,
with a premium for what a reader needs beyond it: sentences that matter as a whole, more than one speaker, a sentence
that is understood where it stands; and a price for loaded words and for saying a thing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .compress import Variant

_WIDTH = 3
"""How many partial summaries of like length are kept."""
_TOLD = 1.1
"""How much of its reach a sentence loses whose content words are all there already: all of it, and a little more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to show one sentence, with what it brings.

    `gains` maps a content word to the chance that an editor's summary has it, `worth` is what the sentence brings as a
    whole, in the same unit, and `reach` what it tells of the key points, which counts less where its words were there
    before. `speakers` are the ids of those it attributes something to. `needs` is the index of the
    sentence that must stand directly before it, or None. `swap` has the names written for tokens, by token index.
    `late` tells that the sentence goes on from another, so that a summary should not begin with it.
    """

    variant: Variant
    gains: Mapping[str, float]
    worth: float = 0.0
    reach: float = 0.0
    speakers: tuple[str, ...] = ()
    needs: int | None = None
    swap: Mapping[int, str] = field(default_factory=dict)
    late: bool = False

    @property
    def index(self) -> int:
        """The place of the sentence in the article."""
        return self.variant.unit.index


@dataclass(frozen=True, slots=True)
class Wish:
    """How long the summary may be, and what counts.

    At most `words` words in at most `most` sentences, and in `least` where so many fit; `terms` is about how many
    content words an editor's summary has: the smaller, the more a further sentence must bring.
    `speaker` is the premium for each further speaker, up to three; `sentence` the price of a further sentence, `late`
    that of a first one that goes on from another.
    """

    words: int = 60
    most: int = 4
    least: int = 1
    terms: float = 40.0
    speaker: float = 0.2
    sentence: float = 0.0
    repeat: float = 0.15
    late: float = 8.0


@dataclass(frozen=True, slots=True)
class _State:
    picked: tuple[Choice, ...]
    covered: frozenset[str]
    voices: frozenset[str]
    words: int
    count: int
    gain: float

    def value(self, wish: Wish) -> float:
        return 2.0 * self.gain / (self.count + wish.terms) if self.picked else 0.0


def select(choices: Sequence[Sequence[Choice]], wish: Wish) -> list[Choice]:
    """Return the best choices in text order, at most one of each inner sequence (the ways to show one sentence)."""
    states = [_State((), frozenset(), frozenset(), 0, 0, 0.0)]
    for ways in choices:
        grown = list(states)
        for state in states:
            if len(state.picked) >= wish.most:
                continue
            for way in ways:
                if way.needs is not None and (not state.picked or state.picked[-1].index != way.needs):
                    continue
                words = state.words + way.variant.words
                if words <= wish.words:
                    grown.append(_with(state, way, words, wish))
        states = _prune(grown, wish)
    best = max(states, key=lambda s: (len(s.picked) >= wish.least, s.value(wish)))
    return list(best.picked)


def _prune(states: list[_State], wish: Wish) -> list[_State]:
    """Keep the best few of each length, so that a good late sentence still finds room."""
    bins: dict[int, list[_State]] = {}
    for state in sorted(states, key=lambda s: -s.value(wish)):
        held = bins.setdefault(-(-state.words // 6), [])
        if len(held) < _WIDTH:
            held.append(state)
    return [s for held in bins.values() for s in held]


def _with(state: _State, way: Choice, words: int, wish: Wish) -> _State:
    fresh = [t for t in way.gains if t not in state.covered]
    gain = sum(way.gains[t] for t in fresh) + way.worth
    again = len(way.gains) - len(fresh)
    gain += way.reach * (1 - _TOLD * again / max(1, len(way.gains))) - wish.repeat * again
    if not state.picked:
        gain -= wish.late * way.late
    else:
        gain -= wish.sentence
        new = [s for s in way.speakers if s not in state.voices]
        if new and len(state.voices) < 3:
            gain += wish.speaker
    return _State(
        (*state.picked, way),
        state.covered.union(way.gains),
        state.voices.union(way.speakers),
        words,
        state.count + len(way.gains),
        state.gain + gain,
    )
