"""How much of what matters a form of a sentence can be expected to tell: key points, as an editor would list them.

A mean of boosted trees and a linear model over what is known of the sentence (its measures, its salience, who says
what in it) and of the form (how much of it is left). Trained on articles whose key points people wrote down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..paths import weights
from ..values import Claim, Speaker
from .features import SENTENCE_FEATURES, Matrix, Measured
from .ranker import Salience
from .trees import Trees
from .units import Unit

FILE = "summary_reach.npz"
FEATURES = (
    *SENTENCE_FEATURES,
    "share", "vital", "best_words", "claims", "new_speaker", "speaker_claims", "described", "direct", "indirect",
    "stances", "words_before", "share_before", "new_numbers", "amounts", "new_names", "name_frequency",
    "relative_length", "words_shown", "kept", "chance_sum", "chance_mean", "chance_best", "terms", "quoted_share",
    "loaded_shown", "voices", "needs",
)  # fmt: skip
_AMOUNT = re.compile(r"[$£€%]|percent|per cent|million|billion")
_NUMBER = re.compile(r"\d[\d,.]*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
_BEST = 6


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of one way to show a sentence.

    `sentence` is its row among the measured sentences, `words` the number of words shown, `chances` those of the
    content words shown, `loaded` the number of loaded words shown and `voices` of the speakers named. `needs` tells
    that another sentence must stand before it.
    """

    sentence: int
    words: int
    chances: Collection[float]
    loaded: int
    voices: int
    needs: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The model. Use `Reach.open()`, which reads it once."""

    count: Trees
    part: Trees
    linear: NDArray[np.float32]

    @classmethod
    def open(cls, path: Path | None = None) -> Reach:
        """Return the model with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def expect(self, rows: Matrix) -> Matrix:
        """Return about how many key points each form tells; rows are those of `describe`."""
        line = rows @ self.linear[:-1] + self.linear[-1]
        return np.asarray((self.count.predict(rows) + self.part.predict(rows)) / 4 + line / 2, dtype=np.float32)


@lru_cache(maxsize=8)
def _open(path: Path) -> Reach:
    with np.load(path) as arrays:
        held = dict(arrays)
    count, part = (Trees.from_arrays(held, name) for name in ("count", "part"))
    return Reach(count, part, held["linear"].astype(np.float32))


def describe(
    forms: Sequence[Form],
    found: Sequence[Unit],
    measured: Measured,
    salience: Salience,
    speakers: Sequence[Speaker],
) -> Matrix:
    """Return a row of FEATURES for every form."""
    told = _told(found, speakers)
    rows = []
    best: dict[int, float] = {}
    for form in forms:
        n, unit = form.sentence, found[form.sentence]
        if n not in best:
            best[n] = _mean(sorted(salience.gains(measured, n).values())[-_BEST:])
        chances = sorted(form.chances, reverse=True)
        rows.append(
            (
                *measured.sentences[n], salience.sentences[n], salience.vital[n], best[n], *told[n],
                form.words, form.words / max(1, unit.words), sum(chances), _mean(chances), _mean(chances[:5]),
                len(chances), sum(q.end - q.start for q in unit.quoted) / max(1, len(unit.text)), form.loaded,
                form.voices, form.needs,
            )
        )  # fmt: skip
    return np.array(rows, dtype=np.float32).reshape(len(forms), len(FEATURES))


def _told(found: Sequence[Unit], speakers: Sequence[Speaker]) -> list[tuple[float, ...]]:
    """Return, for each sentence, who says what in it, and which numbers and names it is the first to bring."""
    said = [[c for c in u.claims if c.sentence.start < u.span.end and u.span.start < c.sentence.end] for u in found]
    once: dict[str, Claim] = {c.id: c for claims in said for c in claims}
    often = Counter(c.speaker for c in once.values() if c.speaker)
    described = {s.id for s in speakers if s.description}
    names = [set(_NAME.findall(u.text)) for u in found]
    spread = Counter(name for held in names for name in held)
    usual = float(np.median([u.words for u in found])) if found else 1.0
    total = sum(u.words for u in found)
    heard: set[str] = set()
    numbers: set[str] = set()
    known: set[str] = set()
    before = 0
    rows: list[tuple[float, ...]] = []
    for unit, claims, own in zip(found, said, names, strict=True):
        by = [c.speaker for c in claims if c.speaker]
        figures = set(_NUMBER.findall(unit.text))
        rows.append(
            (
                len(claims), any(s not in heard for s in by), max((often[s] for s in by), default=0),
                any(s in described for s in by), sum(c.kind == "direct" for c in claims),
                sum(c.kind == "indirect" for c in claims), sum(c.stance != "says" for c in claims), before,
                before / max(1, total), len(figures - numbers), len(_AMOUNT.findall(unit.text)), len(own - known),
                _mean([spread[name] for name in own]), unit.words / max(1.0, usual),
            )
        )  # fmt: skip
        heard.update(by)
        numbers |= figures
        known |= own
        before += unit.words
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
