"""The edges of contents: what a span lost or took along where it begins and ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..values import Span
from .raw import RawClaim

_FRAGMENT = re.compile(r"[\"“«„‘']?\w{1,4}")
_OPEN_END = re.compile(r"\b(?:of|the|an?|than|versus)$")
_CONJUNCTION = re.compile(r"[\s,]+(?:and|or)$")
_REST = re.compile(r" (?:[^\s,;:!?\"“”()—–.]|\.(?=\w)|(?<=\d),(?=\d)|[ ](?=[\w$€£])){1,200}")
_LONGEST = 200
_SUBORDINATOR = re.compile(
    r"(?:^|\n|[.!?][\"”’]? )((?:After|As|While|When|Because|Since|Although|Though|If|Before|Once|Until) )$"
)
"""What begins a sentence and belongs to the clause after it."""
_SUCH_AS = re.compile(r"such as,? (?=[“\"‘])")
_POINTING = re.compile(r"\b(?:point|refer|allud)(?:s|e|es|ed|red|ing|ring)?$")
_TO = re.compile(r"\s+to\b")
_CURRENCIES = "$€£¥"


def edges(text: str, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims with contents that begin with their currency sign and do not end on an "and" or an "of"."""
    taken = sorted(s.start for c in claims for s in (*c.content, c.cue, c.source) if s is not None)
    return [_mended(text, c, taken) for c in claims]


def _mended(text: str, claim: RawClaim, taken: Sequence[int]) -> RawClaim:
    claim = _pointed(text, claim)
    content = [s for n, s in enumerate(claim.content) if not (n and _fragment(text, claim.content[n - 1], s))]
    out = []
    for span in content:
        start, end = span
        such = _SUCH_AS.match(text, start, end)
        start = such.end() if such is not None else start
        before = _SUBORDINATOR.search(text, max(0, start - 12), start)
        if before is not None and ", " in text[start:end]:
            start = before.start(1)  # After it rained, the pier sank
        if start and text[start - 1] in _CURRENCIES and text[start].isdigit():
            start -= 1
        if _OPEN_END.search(text, max(start, end - 8), end) is not None or text.startswith(" of ", end):
            end = _completed(text, end, taken)
        conjunction = _CONJUNCTION.search(text, max(start, end - 8), end)
        end = conjunction.start() if conjunction is not None and conjunction.start() > start else end
        out.append(Span(start, end))
    return claim if tuple(out) == claim.content else replace(claim, content=tuple(out))


def _pointed(text: str, claim: RawClaim) -> RawClaim:
    """Return a claim whose cue has the "to" of what somebody points or refers to."""
    if claim.cue is None or _POINTING.search(claim.cue.of(text)) is None:
        return claim
    to, first = _TO.match(text, claim.cue.end), claim.content[0]
    if to is None or not first.start <= to.end() < first.end:
        return claim
    rest = Span(to.end() + 1, first.end)
    return replace(claim, cue=Span(claim.cue.start, to.end()), content=(rest, *claim.content[1:]))


def _fragment(text: str, before: Span, span: Span) -> bool:
    """Tell whether a piece of a content is the first word of another paragraph and no more."""
    return "\n" in text[before.end : span.start] and _FRAGMENT.fullmatch(span.of(text)) is not None


def _completed(text: str, end: int, taken: Sequence[int]) -> int:
    """Return where the phrase ends that breaks off at `end`, not over what another span begins with."""
    rest = _REST.match(text, end)
    if rest is None:
        return end
    n = bisect_right(taken, end)
    stop = taken[n] if n < len(taken) else len(text)
    if stop <= rest.end():
        return end
    whole = len(rest[0]) < _LONGEST  # what goes on so long without a mark is no phrase
    return rest.end() - (len(rest[0]) - len(rest[0].rstrip())) if whole else end
