"""Word probabilities to claims: spans, links between them, quotation marks as hard knowledge, and a confidence.

The taggers propose spans (best BIO path within each paragraph); the link scorers say which cue a content belongs to
and which source a cue. Where links point with conviction at words no tagger proposed, those words become a span.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..sentences import split
from ..values import Span
from .quotes import pair
from .raw import RawClaim

Floats = npt.NDArray[np.float32]
CONTENT, CUE, SOURCE = 0, 1, 2
TO_CUE, CUE_TO_SOURCE, TO_SOURCE = 0, 1, 2
_EMPTY = frozenset(
    ("a", "an", "the", "that", "to", "of", "in", "on", "at", "by", "for", "from", "with", "as", "and", "or")
)

_UNSAID = re.compile(
    r"(?:n[o’']t|never|declined to|refused to|without) "
    r"(?:say|tell|disclose|specify|reveal|estimate|mention|clarify|indicate)(?:ing)?(?: \w+)?"
    r" (?:how|why|when|where|whether|what|who|which|if)$"
)
_OPENING = '“"«„'
_TAIL = re.compile(r"[\])]?[.,!?…;:]{0,3}[\"”»“]")

FEATURES = (
    *("bias", "content", "edge", "cue", "link", "source", "no_source"),
    *("no_cue", "quoted", "short", "speech", "weakest"),
)
"""What a claim's confidence is made of; the cue's place in the lexicon and the rules' agreement added nothing."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The network's view of a text's words.

    spans (words, 2) code point offsets; tags (words, 3 roles, 3 of O B I) and speech (words) are probabilities;
    links[w] is None or (first word of the window, (3 links, window words + 1) probabilities, column 0 "none").
    """

    text: str
    spans: npt.NDArray[np.int64]
    tags: Floats
    speech: Floats
    links: Sequence[tuple[int, Floats] | None]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the decoder weighs the network's words; fitted on articles the network was not trained on.

    `outside` multiplies the probability of "outside" for each role, `weights` turn the features of a claim into the
    log odds that it is right, `threshold` is the lowest confidence that is handed on.
    """

    outside: tuple[float, float, float] = (1.0, 1.0, 1.0)
    weights: dict[str, float] = field(default_factory=dict)
    threshold: float = 0.0

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Calibration:
        outside = row.get("outside", (1.0, 1.0, 1.0))
        return cls((outside[0], outside[1], outside[2]), dict(row.get("weights", {})), float(row.get("threshold", 0.0)))

    def to_dict(self) -> dict[str, Any]:
        return {"outside": list(self.outside), "weights": self.weights, "threshold": self.threshold}

    def confidence(self, features: dict[str, float]) -> float:
        """Return the probability that a claim with these features is right."""
        if not self.weights:
            return max(0.0, min(1.0, features["content"] * features["link"]))
        odds = sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@dataclass(frozen=True, slots=True)
class Found:
    """A decoded claim with the features its confidence is made of. Spans are (first word, last word + 1)."""

    contents: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    features: dict[str, float]
    speech: float


def decode(marks: Marks, calibration: Calibration) -> list[RawClaim]:
    """Return the claims in text order, those under the threshold left out."""
    out = []
    for found in assemble(marks, calibration.outside):
        confidence = calibration.confidence(found.features)
        if confidence < calibration.threshold:
            continue
        out.append(
            RawClaim(
                tuple(_dressed(marks.text, _chars(marks, span)) for span in found.contents),
                _chars(marks, found.cue) if found.cue else None,
                _chars(marks, _bare(marks, found.source)) if found.source else None,
                confidence,
                found.speech >= 0.5,
            )
        )
    return sorted(out, key=lambda claim: claim.content[0])


def _bare(marks: Marks, source: tuple[int, int]) -> tuple[int, int]:
    """Take off the preposition or conjunction that a source cannot end with."""
    low, high = source
    while high - low > 1 and marks.text[slice(*marks.spans[high - 1])].lower() in _EMPTY:
        high -= 1
    return low, high


