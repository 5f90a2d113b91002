"""Support: how well the words of a sentence, and what they are put together to, rest on the source.

A logistic model over plain overlaps. Its most telling features are pairs: words that stand beside each other in the
sentence should stand near each other in the source too, which is where a swapped subject or object shows.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ...paths import weights
from ..terms import STOP, stem, term
from ..tokens import tokenise

FILE = "summary_support.json"
_NEAR = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One source sentence: its text, the stems of its words in order, and the positions of each."""

    text: str
    stems: tuple[str, ...]
    content: frozenset[str]
    places: dict[str, list[int]] = field(repr=False)


def line(text: str) -> Line:
    """Return a source sentence made ready for comparison."""
    stems = tuple(stem(t.text) for t in tokenise(text) if t.is_word)
    places: dict[str, list[int]] = {}
    for n, s in enumerate(stems):
        places.setdefault(s, []).append(n)
    content = frozenset(term(t.text) for t in tokenise(text)) - {""}
    return Line(text, stems, content, places)


def rest_on(sentence: str, source: Sequence[Line], most: int = 3) -> list[int]:
    """Return the indices of the few source sentences that together have most of the sentence's content words."""
    words = line(sentence).content
    counts: dict[str, int] = {}
    for s in source:
        for t in s.content:
            counts[t] = counts.get(t, 0) + 1
    weight = {w: math.log(1 + len(source) / counts[w]) if w in counts else 0.0 for w in words}
    left = dict(weight)
    out: list[int] = []
    total = sum(weight.values()) or 1.0
    for _ in range(most):
        gains = [sum(left[w] for w in words & s.content if w in left) for s in source]
        best = max(range(len(source)), key=gains.__getitem__, default=-1)
        if best < 0 or gains[best] < 0.12 * total or best in out:
            break
        out.append(best)
        for w in source[best].content:
            left.pop(w, None)
    return sorted(out)


def describe(sentence: str, source: Sequence[Line]) -> dict[str, float]:
    """Return the features of a sentence against its source, each between 0 and about 1."""
    mine = line(sentence)
    stems = mine.stems
    content = [s for s in stems if s in mine.content]
    known: set[str] = set().union(*(s.content for s in source)) if source else set()
    anywhere: set[str] = set().union(*(set(s.stems) for s in source)) if source else set()
    chosen = [source[i] for i in rest_on(sentence, source)]
    best = max((len(mine.content & s.content) / max(1, len(mine.content)) for s in source), default=0.0)
    together: set[str] = set().union(*(s.content for s in chosen)) if chosen else set()
    unknown = [s for s in content if s not in known and s not in anywhere]
    grams = {n: {g for s in source for g in zip(*(s.stems[k:] for k in range(n)), strict=False)} for n in (2, 3)}
    pairs = list(itertools.pairwise(content))
    near = [_near(a, b, source, _NEAR) for a, b in pairs]
    ordered = [_near(a, b, source, 5, ordered=True) for a, b in pairs]
    wide = list(zip(content, content[2:], strict=False))
    second = [_near(a, b, source, 14) for a, b in wide]
    size = max(1, len(content))
    names = [t.text for t in tokenise(sentence)[1:] if t.is_word and t.text[0].isupper() and t.text.lower() not in STOP]
    numbers = [t.text for t in tokenise(sentence) if t.text[0].isdigit()]
    all_text = " ".join(s.text for s in source).lower()
    return {
        "known": 1 - len(unknown) / size,
        "unknown": min(4, len(unknown)) / 4,
        "any_unknown": float(bool(unknown)),
        "best": best,
        "together": len(mine.content & together) / max(1, len(mine.content)),
        "bigrams": _share(list(itertools.pairwise(stems)), grams[2]),
        "trigrams": _share(list(zip(stems, stems[1:], stems[2:], strict=False)), grams[3]),
        "near": sum(near) / max(1, len(near)),
        "apart": min(4, len(near) - sum(near)) / 4,
        "ordered": sum(ordered) / max(1, len(ordered)),
        "second": sum(second) / max(1, len(second)),
        "longest": max((_run(stems, s) for s in chosen), default=0) / max(1, len(stems)),
        "length": min(60, len(stems)) / 60,
        "short": float(len(stems) < 8),
        "names_missing": min(3, sum(n.lower() not in all_text for n in names)) / 3,
        "numbers_missing": min(2, sum(n.lower() not in all_text for n in numbers)) / 2,
        "repeats": min(3, len(content) - len(set(content))) / 3,
        "unfinished": float(not re.search(r"[.!?]['\"”’]?\s*$", sentence)),
        "source_length": min(60, len(source)) / 60,
    }


def _near(a: str, b: str, source: Sequence[Line], reach: int, ordered: bool = False) -> bool:
    if a == b:
        return True
    for s in source:
        left, right = s.places.get(a), s.places.get(b)
        if (
            left
            and right
            and any((y - x > 0 if ordered else True) and abs(y - x) <= reach for x in left for y in right)
        ):
            return True
    return False


def _share(items: Sequence[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return sum(i in known for i in items) / max(1, len(items))


def _run(stems: Sequence[str], source: Line) -> int:
    """Return the length of the longest run of words that the source sentence has too."""
    best = 0
    for start, s in enumerate(stems):
        for at in source.places.get(s, ()):
            n = 0
            while start + n < len(stems) and at + n < len(source.stems) and stems[start + n] == source.stems[at + n]:
                n += 1
            best = max(best, n)
    return best


def left_over(sentence: str, source: Sequence[Line]) -> bool:
    """Return whether the sentence is what is left of one source sentence after words were taken out of it."""
    stems = line(sentence).stems
    return bool(stems) and any(_follows(stems, s.stems) for s in source)


def _follows(stems: Sequence[str], source: Sequence[str]) -> bool:
    words = iter(source)
    return all(s in words for s in stems)


class SupportScorer:
    """The logistic model of support, and the threshold below which a sentence is refused."""

    def __init__(self, table: dict[str, float], threshold: float) -> None:
        self._table = table
        self.threshold = threshold

    @classmethod
    def open(cls, path: Path | None = None) -> SupportScorer:
        """Return the scorer with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def score(self, sentence: str, source: Sequence[Line]) -> float:
        """Return the probability that the source supports the sentence."""
        total = self._table.get("bias", 0.0)
        for name, value in describe(sentence, source).items():
            total += self._table.get(name, 0.0) * value
        return 1.0 / (1.0 + math.exp(-total))


@lru_cache(maxsize=4)
def _open(path: Path) -> SupportScorer:
    data = json.loads(path.read_text(encoding="utf-8"))
    return SupportScorer(data["weights"], float(data["threshold"]))
