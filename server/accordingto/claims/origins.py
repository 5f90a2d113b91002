"""The edges of sources: whose words a phrase holds, where the network marked too little, too much or the wrong name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..values import Span
from .raw import RawClaim

_SEEN = re.compile(
    r"(?:^|[\s“\"(])((?:the|an?|this|that|his|her|its|their)\s[^,;:.\n]{2,60}),?\s"
    r"(?:(?:which|that)\s(?:was|were|has\sbeen|had\sbeen)\s)?(?:first\s|also\s|later\s)?"
    r"(?:(?:obtained|seen|viewed|reviewed)\sby|(?:leaked|sent|given|provided|e-?mailed|released|shown)\sto|shared\swith)\s$",
    re.IGNORECASE,
)
"""The statement, which was obtained by the Courier: the words are the statement's."""
_TAIL = re.compile(r"\s(?:published|released|issued|posted|dated|obtained|filed|unveiled)$")
_PHRASE = re.compile(r"[ ](?:[“\"‘'][^”\"’'\n]{1,40}[”\"’'] )?[^\s,;:.!?\"“”()—–\n]+(?: [^\s,;:.!?\"“”()—–\n]+){0,5}")
_AGAINST = re.compile(
    r"\b(?:allegations?|charges?|accusations?|cases?|complaints?|lawsuits?|suits?) against$", re.IGNORECASE
)
_ARTICLES = ("the", "a", "an")
_REACH = 110


def origins(text: str, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims with sources that are whole, without those that only name whom an allegation is against."""
    return [replace(c, source=_mended(text, c)) for c in claims if not _target(text, c)]


def _target(text: str, claim: RawClaim) -> bool:
    """Tell whether the content is whom a charge is against, and nothing that is said of him."""
    return claim.cue is not None and _AGAINST.search(claim.cue.of(text)) is not None


def _mended(text: str, claim: RawClaim) -> Span | None:
    source, cue = claim.source, claim.cue
    if source is None or cue is None:
        return source
    start, end = source
    if source.of(text).lower() in _ARTICLES:
        rest = _PHRASE.match(text, end)  # "...", reads the notice at the gate
        stop = min([s.start for s in (*claim.content, cue) if s.start >= end], default=len(text))
        if rest is None or rest.end() > stop:
            return None
        return Span(start, rest.end())
    if cue.start >= end:
        seen = _SEEN.search(text, max(0, start - _REACH), start)
        if seen is not None and text[end : cue.start].strip() in ("", ","):
            return Span(*seen.span(1))
    tail = _TAIL.search(text, start, end)
    return Span(start, tail.start()) if tail is not None else source
