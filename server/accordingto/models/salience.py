"""Make a long article fit into a model: whole sentences, the most telling ones, in the article's order."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import heapify, heappop, heappush

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


def fit(article: Article, claims: Sequence[Claim], budget: int, count: Callable[[str], int]) -> str:
    """Return the article's text, or as many of its sentences as `budget` tokens hold by `count`.

    Sentences are chosen by how much of the article's vocabulary they add to what was chosen before, where they stand,
    what they share with the title and whether they hold a claim; they stay in order and in their paragraphs. Headings
    and captions go first. Nothing is cut inside a sentence unless the very first alone is over the budget.
    """
    text = article.text
    if count(text) <= budget:
        return text
    spans = _prose(article, text)
    if not spans:
        return _clip(text, budget, count)
    costs = [count(s.of(text)) + 1 for s in spans]
    chosen: set[int] = set()
    left, least = budget, min(costs)
    for i in _ranked(article, claims, text, spans):
        if costs[i] <= left:
            chosen.add(i)
            left -= costs[i]
        if left < least:
            break
    if not chosen:
        return _clip(spans[0].of(text), budget, count)
    return _join(text, [spans[i] for i in sorted(chosen)])


def _prose(article: Article, text: str) -> list[Span]:
    aside = [b for b in article.blocks if b.kind in ("heading", "caption")]
    return [s for s in split(text) if not any(b.start <= s.start < b.end for b in aside)]


def _ranked(article: Article, claims: Sequence[Claim], text: str, spans: Sequence[Span]) -> Iterator[int]:
    """Yield the numbers of the sentences, the most telling first; a word counts half each time it was told before."""
    words = [{w for w in _WORD.findall(s.of(text).lower()) if w not in _COMMON} for s in spans]
    often = Counter(w for sentence in words for w in sentence)
    weight = {w: math.log1p(n) for w, n in often.items()}
    title = {w for w in _WORD.findall((article.title or "").lower()) if w not in _COMMON}
    claimed = sorted(c.sentence.start for c in claims)

    def score(i: int) -> float:
        told = sum(weight[w] for w in words[i]) / (6 + len(words[i]))
        told += sum(0.15 * weight[w] / math.log1p(often[w]) for w in words[i] & title)
        at = bisect_left(claimed, spans[i].start)
        held = at < len(claimed) and claimed[at] < spans[i].end
        return told + (0.2 if held else 0.0) + 1.0 / (2 + i) + (100 - i if i < _LEAD else 0)

    # Scores only fall as words are told, so the best of the heap is the best if its score still holds.
    heap = [(-score(i), i) for i in range(len(spans))]
    heapify(heap)
    while heap:
        _, i = heappop(heap)
        now = -score(i)
        if heap and now > heap[0][0]:
            heappush(heap, (now, i))
            continue
        for w in words[i]:
            weight[w] /= 2
        yield i


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
