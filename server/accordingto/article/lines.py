"""The line model: how likely each block is to belong to the article.

Its parts, all in one file of plain arrays (see `scripts/train_lines.py`): linear scores over hashed words and word
pairs, and boosted trees over those scores, the place, the neighbours, the markup and the votes. One set of trees judges
pages, another judges them again in the light of the first verdicts (see `context`), a third judges plain text, where
only words and order are known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelMissing
from .context import context_rows
from .features import Rows, Words, page_rows, text_rows
from .hints import BIT
from .pieces import HEADING, Piece
from .wording import MEASURES

_QUOTATION = re.compile(r"[“\"„«][^“”\"„«»]{25,}[”\"»]|(?<!\w)['‘](?:[^'’]|(?<=\w)['’](?=\w)){25,}['’](?!\w)")
_SAID, _QUOTES = MEASURES.index("w_said"), MEASURES.index("quote")
UNKNOWN = np.float32(-1e9)
"""What stands for not-a-number in the trees, so that a comparison sends it left."""


class Trees:
    """Boosted decision trees as flat arrays: node -> feature, threshold, left child (right is the one after), value."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]], name: str) -> None:
        self._feature = arrays[f"{name}.feature"].astype(np.intp)
        self._threshold = arrays[f"{name}.threshold"].astype(np.float32)
        self._left = arrays[f"{name}.left"].astype(np.intp)
        self._value = arrays[f"{name}.value"].astype(np.float32)
        self._roots = arrays[f"{name}.roots"].astype(np.intp)
        self._depth = int(arrays[f"{name}.depth"])
        self._base = float(arrays[f"{name}.base"])
        self.width = int(arrays[f"{name}.width"])

    def probabilities(self, rows: Rows) -> NDArray[np.float32]:
        """Return one probability a row. Raises ValueError where the rows have another width than in training."""
        if rows.shape[1] != self.width:
            raise ValueError(f"rows have {rows.shape[1]} columns, the line model was trained on {self.width}")
        filled = np.where(np.isnan(rows), UNKNOWN, rows).astype(np.float32)
        flat = filled.ravel()
        out = np.empty(len(rows), np.float32)
        step = 4000  # rows at a time: a page of 100,000 blocks must not need gigabytes
        for start in range(0, len(rows), step):
            size = min(step, len(rows) - start)
            offsets = ((np.arange(size, dtype=np.intp) + start) * self.width)[:, None]
            node = np.broadcast_to(self._roots, (size, len(self._roots)))
            for _ in range(self._depth):
                # a leaf points to itself: its threshold is infinite and its left child is the leaf
                above = flat.take(offsets + self._feature.take(node)) > self._threshold.take(node)
                node = self._left.take(node) + above
            out[start : start + size] = self._value.take(node).sum(1) + self._base
        return (1.0 / (1.0 + np.exp(-np.clip(out, -30, 30)))).astype(np.float32)


class LineModel:
    """The trained model; `LineModel.open` reads it once per process."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self._weights = arrays["wording.weights"].astype(np.float32)
        self._bias = arrays["wording.bias"].astype(np.float32)
        self._page = Trees(arrays, "page")
        self._context = Trees(arrays, "context")
        self._text = Trees(arrays, "text")

    @staticmethod
    def open(path: Path) -> LineModel:
        """Return the model in the file. Raises ModelMissing where there is none."""
        return _open(path)

    def judge_page(self, pieces: Sequence[Piece], votes: Rows) -> NDArray[np.float32]:
        """Return how likely each piece is article; `votes` has one row a piece and one column a voice."""
        texts = [p.text for p in pieces]
        words = self.words(texts)
        first = self._page.probabilities(page_rows(pieces, words, votes))
        second = self._context.probabilities(context_rows(pieces, words, votes, first))
        likely = settle(texts, ((first + second) / 2).astype(np.float32), words)
        return head(pieces, words, hush(pieces, votes, likely))

    def judge_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how likely each paragraph of plain text is article."""
        words = self.words(texts)
        return settle(texts, self._text.probabilities(text_rows(texts, words)), words)

    def words(self, texts: Sequence[str]) -> Words:
        return Words(texts, self._weights, self._bias)


def settle(texts: Sequence[str], likely: NDArray[np.float32], words: Words) -> NDArray[np.float32]:
    """Return the probabilities with appeals taken as wholes.

    Under the headline of an appeal its paragraphs follow one another, and one that speaks of the world rather than
    of money can look like the article's. What stands between such a headline and a line that is plainly part of the
    appeal goes with them, unless it is surely article, quotes somebody or reports what somebody said.
    """
    settled = likely.copy()
    for head in map(int, np.flatnonzero((likely < 0.1) & (words.scores[:, 1] > 2.0))):
        if len(texts[head]) > 100:
            continue
        last = head
        for at in range(head + 1, min(head + 8, len(texts))):
            row = words.measures[at]
            quoted = row[_QUOTES] > 0 and _QUOTATION.search(texts[at])  # not the title of a film or a book
            if likely[at] > 0.97 or (likely[at] > 0.55 and (row[_SAID] > 0 or quoted)):
                break
            if len(texts[at]) < 140 and words.scores[at, 1] < -2:  # a headline, a byline: something else begins
                break
            if likely[at] < 0.5 and words.scores[at, 1] > -1.5:
                last = at
        settled[head : last + 1] = np.minimum(settled[head : last + 1], 0.1)
    return settled


def hush(pieces: Sequence[Piece], votes: Rows, likely: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probabilities with comments and notices of consent taken out: what the markup calls so, and
    trafilatura takes for no article.

    A reader's long comment has all the words of an article. Threads, whose posts are wanted, are known elsewhere; a
    page that stands in a dialog as a whole is none about consent.
    """
    near = np.array([p.frame.near for p in pieces])
    unheard = votes[:, 0] == 0
    quiet = unheard & (near & BIT["consent"] > 0)
    sizes = np.array([len(p.text) for p in pieces]) * (likely > 0.5)
    if sizes[quiet].sum() > sizes.sum() / 2:
        quiet[:] = False
    quiet |= unheard & (near & BIT["comment"] > 0)
    return np.where(quiet, np.minimum(likely, 0.2), likely)


def head(pieces: Sequence[Piece], words: Words, likely: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probabilities with doubtful headings raised that stand right between two blocks of the article."""
    raised = likely.copy()
    for at in range(1, len(pieces) - 1):
        if (
            0.2 < likely[at] < 0.6 < min(likely[at - 1], likely[at + 1])
            and pieces[at].flags & HEADING
            and words.scores[at, 1] < 1
        ):
            raised[at] = 0.6
    return raised


@lru_cache(maxsize=2)
def _open(path: Path) -> LineModel:
    if not path.is_file():
        raise ModelMissing(
            f"The line model is missing: {path}.", "Reinstall the package, or run scripts/train_lines.py."
        )
    with np.load(path, allow_pickle=False) as arrays:
        return LineModel({name: arrays[name] for name in arrays.files})
