"""The linear part of the line model: what words alone say, never scored by a model that has seen the text.

Two scores: article or anything else on the page, and appeal or article text. The second is trained on the written
appeals (`appeals.txt`), on blocks of the pages that their markup calls appeals, and on the sentences that only sound
like appeals (`reported.txt`).
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from accordingto.article.clean import key
from accordingto.article.features import Rows, Words, score
from accordingto.article.hints import BIT
from accordingto.article.wording import BUCKETS, buckets, tokens
from injection import Corpus
from lines_data import Sample

Linear = tuple[Rows, Rows]
PARTS = 4
_NO_SCORES = (np.zeros((BUCKETS, 2), np.float32), np.zeros(2, np.float32))


def bucket(text: str, k: int) -> int:
    return zlib.crc32(text.encode()) % k


def part_of(s: Sample) -> int:
    """Return the part of a sample's site; that part's model sees neither its texts nor the units planted in it."""
    return bucket(s.site + "/w", PARTS)


def prepare(samples: Iterable[Sample]) -> dict[str, Words]:
    """Measure the words of all samples once; the scores are filled in later."""
    return {s.id: Words([p.text for p in s.pieces], *_NO_SCORES) for s in samples}


def _matrix(rows: Sequence[Sequence[int]]) -> csr_matrix:
    indices = [b for row in rows for b in row]
    values = [1 / np.sqrt(len(row)) for row in rows for _ in row]
    pointers = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return csr_matrix((values, indices, pointers), shape=(len(rows), BUCKETS))


def _fit(rows: Sequence[Sequence[int]], labels: Rows, weights: Rows, strength: float) -> tuple[Rows, Rows]:
    model = LogisticRegression(C=strength, max_iter=60, tol=1e-3)
    fitted = model.fit(_matrix(rows), labels, sample_weight=weights / weights.mean())
    return fitted.coef_[0].astype(np.float32), fitted.intercept_.astype(np.float32)


def fit_linear(samples: Sequence[Sample], words: dict[str, Words], corpus: Corpus, unseen: int = -1) -> Linear:
    """Fit both scores; `unseen` is the part whose written units are left out."""
    plain = [s for s in samples if s.planted is None]
    rows = [b for s in plain for b in words[s.id].buckets]
    labels = np.concatenate([s.labels > 0.5 for s in plain])
    weights = np.concatenate([np.log1p(s.costs * 100) / np.sqrt(len(s.costs)) for s in plain])
    article = _fit(rows, labels, weights, 6.0)
    appeal = _fit(*_appeal_rows(plain, words, corpus, unseen), 10.0)
    return np.column_stack([article[0], appeal[0]]), np.concatenate([article[1], appeal[1]])


def _appeal_rows(
    plain: Sequence[Sample], words: dict[str, Words], corpus: Corpus, unseen: int
) -> tuple[list[list[int]], Rows, Rows]:
    rnd = random.Random(unseen)
    sites = [s.site.split(".")[0].title() for s in plain]
    titles = [s.row["title"] for s in plain if s.row.get("title")]
    rows: list[list[int]] = []
    labels: list[bool] = []
    weights: list[float] = []

    def add(row: list[int], label: bool, weight: float) -> None:
        rows.append(row)
        labels.append(label)
        weights.append(weight)

    for i, unit in enumerate(corpus.units):
        if i % PARTS == unseen:
            continue
        for line in unit.lines:
            for _ in range(3):
                text = corpus.fill(line, rnd, rnd.choice(sites), titles)
                add(buckets(tokens(text)), True, 3.0 if len(text) > 40 else 1.5)
    for i, line in enumerate(corpus.reported):
        if i % PARTS != unseen:
            add(buckets(tokens(line)), False, 6.0)
    for s in plain:
        for piece, row, label in zip(s.pieces, words[s.id].buckets, s.labels, strict=True):
            if label > 0.5:
                add(row, False, 0.4)
            elif label == 0 and len(piece.text) > 30 and piece.links < len(piece.text) * 0.5:
                marked = piece.frame.near & (BIT["appeal"] | BIT["consent"]) and not piece.frame.near & BIT["body"]
                if marked:
                    add(row, True, 0.4)
    return rows, np.array(labels), np.array(weights, np.float32)


def fill(samples: Iterable[Sample], words: dict[str, Words], linear: Linear) -> None:
    for s in samples:
        words[s.id].scores = score(words[s.id].buckets, *linear)


def cross_fill(samples: Sequence[Sample], words: dict[str, Words], corpus: Corpus) -> None:
    """Score each sample's words by a model that saw neither a page of its site nor a unit planted in it."""
    for part in range(PARTS):
        seen = [s for s in samples if part_of(s) != part]
        fill([s for s in samples if part_of(s) == part], words, fit_linear(seen, words, corpus, part))


def planted_in(samples: Iterable[Sample], corpus: Corpus) -> None:
    """Find the appeals in samples whose markup they were put into, and drop the cost of those that the sample's part
    of the linear model has seen."""
    patterns = []
    for i, unit in enumerate(corpus.units):
        for line in unit.lines:
            parts = [re.escape(key(p)) for p in re.split(r"\{\w+\}", line)]
            patterns.append((i, re.compile(".*?".join(parts))))
    for s in samples:
        s.planted = np.zeros(len(s.labels), bool)
        for j, piece in enumerate(s.pieces):
            if s.labels[j] == 0 and s.costs[j] >= 0.04:
                units = [i for i, pattern in patterns if pattern.fullmatch(piece.key)]
                if units:
                    s.planted[j] = True
                    if units[0] % PARTS != part_of(s):
                        s.costs[j] *= 0.1
