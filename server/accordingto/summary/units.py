"""The sentences of an article as the summary sees them: their words, their place, and what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..claims.quotes import Quotation, pair
from ..sentences import split
from ..values import Article, BlockKind, Claim, Span
from .terms import term
from .tokens import Token, tokenise

CUE = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tells|claim(?:s|ed)?|alleg(?:es?|ed|edly)|according to|reportedly|report(?:s|ed) that|"
    r"announce[sd]?|den(?:y|ies|ied)|accuse[sd]?|argue[sd]?|insist(?:s|ed)?|warn(?:s|ed)?|state[sd]|wrote|writes|"
    r"tweeted|acknowledge[sd]?|admit(?:s|ted)?|confirm(?:s|ed)?|suggest(?:s|ed)?|estimate[sd]?|believe[sd]?|"
    r"call(?:s|ed) for|urge[sd]?|vow(?:s|ed)?|assert(?:s|ed)?|contend(?:s|ed)?|predict(?:s|ed)?|explain(?:s|ed)?|"
    r"added|testified|declare[sd]?|reveal(?:s|ed)?|describe[sd]?|blame[sd]?|promise[sd]?|pledge[sd]?|conclude[sd]?)\b",
    re.I,
)
ALSO_CUE = re.compile(
    r"\b(?:in a statement|found that|shows? that|showed that|cit(?:es?|ed|ing)|quoted|expects?|thinks?|thought|"
    r"maintain(?:s|ed)|complain(?:s|ed)|report(?:s|ed|edly)?|saying|claiming|warning|arguing|announcing|accusing)\b",
    re.I,
)
"""Looser signs of an attribution: enough to keep the words, too little to make a sentence a report of someone."""
_PRONOUNS = "he she they it this that these those his her their its such him them we i my our you your"
PRONOUNS = frozenset(_PRONOUNS.split())
_ENDING = re.compile(r"[.!?…][\"”’')\]]*$|[\"”]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of the article.

    `index` counts sentences from 0, `paragraph` the blocks they stand in and `within` the sentences in that block.
    `stems` has the term of each token, "" for those without one; `terms` are the others of them.
    `open` is True where a quotation runs into or out of the sentence, so that it cannot be shown alone.
    """

    span: Span
    text: str
    tokens: tuple[Token, ...]
    stems: tuple[str, ...]
    index: int
    paragraph: int
    within: int
    kind: BlockKind
    claims: tuple[Claim, ...] = ()
    open: bool = False
    quoted: tuple[Span, ...] = field(default=())

    @property
    def terms(self) -> list[str]:
        """The stems of the content words, in order, with repetitions."""
        return [s for s in self.stems if s]

    @property
    def words(self) -> int:
        """The number of words separated by white space."""
        return len(self.text.split())

    @property
    def speakers(self) -> tuple[str, ...]:
        """The ids of the speakers whose claims stand in the sentence, in order."""
        return tuple(dict.fromkeys(c.speaker for c in self.claims if c.speaker))

    def in_quotes(self, at: int) -> bool:
        """Whether the offset lies between quotation marks."""
        return any(q.start <= at < q.end for q in self.quoted)


def units(article: Article, claims: Sequence[Claim] = ()) -> list[Unit]:
    """Return the sentences of the article's prose; headings and captions are left out, where blocks are known."""
    text = article.text
    blocks = [b for b in article.blocks if b.kind in ("paragraph", "quote", "list_item")]
    spans = split(text)
    by_sentence: dict[int, list[Claim]] = {}
    starts = [s.start for s in spans]
    for claim in claims:
        for n in _touched(spans, starts, claim):
            by_sentence.setdefault(n, []).append(claim)
    out: list[Unit] = []
    paragraph, within, last_end = -1, 0, -1
    quotations = [q for q in pair(text) if q.depth == 0]
    at = 0
    for n, span in enumerate(spans):
        kind: BlockKind = "paragraph"
        if blocks:
            while at < len(blocks) and blocks[at].end <= span.start:
                at += 1
            if at == len(blocks) or span.start < blocks[at].start:
                continue
            kind = blocks[at].kind
        new = last_end < 0 or "\n" in text[last_end : span.start]
        if new:
            paragraph, within = paragraph + 1, 0
        else:
            within += 1
        last_end = span.end
        said = span.of(text)
        quoted = _clip(quotations, span)
        tokens = tuple(tokenise(said, span.start))
        unit = Unit(
            span,
            said,
            tokens,
            tuple(term(t.text) for t in tokens),
            len(out),
            paragraph,
            within,
            kind,
            tuple(by_sentence.get(n, ())),
            any(not q.closed or not span.start <= q.outer.start <= q.outer.end <= span.end for q in quoted),
            tuple(Span(max(q.outer.start, span.start), min(q.outer.end, span.end)) for q in quoted),
        )
        out.append(unit)
    return out


def complete(unit: Unit) -> bool:
    """Whether the sentence ends like one, and has a beginning like one."""
    first = next((c for c in unit.text if c.isalnum()), "a")
    return bool(_ENDING.search(unit.text)) and (first.isupper() or first.isdigit())


def attributes(text: str) -> bool:
    """Return whether a sentence has a sign of attribution, also a loose one."""
    return bool(CUE.search(text) or ALSO_CUE.search(text))


def _clip(quotations: Sequence[Quotation], span: Span) -> list[Quotation]:
    return [q for q in quotations if q.outer.start < span.end and span.start < q.outer.end]


def _touched(spans: Sequence[Span], starts: list[int], claim: Claim) -> list[int]:
    begin = min([claim.sentence.start, *(s.start for s in claim.content)])
    end = max([claim.sentence.start + 1, *(s.end for s in claim.content)])
    first = max(0, bisect_right(starts, begin) - 1)
    last = max(first, bisect_right(starts, end - 1) - 1)
    return list(range(first, last + 1))
