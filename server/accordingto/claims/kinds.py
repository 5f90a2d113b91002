"""Direct, mixed or indirect: how much of a content stands inside double quotation marks.

The rule is that of common annotation: direct where at least 90 % of the words are quoted, indirect where none is, or
only a word or two set off (under 20 %), and mixed in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..values import ClaimKind, Span

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"[“„”\"]|``|''")


class Quoted:
    """Which parts of a text stand inside double quotation marks, line by line.

    A mark that is not closed counts to the end of its line, and a straight mark turns the state over, whatever stands
    beside it: simpler than the pairing in `quotes`, so that the kind of a claim can be counted again by others.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        mask = bytearray(len(text))
        for line in _LINE.finditer(text):
            inside, at = False, line.start()
            for mark in _MARK.finditer(text, *line.span()):
                if inside:
                    mask[at : mark.start()] = b"\x01" * (mark.start() - at)
                sign = mark[0]
                inside = True if sign in "“„``" else False if sign in "”''" else not inside
                at = mark.start()
            if inside:
                mask[at : line.end()] = b"\x01" * (line.end() - at)
        self._mask = mask

    def kind(self, content: Sequence[Span]) -> ClaimKind | None:
        """Return the kind of a content, None where it has no words."""
        inside = [self._mask[m.start()] for s in content for m in _WORD.finditer(self.text, s.start, s.end)]
        n, quoted = len(inside), sum(inside)
        if not n:
            return None
        if quoted >= 0.9 * n:
            return "direct"
        return "indirect" if quoted == 0 or (quoted <= 2 and quoted < 0.2 * n) else "mixed"
