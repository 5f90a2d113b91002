"""Support: how well the words of a sentence, and what they are put together to, rest on the source.

Boosted trees over plain overlaps, each of which can only speak for a sentence, or only against it. The most telling are
pairs: words that stand beside each other in the sentence should stand near each other in the source too, which is where
a swapped subject or object shows. Nothing is measured that tells a collection of texts rather than a fault, such as how
long the article or the sentence is.
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

import numpy as np

from ...paths import weights
from ...sentences import split
from ..terms import STOP, stem, term
from ..tokens import tokenise
from ..trees import Trees

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


def describe(text: str, source: Sequence[Line]) -> dict[str, float]:
    """Return the features of a sentence against its source, each between 0 and about 1.

    Where the text has several sentences, each feature is that of the sentence for which it is worst.
    """
    parts = [said for s in split(text) if len((said := s.of(text)).split()) > 2] or [text]
    found = [_measure(part, source) for part in parts]
    return {n: (min if sign >= 0 else max)(f[n] for f in found) for n, sign in SIGNS.items()}


SIGNS = {
    "known": 1, "unknown": -1, "any_unknown": -1, "best": 1, "together": 1, "bigrams": 1, "trigrams": 1, "near": 1,
    "apart": -1, "ordered": 1, "second": 1, "longest": 1, "names_missing": -1, "numbers_missing": -1, "repeats": -1,
    "unfinished": 0,
}  # fmt: skip
"""The features, and whether more of each may only raise (1) or only lower (-1) the support."""


def _measure(sentence: str, source: Sequence[Line]) -> dict[str, float]:
    mine = line(sentence)
    stems = mine.stems
    content = [s for s in stems if s in mine.content]
    anywhere: set[str] = set().union(*(s.content | s.places.keys() for s in source)) if source else set()
    chosen = [source[i] for i in rest_on(sentence, source)]
    best = max((len(mine.content & s.content) / max(1, len(mine.content)) for s in source), default=0.0)
    together: set[str] = set().union(*(s.content for s in chosen)) if chosen else set()
    unknown = [s for s in content if s not in anywhere]
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
        "names_missing": min(3, sum(n.lower() not in all_text for n in names)) / 3,
        "numbers_missing": min(2, sum(n.lower() not in all_text for n in numbers)) / 2,
        "repeats": min(3, len(content) - len(set(content))) / 3,
        "unfinished": float(not re.search(r"[.!?]['\"”’]?\s*$", sentence)),
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


class SupportScorer:
    """The model of support, and the threshold below which a sentence is refused."""

    def __init__(self, trees: Trees, features: Sequence[str], threshold: float) -> None:
        self._trees = trees
        self._features = features
        self.threshold = threshold

    @classmethod
    def open(cls, path: Path | None = None) -> SupportScorer:
        """Return the scorer with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def score(self, sentence: str, source: Sequence[Line]) -> float:
        """Return the probability that the source supports the sentence."""
        found = describe(sentence, source)
        row = np.array([[found[name] for name in self._features]], dtype=np.float32)
        return 1.0 / (1.0 + math.exp(-float(self._trees.predict(row)[0])))


@lru_cache(maxsize=4)
def _open(path: Path) -> SupportScorer:
    data = json.loads(path.read_text(encoding="utf-8"))
    trees = Trees.from_arrays({name: np.array(values) for name, values in data["trees"].items()}, "support")
    return SupportScorer(trees, data["features"], float(data["threshold"]))
