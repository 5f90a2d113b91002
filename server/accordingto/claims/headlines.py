"""Attributions of a headline: "Mayor: No more cruise ships", "Tolls to double - union"."""

from __future__ import annotations

import re

from ..values import Span
from .nouns import head_noun
from .people import people
from .raw import RawClaim
from .words import word_class

_LONGEST = 150
_FIRST = re.compile(r"(?P<source>[A-Z][^\W_]*(?:[ '’.-]+[^\W_]+){0,4})(?P<cue>:) (?P<content>[A-Z“\"‘'«][^\n]*)$")
_LAST = re.compile(r"(?P<content>[A-Z“\"‘'«][^\n:]*?) ?(?P<cue>:| [–—-]) (?P<source>[a-z][\w’' -]{2,40})$")
_BARE = word_class("headline_documents")
_CONFIDENCE = 0.8
"""As often is the rule right in annotated texts (10 of 11), pulled towards one half: they are few."""


def headline(text: str) -> RawClaim | None:
    """Return the attribution that the first line of a text makes by a colon or a dash, None where it makes none.

    Who speaks has to be a role, a group, a body's letters or a document, so that a column's label is none.
    """
    end = text.find("\n")
    if not 0 < end <= _LONGEST or text[end - 1] in ".,;":
        return None
    line = text[:end]
    match = _FIRST.match(line)
    if match is None or not _speaks(match["source"]):
        match = _LAST.match(line)
        if match is None or not _speaks(match["source"]):
            return None
    if len(match["content"].split()) < 3:
        return None
    cue = Span(match.end("cue") - 1, match.end("cue"))
    return RawClaim((Span(*match.span("content")),), cue, Span(*match.span("source")), _CONFIDENCE)


def _speaks(source: str) -> bool:
    """Tell whether a headline's words name somebody who can speak."""
    lex = people()
    head = head_noun(source).removesuffix("'s")
    if head in _BARE or head in lex.plurals or lex.role(head) or lex.role(head.removesuffix("s")):
        return True
    if head in lex.organisations and source[0].islower():
        return True
    words = source.split()
    letters = len(words) == 1 and source.isupper() and 1 < len(source) < 7
    return letters or (2 <= len(words) <= 3 and bool(lex.gender_of_given(words[0].lower())))
