"""Attributions that the page's layout makes: signed quotations, embedded posts, transcripts.

Here a dash or a colon is the cue. Such lines follow a form, so a rule reads them better than a model that learned from
running prose; what the rule finds replaces what the model made of the same words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..values import Span
from .raw import RawClaim

_LINE = re.compile(r"[^\n]+")
_NAME = r"[A-Z][^\n:;!?\"“”]{1,90}"
_FROM = re.compile(
    r"\b(?P<cue>[Ff]rom|[Vv]ia) (?P<source>[^\n:;!?\"“”«„]{2,120}):\s+(?P<content>[\"“«„‘'].{2,1500}?[\"”»“’'])(?=\s|$)"
)
_FRESH = re.compile(r"(?:^|\n|[.!?][\"”’]?\s)\s*(?:[Aa]nd )?(?:[Tt]his(?: is)?,? )?$")
"""From the harbour office: “All sailings are cancelled.”"""
_DASH = r"\s*(?P<cue>―|—|–|--)\s*"
_SIGNED = re.compile(rf"^\s*(?P<content>[\"“«].{{2,1500}}[\"”»]){_DASH}(?P<source>{_NAME})$")
_POST = re.compile(rf"^\s*(?P<content>\S.{{2,600}}?){_DASH}(?P<source>[^\n()]{{1,60}}\(@\w{{1,30}}\))[^\n]{{0,40}}$")
_NEXT_LINE = re.compile(
    r"(?:^|\n)[^\S\n]*(?P<content>[^\s―—–-][^\n]{9,600}?)(?:\s(?:pic\.twitter\.com|https?:/)/\S+)*"
    r"\n+[^\S\n]*(?P<cue>―|—|–|--)[^\S\n]*(?P<source>[^\s()][^\n()]{0,60}\(@\w{1,30}\))[^\n]{0,40}(?=\n|$)"
)
"""A post whose signature is a line of its own."""
_TURN = re.compile(r"^\s*[\"“]?(?P<source>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})(?P<cue>:)\s+(?P<content>\S[^\n]*)$")
_TALK = re.compile(r"\b(?:I|we|you|my|our|your|me|us|yes|no)\b|\?", re.IGNORECASE)
_LEAST_TURNS = 3
_SURE = 0.86
"""As often are signed quotations and labelled turns right in annotated texts (51 of 55 without a page's own markup and
without an interview whose Q and A were annotated otherwise), pulled towards one half."""
_LETTER = 0.5
"""The turns of Q and A: not measured."""
_LONGEST = 5000
"""A line longer than this is prose, whatever it begins with."""


def find(text: str) -> list[RawClaim]:
    """Return the attributions that stand in the text's layout, in text order. Linear time."""
    lines = [line for line in _LINE.finditer(text) if line.end() - line.start() <= _LONGEST]
    out = [_claim(m, 0) for m in _FROM.finditer(text) if _FRESH.search(text, max(0, m.start() - 16), m.start())]
    out += [_claim(m, line.start()) for line in lines if (m := _SIGNED.match(line[0]) or _POST.match(line[0]))]
    out += [_claim(m, 0) for m in _NEXT_LINE.finditer(text)]
    turns = [(line.start(), m) for line in lines if (m := _TURN.match(line[0]))]
    labels = Counter(m["source"] for _, m in turns)
    # a colon after a capitalised word opens many a line; only labels that come again, two of them, make a transcript
    again = {label for label, n in labels.items() if n > 1}
    # a table's labels come again too, but what stands after them is no sentence
    spoken = sum(m["content"].rstrip('"”’)… ').endswith((".", "?", "!", "—", "-", "…")) for _, m in turns)
    # and nobody of those who talk in a list of steps or ingredients says I or you, or asks
    talk = sum(bool(_TALK.search(m["content"])) for _, m in turns)
    if len(turns) >= _LEAST_TURNS and len(again) >= 2 and 2 * spoken > len(turns) and 3 * talk >= len(turns):
        out += [_claim(m, start) for start, m in turns if m["source"] in again]
    return sorted(out, key=lambda claim: claim.content)


def _claim(match: re.Match[str], start: int) -> RawClaim:
    def span(name: str) -> Span:
        return Span(start + match.start(name), start + match.end(name))

    sure = _LETTER if len(match["source"]) == 1 else _SURE
    return RawClaim((span("content"),), span("cue"), span("source"), sure)


def apply(text: str, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims in text order, with those of the layout in the place of what overlaps them.

    Where somebody answers as A, what Q asks claims nothing.
    """
    ours = find(text)
    if not ours:
        return list(claims)
    taken = [claim.content[0] for claim in ours]
    kept = [c for c in claims if not any(s.start < t.end and t.start < s.end for s in c.content for t in taken)]
    labels = {claim.source.of(text) for claim in ours if claim.source is not None}
    if {"Q", "A"} <= labels:
        ours = [claim for claim in ours if claim.source is None or claim.source.of(text) != "Q"]
    return sorted([*kept, *ours], key=lambda claim: claim.content)
