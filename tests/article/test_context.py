"""What the second look at a page knows of each block."""

from __future__ import annotations

import numpy as np

from accordingto.article.context import context_rows
from accordingto.article.features import Rows, Words
from accordingto.article.limits import Limits
from accordingto.article.pieces import Piece
from accordingto.article.tree import parse
from accordingto.article.wording import BUCKETS


def rows(markup: str, likely: list[float]) -> tuple[Rows, list[Piece]]:
    pieces = parse(f"<html><body>{markup}</body></html>", Limits()).pieces
    words = Words([p.text for p in pieces], np.zeros((BUCKETS, 2), np.float32), np.zeros(2, np.float32))
    votes = np.full((len(pieces), 4), np.nan, np.float32)
    return context_rows(pieces, words, votes, np.array(likely, np.float32)), pieces


def test_the_first_verdict_and_the_neighbours_come_first() -> None:
    found, _ = rows("<p>One line.</p><p>Another line.</p><p>A third line.</p>", [0.5, 0.9, 0.1])
    assert found.shape[0] == 3
    assert found[0, 0] == 0
    assert np.isclose(found[1, 1], 0)  # the one above
    assert np.isclose(found[0, 4], found[1, 0])  # the one below
    assert np.isnan(found[0, 1])
    assert np.isnan(found[2, 4])


def test_blocks_of_the_same_markup_speak_for_each_other() -> None:
    quiet = '<div class="x"><p class="a">Words of ten.</p><p class="a">Words of two.</p></div>'
    high, _ = rows(quiet + "<p>Something else stands here.</p>", [0.5, 0.9, 0.5])
    low, _ = rows(quiet + "<p>Something else stands here.</p>", [0.5, 0.1, 0.5])
    assert np.isclose(high[0, 10], 0.9)  # the share of the other block with its tag and class that was chosen
    assert np.isclose(low[0, 10], 0.1)
    assert np.isnan(high[2, 10])  # there is no other like it


def test_a_page_of_one_block_and_certain_verdicts_are_no_trouble() -> None:
    found, _ = rows("<p>One line.</p>", [1.0])
    assert np.isfinite(found[0, 0])
    found, pieces = rows("".join(f"<p>Line {n} of many.</p>" for n in range(40)), [0.0] * 40)
    assert found.shape == (len(pieces), found.shape[1])
    assert not np.isinf(found).any()
