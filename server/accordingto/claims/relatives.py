"""What a relative clause hands over: the drug, which its maker claims halves the risk, costs ..."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..values import Span
from . import words as w
from .cues import lexicon
from .raw import RawClaim

_FORM = re.compile(
    r", (?:which|who|whom) (?P<clause>(?:[^,;:.!?“”\"\n()–—]|(?<=\d)[,.](?=\d)){8,200})(?=[,.;](?!\d)|$| [–—])"
)
"""A comma or a stop between digits is a part of the number."""
_WORD = re.compile(r"\S+")
_BEFORE_CUES = frozenset({"had", "has", "have", "now", "also", "once", "later", "still", "then", "repeatedly", "long"})
_STARTS = w.DETERMINERS | w.SUBJECT_PRONOUNS
_CONFIDENCE = 0.62
"""As often is the rule alone right in annotated texts (26 of 41), pulled towards one half."""


def relatives(text: str) -> list[RawClaim]:
    """Return the claims of relative clauses between commas whose gap is the subject of what is claimed."""
    return [c for m in _FORM.finditer(text) if (c := _claim(text, Span(*m.span("clause")))) is not None]


def _claim(text: str, clause: Span) -> RawClaim | None:
    """Return what a clause claims: somebody, a cue, and a finite verb right after it."""
    words = [Span(*m.span()) for m in _WORD.finditer(text, *clause)]
    lows = [x.of(text).lower().replace("’", "'") for x in words]
    for n in range(1, min(9, len(words) - 1)):
        entry = lexicon().verb(lows[n])
        if entry is None or not entry.verb.frames & {"c", "t"} or "gerund" in entry.forms:
            continue
        first = n
        while first > 1 and lows[first - 1] in _BEFORE_CUES:
            first -= 1
        named = lows[0] in _STARTS or words[0].of(text)[0].isupper() or (first == 1 and lows[0].endswith("s"))
        if not named or lows[first - 1] in w.AUXILIARIES | w.PREPOSITIONS or not _verbal(lows[n + 1], lows[n + 2 :]):
            continue
        source, cue = Span(words[0].start, words[first - 1].end), Span(words[first].start, words[n].end)
        content = Span(words[n + 1].start, words[-1].end)
        return RawClaim((content,), cue, source, _CONFIDENCE, entry.verb.speech)
    return None


def _verbal(first: str, rest: Sequence[str]) -> bool:
    """Tell whether a word that follows a cue at once is the verb of what is claimed."""
    if first in w.AUXILIARIES - {"to"} or first in w.word_class("finite"):
        return True
    entry = lexicon().verb(first)
    if entry is not None and entry.forms & {"past", "third"}:
        return True
    third = first.endswith("s") and bool(rest) and not first.endswith("ss")
    return first.islower() and (first.endswith("ed") or third)


def cut(claim: RawClaim, found: Mapping[int, RawClaim]) -> RawClaim:
    """Return a claim whose content does not run on over the comma that ends such a relative clause.

    `found` has the claims of relative clauses by where their content begins.
    """
    last = claim.content[-1]
    other = found.get(last.start)
    if claim.cue is None or other is None or last.end <= other.content[0].end:
        return claim
    return replace(claim, content=(*claim.content[:-1], other.content[0]))