def _dressed(text: str, span: Span) -> Span:
    """Take in the quotation marks and brackets that belong to a content: words alone leave them outside."""
    start, end = span
    opened = False
    for back in range(1, min(start, 4) + 1):
        ch = text[start - back]
        if ch in _OPENING:
            start, opened = start - back, True
            break
        if ch.isspace() or ch.isalnum():
            break
    if not opened and start and text[start - 1] in "[(":
        start -= 1
    inside = text[start:end]
    tail = _TAIL.match(text, end)
    straight = inside.count('"') % 2 == 1
    if tail and (straight or any(inside.count(a) > inside.count(b) for a, b in ("“”", "«»", "„“", "„”"))):
        return Span(start, tail.end())
    if (
        end < len(text)
        and text[end] in "])"
        and inside.count({"]": "[", ")": "("}[text[end]]) > inside.count(text[end])
    ):
        end += 1
    return Span(start + 1, end) if opened and text[start] == '"' else Span(start, end)


def _chars(marks: Marks, span: tuple[int, int]) -> Span:
    return Span(int(marks.spans[span[0], 0]), int(marks.spans[span[1] - 1, 1]))


def assemble(marks: Marks, outside: Sequence[float] = (1.0, 1.0, 1.0)) -> list[Found]:
    """Return all claims the network proposes, before any threshold."""
    if not len(marks.spans):
        return []
    paragraphs = _paragraphs(marks)
    contents = best_spans(marks, CONTENT, outside[CONTENT], paragraphs)
    cues = best_spans(marks, CUE, outside[CUE], paragraphs)
    sources = best_spans(marks, SOURCE, outside[SOURCE], paragraphs)
    contents = [c for c in _snap(marks, contents) if not _unsaid(marks, c)]
    groups: dict[tuple[int, int] | None, list[tuple[tuple[int, int], float]]] = {}
    alone: list[tuple[tuple[int, int], float]] = []
    for content in contents:
        cue, mass = _head(marks, content, TO_CUE, cues, CUE)
        if cue is None:
            alone.append((content, mass))
        else:
            groups.setdefault(cue, []).append((content, mass))
    starts = np.array([sentence.start for sentence in split(marks.text)])
    out = []
    for cue, members in groups.items():
        assert cue is not None
        here = [m for m in members if _belongs(marks, m[0], cue, starts)] or members
        link = float(np.mean([m[1] for m in here]))
        out.append(_claim(marks, [m[0] for m in here], cue, sources, link))
        for content, mass in (m for m in members if m not in here):
            # the links of a content may go astray: a cue of its own sentence that nothing else has is its cue
            free = [c for c in cues if c not in groups and _belongs(marks, content, c, starts)]
            if len(free) == 1 and not _is_quoted(marks, content):
                out.append(_claim(marks, [content], free[0], sources, mass))
    out += [_claim(marks, [content], None, sources, mass) for content, mass in alone]
    return [found for found in out if _says_something(marks, found)]


def _belongs(marks: Marks, content: tuple[int, int], cue: tuple[int, int], starts: npt.NDArray[np.int64]) -> bool:
    """Can a content go with a cue: the same sentence, or a quotation that comes after it?"""
    first, last, at = (
        int(np.searchsorted(starts, place, side="right"))
        for place in (marks.spans[content[0], 0], marks.spans[content[1] - 1, 1] - 1, marks.spans[cue[0], 0])
    )
    return first <= at <= last or (first > at and _is_quoted(marks, content))


def _unsaid(marks: Marks, span: tuple[int, int]) -> bool:
    """Is this what somebody did not say ("she did not say how much")?"""
    start = int(marks.spans[span[0], 0])
    return _UNSAID.search(marks.text, max(0, start - 60), int(marks.spans[span[0], 1])) is not None


def _says_something(marks: Marks, found: Found) -> bool:
    words = (marks.text[slice(*marks.spans[w])].lower() for span in found.contents for w in range(*span))
    return any(word not in _EMPTY for word in words)


def _paragraphs(marks: Marks) -> npt.NDArray[np.int64]:
    """The paragraph number of each word."""
    breaks = np.zeros(len(marks.spans), dtype=np.int64)
    for i in range(1, len(breaks)):
        breaks[i] = "\n" in marks.text[marks.spans[i - 1, 1] : marks.spans[i, 0]]
    return np.cumsum(breaks)


