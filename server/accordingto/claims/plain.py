"""Plain forms that the network passes over: "put the loss at C", "From Reuters: C", "C, confirmed by X, ..."."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..sentences import split
from ..values import Span
from . import words as w
from .nouns import head_noun
from .people import people
from .phrases import speaker_after, subject
from .raw import RawClaim

_AMOUNT = (
    r"(?:(?:about|around|nearly|almost|more than|less than|over|under|up to|at least|at most|between|some|roughly|just"
    r"|only|well|an? \w+) )*(?:[$€£¥]\s?\d|\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|zero|nil)\b"
    r"|a (?:hundred|thousand|million|billion|third|quarter)\b)"
)
_PUT = re.compile(
    r"(?<=[\w’”\",] )(?P<cue>(?:(?:has|have|had) )?(?:\w+ly )?puts?) "
    r"(?P<content>(?:(?:the|its|their|his|her|that|this|[A-Z]\w+['’]s)\b[^,;:.!?\n“”\"]{2,90}?|it) "
    rf"at {_AMOUNT}[^;:!?\n“”\"]*?"
    r"(?:, (?:assuming|excluding|including|counting|based on)\b[^.;:!?\n“”\"]*)?)"
    r"(?=[.;!?]?$|, |[;!?]|\.\s| (?:and|but|while|although|after)\b)",
    re.MULTILINE,
)
_OPENS = re.compile(r"(?:^|\n)\s*(?P<cue>From) (?P<source>[^\n:;!?“”\"]{2,60}): (?=(?P<content>[A-Z][^\n]{15,400}))")
_RELAYS = w.word_class("relaying_things")
_CONFIRMED = re.compile(
    r"(?P<content>(?:The|An?|His|Her|Their|Its|This|That|These|Those)\b[^,;:.!?\n“”\"]{2,80}), "
    r"(?P<cue>(?:later |since |also |\w+ly )?(?:confirmed|verified|corroborated|denied|disputed)) by "
)
_ESTIMATE = 0.67
"""As often is the rule right in annotated texts (4 of 5), pulled towards one half: they are few."""
_UNMEASURED = 0.5
"""Annotated texts have none of these."""
_REACH = 400
"""Nobody speaks further than this from the cue."""


def find(text: str) -> list[RawClaim]:
    """Return the claims of these forms in text order."""
    spans = split(text) if _PUT.search(text) or _OPENS.search(text) or _CONFIRMED.search(text) else []
    starts = [s.start for s in spans]
    found = [*_estimates(text, spans, starts), *_relayed(text, spans, starts), *_confirmed(text, spans, starts)]
    return sorted(found, key=lambda c: c.content)


def _estimates(text: str, spans: list[Span], starts: list[int]) -> list[RawClaim]:
    """Take the estimates: the insurer put the loss at 40 million."""
    out = []
    for match in _PUT.finditer(text) if spans else ():
        n = bisect_right(starts, match.start()) - 1
        if n < 0 or match.end() > spans[n].end or match.start() - spans[n].start > _REACH:
            continue
        base = spans[n].start
        sentences = w.read(text[base : match.start("content")])
        tokens = sentences[-1].tokens if sentences else ()
        at = next((k for k, t in enumerate(tokens) if base + t.start >= match.start("cue")), None)
        named = subject(tokens, at, 0) if at is not None else None
        found = w.phrase(tokens, *named) if named is not None else None
        if named is None or found is None or tokens[named[0]].low in w.RELATIVES:
            continue
        start = 0 if tokens[named[0]].text.isdigit() else found.start  # a poll in May 2015: not the year
        source, content = Span(base + start, base + found.end), Span(*match.span("content"))
        out.append(RawClaim((content,), Span(*match.span("cue")), source, _ESTIMATE))
    return out


def _relayed(text: str, spans: list[Span], starts: list[int]) -> list[RawClaim]:
    """Take what a line relays without quotation marks: From Reuters: The ministers met."""
    out = []
    for match in _OPENS.finditer(text) if spans else ():
        source, first = match["source"], match.start("content")
        if " to " in source or not _relays(source):
            continue
        end = spans[bisect_right(starts, first) - 1].end
        content = Span(first, end if end > first else match.end("content"))
        out.append(RawClaim((content,), Span(*match.span("cue")), Span(*match.span("source")), _UNMEASURED))
    return out


def _relays(source: str) -> bool:
    """Tell whether words after "From" name a paper, a body or a document that can be quoted."""
    words = source.split()
    named = len(words) <= 5 and all(x[0].isupper() or x in ("the", "of", "and") for x in words)
    return head_noun(source) in _RELAYS | people().organisations or (named and words[-1][0].isupper())


def _confirmed(text: str, spans: list[Span], starts: list[int]) -> list[RawClaim]:
    """Take what stands between commas after the subject of a sentence: The closure, confirmed by the mayor, ..."""
    out = []
    for match in _CONFIRMED.finditer(text) if spans else ():
        n = bisect_right(starts, match.start()) - 1
        if n < 0 or match.start() != spans[n].start or match.end() >= spans[n].end:
            continue
        base = match.end()
        sentences = w.read(text[base : min(spans[n].end, base + _REACH)])
        tokens = sentences[0].tokens if sentences else ()
        named = speaker_after(tokens, 0, len(tokens))
        found = w.phrase(tokens, *named) if named is not None else None
        if found is None:
            continue
        source = Span(base + found.start, base + found.end)
        out.append(RawClaim((Span(*match.span("content")),), Span(*match.span("cue")), source, _UNMEASURED))
    return out
