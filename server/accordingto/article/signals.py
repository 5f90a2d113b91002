"""What others say about a page: extractors and the page's own description of itself, matched to its blocks.

Each voice is the plain text that somebody takes for the article; a block's vote is the share of it found there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from .clean import key
from .pieces import Piece

MISSING = math.nan


class Voice:
    """One text that claims to be the article."""

    def __init__(self, text: str | None) -> None:
        self.lines: frozenset[str] = frozenset()
        self.whole = ""
        if text:
            lines = [key(line) for line in text.split("\n")]
            self.lines = frozenset(filter(None, lines))
            self.whole = "".join(lines)

    def vote(self, piece_key: str) -> float:
        """Return the share of the block that the voice contains; not a number where the voice says nothing."""
        if not self.whole:
            return MISSING
        size = len(piece_key)
        if size < 14:
            return float(piece_key in self.lines)
        if piece_key in self.whole:
            return 1.0
        if size < 60:
            return 0.0
        step = size // 4
        return sum(piece_key[i : i + min(step, 30)] in self.whole for i in range(0, step * 4, step)) / 4

    def votes(self, pieces: Iterable[Piece]) -> list[float]:
        return [self.vote(p.key) for p in pieces]
