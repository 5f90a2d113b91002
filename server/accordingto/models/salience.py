"""Make a long article fit into a model: whole sentences, the most telling ones, in the article's order."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from ..sentences import split
from ..values import Article, Claim, Span

_WORD = re.compile(r"[^\W\d_]{3,}|\d[\d.,]*")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the and for that with was were has have had from this but not are his her its their they she him who "
        "which will would been said says also after when more than into over about one out there what all could other "
        "can may",
    )
)
_LEAD = 3
"""The opening sentences of a news article carry its point: they are kept first of all."""


def fit(
    article: Article, claims: Sequence[Claim], budget: int, count: Callable[[str], int], text: str | None = None
) -> str:
    """Return the article's text, or as many of its sentences as `budget` tokens hold by `count`.

    Sentences are chosen by how much of the article's vocabulary they carry, where they stand, what they share with
    the title and whether they hold a claim; they stay in order and in their paragraphs. Headings and captions go
    first. Nothing is cut inside a sentence unless the very first alone is over the budget.
    """
    text = article.text if text is None else text
    if count(text) <= budget:
        return text
    spans = _prose(article, text)
    if not spans:
        return _clip(text, budget, count)
    costs = [count(s.of(text)) + 1 for s in spans]
    chosen: set[int] = set()
    left = budget
    for i in sorted(range(len(spans)), key=_scores(article, claims, text, spans).__getitem__, reverse=True):
        if costs[i] <= left:
            chosen.add(i)
            left -= costs[i]
    if not chosen:
        return _clip(spans[0].of(text), budget, count)
    return _join(text, [spans[i] for i in sorted(chosen)])


def _prose(article: Article, text: str) -> list[Span]:
    aside = [b for b in article.blocks if b.kind in ("heading", "caption")]
    return [s for s in split(text) if not any(b.start <= s.start < b.end for b in aside)]


def _scores(article: Article, claims: Sequence[Claim], text: str, spans: Sequence[Span]) -> list[float]:
    words = [[w for w in _WORD.findall(s.of(text).lower()) if w not in _COMMON] for s in spans]
    often = Counter(w for sentence in words for w in set(sentence))
    title = set(_WORD.findall((article.title or "").lower())) - _COMMON
    claimed = {c.sentence.start for c in claims}
    scores = []
    for i, (span, sentence) in enumerate(zip(spans, words, strict=True)):
        known = set(sentence)
        central = sum(math.log1p(often[w]) for w in known) / (6 + len(known)) if known else 0.0
        score = central + 0.15 * len(known & title) + 1.0 / (2 + i)
        if any(span.start <= start < span.end for start in claimed):
            score += 0.2
        scores.append(score + 100 - i if i < _LEAD else score)
    return scores


def _join(text: str, spans: Sequence[Span]) -> str:
    parts: list[str] = []
    for before, span in zip([None, *spans], spans, strict=False):
        if before is not None:
            parts.append("\n\n" if "\n" in text[before.end : span.start] else " ")
        parts.append(span.of(text))
    return "".join(parts)


def _clip(text: str, budget: int, count: Callable[[str], int]) -> str:
    words = text.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if count(" ".join(words[:middle])) <= budget:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low])