def best_spans(marks: Marks, role: int, outside: float, paragraphs: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the spans of the most probable BIO path of a role, edges without punctuation."""
    probability = np.maximum(marks.tags[:, role].astype(np.float64), 1e-9)
    probability[:, 0] *= outside
    scores = np.log(probability).tolist()
    new = (np.diff(paragraphs, prepend=-1) != 0).tolist()
    o, b, i = scores[0][0], scores[0][1], -1e9
    back: list[tuple[int, int, int]] = []
    for (so, sb, si), fresh in zip(scores, new, strict=True):
        if not back:
            o, b, i = so, sb, -1e9
            back.append((0, 0, 0))
            continue
        inside = (i, 2) if i >= b else (b, 1)
        top = inside if inside[0] >= o else (o, 0)
        if fresh:
            inside = (-1e9, 1)
        back.append((top[1], top[1], inside[1]))
        o, b, i = top[0] + so, top[0] + sb, inside[0] + si
    state = max((o, 0), (b, 1), (i, 2))[1]
    path = [0] * len(scores)
    for k in range(len(scores) - 1, -1, -1):
        path[k] = state
        state = back[k][state]
    spans = []
    start = None
    for k, tag in enumerate([*path, 0]):
        if tag != 2 and start is not None:
            spans.append((start, k))
            start = None
        if tag == 1:
            start = k
    return [s for s in (_trim(marks, *span) for span in spans) if s]


def _trim(marks: Marks, low: int, high: int) -> tuple[int, int] | None:
    if high == low + 1 and marks.text[marks.spans[low, 0]] == ":":
        return low, high  # a transcript's cue
    while low < high and not marks.text[marks.spans[low, 0]].isalnum():
        low += 1
    while low < high and not marks.text[marks.spans[high - 1, 1] - 1].isalnum():
        high -= 1
    return (low, high) if low < high else None


def _snap(marks: Marks, contents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let a content that covers most of a quotation, and starts or ends within it, start and end at its marks."""
    quotations = [q for q in pair(marks.text) if q.closed and q.depth == 0 and not q.single]
    if not quotations:
        return contents
    out: list[tuple[int, int]] = []
    starts = marks.spans[:, 0]
    words = [
        (int(np.searchsorted(starts, q.inner.start)), int(np.searchsorted(starts, q.inner.end))) for q in quotations
    ]
    for k, (low, high) in enumerate(contents):
        for first, last in words:
            if last <= low or first >= high or last <= first:
                continue
            common = min(high, last) - max(low, first)
            # inside one quotation, or over one of its edges: the quotation's own edge is meant
            if common >= 0.75 * (last - first):
                if first < low and (k == 0 or contents[k - 1][1] <= first):
                    low = first
                if high < last and (k + 1 == len(contents) or contents[k + 1][0] >= last):
                    high = last
        trimmed = _trim(marks, low, high)
        if trimmed and (not out or out[-1][1] <= trimmed[0]):
            out.append(trimmed)
    return out


def _distribution(marks: Marks, span: tuple[int, int], link: int) -> tuple[int, npt.NDArray[np.float64], float]:
    """Where the words of a span point on average: (first word, probability a word, probability of none)."""
    here = [(w, row) for w in range(*span) if (row := marks.links[w])]
    rows = [(w, row) for w, row in here if marks.text[marks.spans[w, 0]].isalnum()] or here
    if not rows:
        return 0, np.zeros(0), 1.0
    low, here_links = rows[0][1]
    if all(first == low and probabilities.shape == here_links.shape for _, (first, probabilities) in rows):
        mean = np.stack([probabilities[link] for _, (_, probabilities) in rows]).sum(0, dtype=np.float64) / len(rows)
        return low, mean[1:], float(mean[0])
    low = min(row[0] for _, row in rows)
    high = max(row[0] + row[1].shape[1] - 1 for _, row in rows)
    total = np.zeros(high - low)
    none = 0.0
    for _, (first, probabilities) in rows:
        none += float(probabilities[link, 0])
        total[first - low : first - low + probabilities.shape[1] - 1] += probabilities[link, 1:]
    return low, total / len(rows), none / len(rows)


def _head(
    marks: Marks, span: tuple[int, int], link: int, candidates: list[tuple[int, int]], role: int
) -> tuple[tuple[int, int] | None, float]:
    """The candidate that a span points at, with the probability mass on it; None where "none" has more."""
    low, mass, none = _distribution(marks, span, link)
    best, score = None, 0.0
    until = [0.0, *np.cumsum(mass).tolist()]
    for candidate in candidates[max(0, bisect_left(candidates, (low, 0)) - 1) :]:
        if candidate[0] >= low + len(mass):
            break
        here = until[min(len(mass), max(0, candidate[1] - low))] - until[max(0, candidate[0] - low)]
        if here > score:
            best, score = candidate, here
    if len(mass) and max(score, none) < 0.5:
        grown = _grow(marks, low, mass, role)
        if grown and grown[1] > max(score, none):
            return grown
    return (best, score) if score > none else (None, none)


def _grow(marks: Marks, low: int, mass: npt.NDArray[np.float64], role: int) -> tuple[tuple[int, int], float] | None:
    """A span around the word that the links point at although the tagger did not propose it."""
    peak = low + int(mass.argmax())
    if mass.max() < 0.3:
        return None
    first, last = peak, peak + 1
    while first > low and marks.tags[first - 1, role, 1:].sum() > 0.2 and _same_line(marks, first - 1):
        first -= 1
    while last < low + len(mass) and marks.tags[last, role, 2] > 0.2 and _same_line(marks, last - 1):
        last += 1
    trimmed = _trim(marks, first, last)
    return (trimmed, float(mass[first - low : last - low].sum())) if trimmed else None


def _same_line(marks: Marks, word: int) -> bool:
    """Is there no line break between a word and the next?"""
    return "\n" not in marks.text[marks.spans[word, 0] : marks.spans[word + 1, 0]]


def _claim(
    marks: Marks,
    contents: list[tuple[int, int]],
    cue: tuple[int, int] | None,
    sources: list[tuple[int, int]],
    link: float,
) -> Found:
    contents = sorted(contents)
    whole = contents[0]
    by_content = _head(marks, whole, TO_SOURCE, sources, SOURCE)
    source, certain = by_content
    if cue is not None:
        by_cue = _head(marks, cue, CUE_TO_SOURCE, sources, SOURCE)
        source, certain = by_cue
        if by_cue[0] != by_content[0] and by_content[1] > by_cue[1] + 0.3:
            source, certain = by_content
    inside = [1 - float(marks.tags[w, CONTENT, 0]) for span in contents for w in range(*span)]
    edge = math.prod(_edges(marks, span) for span in contents)
    n = sum(b - a for a, b in contents)
    quoted = np.mean([_is_quoted(marks, span) for span in contents])
    cue_mass = float(np.mean(1 - marks.tags[slice(*cue), CUE, 0])) if cue else 0.0
    speech = float(marks.speech[slice(*cue)].mean()) if cue else 1.0
    features = {
        "bias": 1.0,
        "content": float(np.mean(inside)),
        "edge": edge,
        "cue": cue_mass,
        "link": link,
        "source": certain if source else 0.0,
        "no_source": 0.0 if source else certain,
        "no_cue": float(cue is None),
        "quoted": float(quoted),
        "short": 1 / n,
        "speech": speech,
        "weakest": min(inside),
    }
    return Found(tuple(contents), cue, source, features, speech)


def _edges(marks: Marks, span: tuple[int, int]) -> float:
    """How sure the tagger is of the first word, and that the span ends where it does."""
    first = 1 - float(marks.tags[span[0], CONTENT, 0])
    after = 1.0 if span[1] >= len(marks.spans) else 1 - float(marks.tags[span[1], CONTENT, 2])
    return first * after


def _is_quoted(marks: Marks, span: tuple[int, int]) -> bool:
    text, start = marks.text, int(marks.spans[span[0], 0])
    return start > 0 and text[start - 1] in "\"“„«»‘'`"
