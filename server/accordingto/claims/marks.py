"""Direct speech by its quotation marks alone, for languages whose words of saying are not known."""

from __future__ import annotations

from ..values import Span
from .quotes import Quotation, pair
from .raw import RawClaim

ENOUGH_WORDS = 4
"""Shorter passages in marks are more often titles and odd words than speech."""

CONFIDENCE = 0.5
"""Whether a passage in marks is speech at all cannot be told without the words around it."""


class Marks:
    """Finds quotations of some length; who says them stays unknown."""

    def find_raw(self, text: str) -> list[RawClaim]:
        """Return each outer quotation in double marks as one claim; one that runs over paragraphs stays together."""
        passages: list[list[Quotation]] = []
        for quotation in pair(text):
            if quotation.depth or quotation.single:
                continue
            if quotation.continues and passages:
                passages[-1].append(quotation)
            else:
                passages.append([quotation])
        contents = [tuple(q.inner for q in passage) for passage in passages]
        return [RawClaim(content, confidence=CONFIDENCE) for content in contents if _long_enough(text, content)]


def _long_enough(text: str, content: tuple[Span, ...]) -> bool:
    return sum(len(span.of(text).split()) for span in content) >= ENOUGH_WORDS
