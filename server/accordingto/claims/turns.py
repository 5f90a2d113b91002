"""Quotations that need no cue of their own: they go on from a claim before them, or run over paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..values import Span
from .clauses import Found
from .quotes import Quotation
from .raw import RawClaim
from .verbs import Introduction, introduction
from .words import Sentence


def extend(
    text: str, sentences: Sequence[Sentence], found: list[list[Found]], quotations: Sequence[Quotation]
) -> list[Found]:
    """Return all claims, with the quotations added that belong to them.

    `found` holds the claims of each sentence. A sentence that is a quotation alone goes to the claim before it in its
    paragraph; one in the next paragraph after a quotation becomes a claim of the same speaker; a paragraph that ends
    inside a quotation goes with the one that goes on.
    """
    out: list[Found] = []
    last: int | None = None
    last_paragraph = -1
    opened: Introduction | None = None  # a paragraph that ends with a colon and says who speaks next
    for n, sentence in enumerate(sentences):
        claims = found[n]
        ends = n + 1 == len(sentences) or sentences[n + 1].paragraph > sentence.paragraph
        if opened is not None and not claims:
            span = _alone(sentence)
            if span is not None:
                out.append(Found(RawClaim((span,), opened[0], opened[1], 0.5), "introduced", ""))
                last, last_paragraph, opened = len(out) - 1, sentence.paragraph, None
                continue
        opened = introduction(sentence.tokens) if ends else None
        if claims:
            first = len(out)
            out += claims
            last = _speaking(claims, first)
            last_paragraph = sentence.paragraph
            continue
        alone = _alone(sentence)
        if alone is None:
            continue
        if last is not None and sentence.paragraph == last_paragraph:
            old = out[last]
            if any(_quoted(text, s) for s in old.raw.content):
                out[last] = replace(old, raw=_grown(old.raw, alone))
            else:
                out.append(Found(RawClaim((alone,), None, old.raw.source, 0.5), "turn", ""))
        elif last is not None and sentence.paragraph <= last_paragraph + 1 and alone.end - alone.start > 40:
            old = out[last]
            if _quoted(text, old.raw.content[-1]):
                out[last] = replace(old, raw=_grown(old.raw, alone))
            else:
                out.append(Found(RawClaim((alone,), None, old.raw.source, 0.5), "orphan", ""))
                last = len(out) - 1
            last_paragraph = sentence.paragraph
    return _chained(text, out, quotations)


def _speaking(claims: Sequence[Found], first: int) -> int:
    return first + max(range(len(claims)), key=lambda k: claims[k].raw.content[-1].end)


def _alone(sentence: Sentence) -> Span | None:
    """Return the span of a sentence that is nothing but quotations."""
    tokens = sentence.tokens
    if not tokens or any(t.word for t in tokens) or all(t.quotation is None for t in tokens):
        return None
    quoted = [t for t in tokens if t.quotation is not None]
    return Span(quoted[0].start, quoted[-1].end)


def _quoted(text: str, span: Span) -> bool:
    return text[span.start : span.start + 1] in tuple("\"“«„‘'`") or text[span.end - 1 : span.end] in tuple("\"”»“’'")


def _grown(raw: RawClaim, more: Span) -> RawClaim:
    return replace(raw, content=tuple(sorted((*raw.content, more))))


def _chained(text: str, found: list[Found], quotations: Sequence[Quotation]) -> list[Found]:
    """Give a claim whose quotation runs over paragraphs the other paragraphs too."""
    chains: list[list[Quotation]] = []
    for q in quotations:
        if q.depth:
            continue
        if q.continues and chains:
            chains[-1].append(q)
        else:
            chains.append([q])
    out = list(found)
    for chain in chains:
        if len(chain) < 2:
            continue
        owner = next(
            (k for k, f in enumerate(out) if f.raw.cue is not None and any(_touches(f.raw, q.outer) for q in chain)),
            None,
        )
        if owner is None:
            continue
        raw = out[owner].raw
        for q in chain:
            if not _touches(raw, q.outer):
                raw = _grown(raw, q.outer)
        out[owner] = replace(out[owner], raw=raw)
        out = [
            f
            for k, f in enumerate(out)
            if k == owner or f.raw.cue is not None or not any(_touches(f.raw, q.outer) for q in chain)
        ]
    return out


def _touches(raw: RawClaim, span: Span) -> bool:
    return any(s.start < span.end and span.start < s.end for s in raw.content)
