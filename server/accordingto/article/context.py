"""A second look at a page: each block again, in the light of what the first look made of the blocks around it.

The rows hold how likely each block was found, how likely its neighbours, its like and its box were, and how much of an
article stands before and after it. A paragraph between two that are surely article is seldom anything else, and a
comment below the article that reads like one stands among others that do not.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from .features import Rows, Words, shift, since, windows
from .pieces import HEADING, Piece

_SURE, _LONG = 0.8, 80


def context_rows(pieces: Sequence[Piece], words: Words, votes: Rows, likely: NDArray[np.float32]) -> Rows:
    """Return one row a block; `likely` is the first verdict, `votes` as in `voices`."""
    likely = np.clip(likely, 0.001, 0.999).astype(np.float32)
    logits = np.log(likely / (1 - likely))[:, None]
    sizes = np.array([len(p.text) for p in pieces], np.float32)
    heading = np.array([bool(p.flags & HEADING) for p in pieces], np.float32)
    links = np.array([p.links for p in pieces], np.float32) / sizes
    chosen = sizes * likely
    sure = (likely > _SURE) & (sizes > _LONG)
    before = np.concatenate([[0], np.cumsum(chosen)[:-1]])
    after = chosen.sum() - before - chosen
    columns = [logits, *(shift(logits, by) for by in (1, 2, 3, -1, -2, -3))]
    columns += [windows(likely[:, None], reach) for reach in (2, 5, 15)]
    columns += [_shares([(p.tag, p.frame.classes, p.frame.parent) for p in pieces], chosen, sizes)]
    for level in range(4):
        columns.append(_shares([_above(p, level) for p in pieces], chosen, sizes))
    columns += [
        np.column_stack(
            [
                np.log1p(sizes),
                links,
                heading,
                np.log1p(before),
                np.log1p(after),
                before / max(1.0, chosen.sum()),
                since(sure),
                since(sure[::-1])[::-1],
                np.full(len(pieces), np.log1p(chosen.sum())),
                np.full(len(pieces), chosen.sum() / max(1.0, sizes.sum())),
            ]
        ),
        words.scores,
        votes[:, :2],
    ]
    return np.column_stack(columns).astype(np.float32)


def _above(piece: Piece, level: int) -> Hashable:
    frame = piece.frame
    for _ in range(level):
        frame = frame.parent or frame
    return frame


def _shares(signs: Sequence[Hashable], chosen: NDArray[np.float32], sizes: NDArray[np.float32]) -> Rows:
    """Return for each block the share of the other blocks with its sign that was chosen, and how much text they hold;
    the share is not a number where there are no others."""
    numbers: dict[Hashable, int] = {}
    index = np.array([numbers.setdefault(sign, len(numbers)) for sign in signs], np.intp)
    good = np.bincount(index, chosen)[index] - chosen
    whole = np.bincount(index, sizes)[index] - sizes
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, good / whole, np.nan)
    return np.column_stack([share, np.log1p(whole)]).astype(np.float32)
