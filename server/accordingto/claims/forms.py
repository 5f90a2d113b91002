"""Forms that the rules read better than the network: what is confirmed by somebody, reported of nobody, and the like.

"The withdrawal was confirmed by Colonel Lee": annotated texts hardly have such forms, and a network learned from them
passes them over, although they are as plain as an attribution can be. What a rule adds never touches what the network
marked; a speaker that it left out is filled in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import replace

from ..sentences import split
from ..values import Span
from . import layouts, plain, rules
from .edges import edges
from .generic import generic
from .headlines import headline
from .origins import origins
from .raw import RawClaim
from .relatives import cut, relatives
from .repair import repair
from .words import word_class

_BY = re.compile(
    r"\b(?:confirmed|denied|rejected|dismissed|disputed|announced|criticised|criticized|condemned|welcomed|hailed|described"
    r"|accused)(?: \w+ly| later| earlier| first| late| early)?(?: on \w+day)? by\b"
)
_LEMMAS = word_class("verbs_with_by")
_NONE = re.compile(r"(?:neither|no|none|nobody|nothing)\b", re.IGNORECASE)
_COULD = re.compile(r"\b(?:could|can|cannot|can['’]t|couldn['’]t|not)\b")
_HEARSAY = re.compile(r"\breportedly\b", re.IGNORECASE)
_LONGEST = 260
"""A longer sentence says more than what is heard of."""
_REACH = 5000
"""No span that begins further than this before a word reaches it."""
_CONFIDENCE = 0.63
_HEARD = 0.5
"""As often are such claims of the rule alone right in annotated texts (10 of 15, 19 of 38), pulled towards one half."""


def refine(text: str, found: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the network's claims, mended and with those of these forms added, in text order."""
    within = relatives(text)
    by_start = {c.content[0].start: c for c in within}
    whole = edges(text, origins(text, repair(text, found)))
    out = layouts.apply(text, [cut(c, by_start) for c in whole if not generic(text, c)])
    top = headline(text)
    taken = sorted(s for c in out for s in _spans(c))
    more = ([top] if top is not None else []) + within + plain.find(text)
    for raw in more:
        if _free(taken, _spans(raw)):
            out.append(raw)
            for span in _spans(raw):
                insort(taken, span)
    return _heard(text, add(text, out))


def add(text: str, found: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims with the passives that are not among them, in text order."""
    out = list(found)
    done = 0
    for match in _BY.finditer(text):
        if match.start() < done:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        done = text.find("\n", match.end())
        done = len(text) if done < 0 else done
        for one in rules.find(text[start:done], keep_all=True):
            raw = _moved(one.raw, start)
            if one.rule not in ("passive by", "passive rest") or one.lemma not in _LEMMAS or raw.source is None:
                continue
            if raw.cue is None or _COULD.search(raw.cue.of(text)) or _NONE.match(raw.content[0].of(text)):
                continue
            same = next((k for k, c in enumerate(out) if c.source is None and _cued(c, raw)), None)
            if same is not None:
                out[same] = replace(out[same], content=raw.content, source=raw.source)
            elif " " in raw.content[0].of(text).strip() and not any(touch(raw, other) for other in found):  # not "it"
                out.append(replace(raw, confidence=_CONFIDENCE))
    return sorted(out, key=lambda claim: claim.content[0])


def _heard(text: str, found: list[RawClaim]) -> list[RawClaim]:
    """Add what a short sentence says is reported, where nothing else of it is a claim."""
    hits = list(_HEARSAY.finditer(text))
    if not hits:
        return found
    out = list(found)
    taken = sorted(s for c in found for s in _spans(c))
    at = 0
    for sentence in split(text):
        while at < len(hits) and hits[at].start() < sentence.start:
            at += 1
        if at == len(hits) or hits[at].start() >= sentence.end or sentence.end - sentence.start > _LONGEST:
            continue
        if text[sentence.end - 1] not in ".!?":  # a headline, a list
            continue
        word = Span(*hits[at].span())
        body = Span(sentence.start, sentence.end - (text[sentence.end - 1] in ".!"))
        raw = RawClaim(_pieces(text, body, word), word, None, _HEARD)
        if raw.content and '"' not in body.of(text) and _free(taken, [body]):
            out.append(raw)
    return sorted(out, key=lambda claim: claim.content[0])


def _pieces(text: str, body: Span, word: Span) -> tuple[Span, ...]:
    """Return what stands before and after a word of hearsay, without the marks between."""
    sides = [Span(body.start, word.start), Span(word.end, body.end)]
    out = []
    for start, end in sides:
        while start < end and not text[start].isalnum() and text[start] not in "“\"‘'":
            start += 1
        while end > start and text[end - 1] in " ,":
            end -= 1
        if start < end:
            out.append(Span(start, end))
    return tuple(out)


def _moved(raw: RawClaim, by: int) -> RawClaim:
    def move(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    return replace(
        raw,
        content=tuple(map(move, raw.content)),
        cue=move(raw.cue) if raw.cue else None,
        source=move(raw.source) if raw.source else None,
    )


def _spans(claim: RawClaim) -> list[Span]:
    return [s for s in (*claim.content, claim.cue, claim.source) if s is not None]


def _free(taken: Sequence[Span], spans: Sequence[Span]) -> bool:
    """Tell whether none of the spans shares a word with those that are taken, which are in order."""
    low, high = min(s.start for s in spans) - _REACH, max(s.end for s in spans)
    near = taken[bisect_left(taken, (low,)) : bisect_left(taken, (high,))]
    return not any(s.start < t.end and t.start < s.end for s in spans for t in near)


def _cued(a: RawClaim, b: RawClaim) -> bool:
    """Do two claims have the same cue, or one inside the other?"""
    return a.cue is not None and b.cue is not None and a.cue.start < b.cue.end and b.cue.start < a.cue.end


def touch(a: RawClaim, b: RawClaim) -> bool:
    """Tell whether two claims share any of their words."""
    return any(x.start < y.end and y.start < x.end for x in _spans(a) for y in _spans(b))
