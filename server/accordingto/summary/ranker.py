"""What an editor's summary would have: a chance for every content word, and a worth for every sentence.

Three small ensembles of boosted trees over plain features, trained on articles with summaries written by people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..paths import weights
from .features import Matrix, Measured
from .trees import Trees

FILE = "summary_ranker.npz"
# How the chance of a word in a sentence follows from the word's own and the sentence's: a logistic fit.
_WORD, _SENTENCE, _BIAS = 0.99, 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Salience:
    """Per sentence the share of its words that a summary would have and how much is vital, per word a chance."""

    sentences: Matrix
    vital: Matrix
    words: Matrix

    def gains(self, measured: Measured, sentence: int) -> dict[str, float]:
        """Return the chance of each content word of a sentence, given the sentence."""
        bag = measured.bags[sentence]
        score = _WORD * _logit(self.words[bag]) + _SENTENCE * _logit(self.sentences[sentence : sentence + 1])[0] + _BIAS
        chance = 1.0 / (1.0 + np.exp(-score))
        return {measured.words[row]: float(c) for row, c in zip(bag, chance, strict=True)}


@dataclass(frozen=True, slots=True)
class Ranker:
    """The ensembles. Use `Ranker.open()`, which reads them once."""

    words: Trees
    sentences: Trees
    vital: Trees

    @classmethod
    def open(cls, path: Path | None = None) -> Ranker:
        """Return the ranker with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def rank(self, measured: Measured) -> Salience:
        """Return the salience of the sentences and words of an article."""
        return Salience(
            self.sentences.predict(measured.sentences),
            self.vital.predict(measured.sentences),
            self.words.predict(measured.terms),
        )


@lru_cache(maxsize=8)
def _open(path: Path) -> Ranker:
    with np.load(path) as arrays:
        held = dict(arrays)
    return Ranker(*(Trees.from_arrays(held, name) for name in ("words", "sentences", "vital")))


def _logit(p: Matrix) -> Matrix:
    p = np.clip(p, 0.01, 0.99)
    return np.asarray(np.log(p / (1.0 - p)), dtype=np.float32)
