"""The shape of a parsed sentence: what hangs on what, and from where to where it reaches."""

from __future__ import annotations

from collections.abc import Sequence

from .parser import Parse
from .tokens import Token


class Tree:
    """A sentence and its parse; of each token the edges (inclusive) and the size of what hangs on it, itself included.

    `end` is the token behind the last word.
    """

    def __init__(self, tokens: Sequence[Token], parse: Parse) -> None:
        self.tokens = tokens
        self.parse = parse
        self.lower = [t.text.lower() for t in tokens]
        self.children = parse.children()
        n = len(tokens)
        self.left, self.right, self.size = list(range(n)), list(range(n)), [1] * n
        for i in sorted(range(n), key=self._depth, reverse=True):
            h = parse.heads[i]
            if h != i:
                self.left[h] = min(self.left[h], self.left[i])
                self.right[h] = max(self.right[h], self.right[i])
                self.size[h] += self.size[i]
        self.end = n
        while self.end and not tokens[self.end - 1].is_word:
            self.end -= 1

    def _depth(self, i: int) -> int:
        depth = 0
        while self.parse.heads[i] != i and depth < 100:
            i = self.parse.heads[i]
            depth += 1
        return depth

    def tag(self, i: int) -> str:
        """Return the part of speech of a token (Penn Treebank)."""
        return self.parse.tags[i]

    def above(self, i: int) -> list[int]:
        """Return the tokens that a token hangs on, the nearest first, twelve at most."""
        out: list[int] = []
        while self.parse.heads[i] != i and len(out) < 12:
            i = self.parse.heads[i]
            out.append(i)
        return out

    def opened_by(self, at: int) -> str:
        """Return the label of the largest phrase that begins at a token."""
        begun = [i for i in range(len(self.tokens)) if self.left[i] == at and self.parse.heads[i] != i]
        return self.parse.labels[max(begun, key=lambda i: self.size[i])] if begun else ""
