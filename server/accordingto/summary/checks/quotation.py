"""Quotations: word for word, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...claims.quotes import pair
from ...values import Claim, Span

_GAP = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")
_SPACE = re.compile(r"\s+")
_EDGE = " ,.;:!?…"


def plain(text: str) -> str:
    """Return the text in lower case with one kind of quotation mark, dash and space."""
    text = (
        text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("–", "-").replace("—", "-")
    )
    return _SPACE.sub(" ", text).lower()


def quoted(sentence: str) -> list[str]:
    """Return the quoted passages of a sentence without their marks; single words are names or titles as often."""
    return [q.inner.of(sentence) for q in pair(sentence) if q.depth == 0 and len(q.inner.of(sentence).split()) > 1]


def altered_quotation(sentence: str, source: str) -> str | None:
    """Return a quoted passage that the source does not have word for word, or None.

    An ellipsis or brackets may stand for words left out; what is left must follow in the source's order.
    """
    text = plain(source)
    for passage in quoted(sentence):
        at = 0
        for part in _GAP.split(passage):
            piece = plain(part).strip(_EDGE)
            if not piece:
                continue
            at = text.find(piece, at)
            if at < 0:
                return passage
            at += len(piece)
    return None


def spoken_by(passage: str, text: str, claims: Sequence[Claim]) -> set[str]:
    """Return the ids of the speakers to whom the article gives the quoted passage."""
    piece = plain(_GAP.split(passage)[0]).strip(_EDGE)
    out = set()
    for claim in claims:
        whole = Span(claim.content[0].start, claim.content[-1].end).of(text) if claim.content else ""
        if claim.speaker and piece and piece in plain(whole):
            out.add(claim.speaker)
    return out
