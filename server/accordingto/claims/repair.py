"""Mends claims that the decoder put together, cut short or stretched, by what grammar and printing allow.

The network marks words; that a quotation goes on in the next paragraph, that two clauses with a verb each are two
claims, or that a conjunction is no claim is known beforehand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ..sentences import split
from ..values import Span
from .cues import lexicon
from .quotes import Quotation, pair
from .raw import RawClaim

_CLITIC = re.compile(r"(?:s|ve|re|d|ll|m)\s+(?=\w)")
_LINKS = frozenset({"but", "and", "so", "yet", "then", "however", "when", "while", "if", "or"})
_LONGEST = 5000
"""A content that begins further than this before a quotation does not reach into it."""
_OPENING = "\"“«„‘'`"
_VERB_BEFORE = re.compile(r"(?:^|\s)([^\W\d_]+)(?:\s+(?:for|on|to))?(?:\s+(?:the|a|an|his|her|their|its))?\s*$")


def repair(text: str, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims in text order, mended."""
    quotations = pair(text)
    out = [_within(text, _bare(text, c)) for c in claims]
    out = [part for c in out for part in _parted(text, c)]
    starts = sorted((c.content[0].start, n) for n, c in enumerate(out))
    out = [part for c in out for part in _apart(text, c, out, starts)]
    out = _chained(text, out, quotations)
    return sorted((_near(text, c) for c in out), key=lambda c: c.content[0])


def _bare(text: str, claim: RawClaim) -> RawClaim:
    """Take off a cue's clitic ('s also alleging) and pieces of a content that are no more than a conjunction."""
    cue = claim.cue
    if cue is not None and text[cue.start - 1 : cue.start] in ("'", "’"):
        clitic = _CLITIC.match(text, cue.start, cue.end)
        if clitic is not None:
            cue = Span(clitic.end(), cue.end)
    content = tuple(s for s in claim.content if s.of(text).strip(" ,").lower() not in _LINKS) or claim.content
    return claim if cue == claim.cue and content == claim.content else replace(claim, cue=cue, content=content)


def _within(text: str, claim: RawClaim) -> RawClaim:
    """Cut a source that runs over the end of a sentence: the part beside the cue is meant."""
    source, cue = claim.source, claim.cue
    if source is None or cue is None or ". " not in text[source.start : source.end]:
        return claim
    parts = [Span(source.start + s.start, source.start + s.end) for s in split(source.of(text))]
    if len(parts) < 2:
        return claim
    part = min(parts, key=lambda s: max(s.start - cue.end, cue.start - s.end))
    end = part.end - (text[part.end - 1] == ".")
    return replace(claim, source=Span(part.start, end))


def _parted(text: str, claim: RawClaim) -> list[RawClaim]:
    """Part what two verbs govern: urged calm, saying that the fire was out."""
    cue = claim.cue
    if cue is None or len(claim.content) < 2 or not text[cue.start : cue.end].endswith("ing"):
        return [claim]
    before = [s for s in claim.content if s.end <= cue.start]
    after = tuple(s for s in claim.content if s.start >= cue.end)
    if len(before) != 1 or not after or text[before[0].end : cue.start].strip() != ",":
        return [claim]
    first = before[0]
    if text[first.start] in _OPENING:
        return [claim]
    verb = _VERB_BEFORE.search(text, max(0, first.start - 40), first.start)
    if verb is not None and text.startswith("that ", first.start):
        return [claim]
    if verb is None or lexicon().verb(verb[1].lower()) is None:
        return [replace(claim, content=after)]
    return [replace(claim, content=(first,), cue=Span(*verb.span(1))), replace(claim, content=after)]


def _apart(text: str, claim: RawClaim, claims: Sequence[RawClaim], starts: Sequence[tuple[int, int]]) -> list[RawClaim]:
    """Part a quotation from a claim of an earlier paragraph where another claim stands between the two.

    `starts` says where the contents of `claims` begin, in order, with their numbers.
    """
    if len(claim.content) < 2 or claim.cue is None:
        return [claim]
    for k in range(1, len(claim.content)):
        last, piece = claim.content[k - 1], claim.content[k]
        between = text[last.end : piece.start]
        if "\n" not in between or piece.start < claim.cue.start:
            continue
        line = text.find("\n", last.end)  # not one of the same paragraph: "Q," Lee said when asked C
        near = starts[bisect_left(starts, (line, 0)) : bisect_left(starts, (piece.start, 0))]
        others = [claims[n] for _, n in near if claims[n] is not claim]
        if any(_ends(o) <= piece.start and o.cue is not None for o in others):
            rest = RawClaim(claim.content[k:], None, None, claim.confidence * 0.8, claim.speech)
            return [replace(claim, content=claim.content[:k]), rest]
    return [claim]


def _ends(claim: RawClaim) -> int:
    """Return where the words of a claim end, its source and cue among them."""
    return max(s.end for s in (*claim.content, claim.cue, claim.source) if s is not None)


def _near(text: str, claim: RawClaim) -> RawClaim:
    """Take from a quotation without a cue the name that a later paragraph begins with."""
    source = claim.source
    if claim.cue is not None or source is None or source.start < claim.content[-1].end:
        return claim
    return replace(claim, source=None) if "\n" in text[claim.content[-1].end : source.start] else claim


def _chained(text: str, claims: Sequence[RawClaim], quotations: Sequence[Quotation]) -> list[RawClaim]:
    """Give a claim whose quotation runs over paragraphs those of them that no claim has."""
    chains: list[list[Quotation]] = []
    for q in quotations:
        if q.depth:
            continue
        if q.continues and chains and text[q.outer.start] == text[chains[-1][-1].outer.start]:
            chains[-1].append(q)
        else:
            chains.append([q])
    out = list(claims)
    spans = sorted((s.start, k) for k, c in enumerate(out) for s in c.content)
    for chain in chains:
        if len(chain) < 2:
            continue
        touching = [_touching(out, spans, q.outer) for q in chain]
        owners = sorted((out[k].content[0].start, k) for k in set().union(*touching) if out[k].cue is not None)
        if not owners:
            continue
        more: dict[int, list[Span]] = {}
        for q, by in zip(chain, touching, strict=True):
            if not by:
                before = max(0, bisect_left(owners, (q.outer.start, 0)) - 1)
                more.setdefault(owners[before][1], []).append(q.outer)
        for k, added in more.items():
            out[k] = replace(out[k], content=tuple(sorted((*out[k].content, *added))))
    return out


def _touching(claims: Sequence[RawClaim], spans: Sequence[tuple[int, int]], quoted: Span) -> set[int]:
    """Return the numbers of the claims that share a word with a quotation; `spans` has their contents' starts."""
    near = spans[bisect_left(spans, (quoted.start - _LONGEST, 0)) : bisect_left(spans, (quoted.end, 0))]
    return {k for k in {k for _, k in near} if _touches(claims[k], quoted)}


def _touches(claim: RawClaim, span: Span) -> bool:
    return any(s.start < span.end and span.start < s.end for s in claim.content)
