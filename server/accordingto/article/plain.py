"""Plain text to Article: what a reader copied or selected, boilerplate and all.

There is no markup: lines are paragraphs (or, where the text is hard-wrapped, runs of lines are), and the line model
judges them by their words and their order. A text that shows no sign of a page around it is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import EmptyPage, NoArticle
from ..values import Article, BlockKind, Removed
from . import dates
from .byline import is_person, people
from .clean import clean, key
from .language import detect
from .lines import LineModel
from .page import join, language_notices, model
from .reasons import text_reason

_THRESHOLD = 0.55
_MANY = 10_000  # lines from which on a text is kept whole: the model would take seconds
_KEPT = ("paragraph", "standfirst", "heading", "list_item")
_BYLINE = re.compile(r"^(?:by|von|par|por)\s+\S+(?:\s+\S+){1,8}$", re.I)
_LIST = re.compile(r"^(?:[•▪◦‣*–—-]|\d{1,2}[.)])\s+")
_CREDITED = re.compile(r"\S\s+\([^()]{2,50}\)$")  # "A bridge in fog (Fellside Council)"
_END = re.compile(r"[.!?…:;,]['\"”’)\]]*$")


@dataclass(slots=True)
class _Line:
    text: str
    role: str = "paragraph"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of plain text; hard-wrapped lines are joined."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    chunks = [[clean(line) for line in chunk.split("\n") if line.strip()] for chunk in re.split(r"\n\s*\n", text)]
    out: list[str] = []
    for chunk in chunks:
        lines = [line for line in chunk if line]
        if _wrapped(lines):
            out.append(clean(" ".join(lines)))
        else:
            out.extend(lines)
    return out


def _wrapped(lines: Sequence[str]) -> bool:
    """Tell whether the lines are one paragraph, broken at a fixed width."""
    if len(lines) < 2:
        return False
    widths = [len(line) for line in lines[:-1]]
    open_ended = sum(1 for line in lines[:-1] if not _END.search(line))
    return (
        max(widths) <= 100 and min(widths) > 40 and max(widths) - min(widths) < 30 and open_ended >= len(widths) * 0.6
    )


def read(text: str, url: str | None, judge: LineModel | None = None) -> Article:
    """Return the article of plain text; `judge` is another line model than the bundled one.

    Raises EmptyPage or NoArticle.
    """
    texts = paragraphs(text)
    if not texts:
        raise EmptyPage("There is no text.", "Select some text, or open the page in the browser and try again.")
    likely = (judge or model()).judge_text(texts) if len(texts) < _MANY else np.ones(len(texts), np.float32)
    lines = [_Line(t) for t in texts]
    title, byline, published = _head(lines, likely)
    _judge(lines, likely)
    kept = [line for line in lines if line.role in _KEPT]
    while kept and kept[-1].role == "heading" and len(kept) > 1:
        kept.pop().role = "other"
    wordy = any(len(line.text.split()) > 7 for line in kept)
    if not kept or (len(lines) > 4 and not wordy):
        raise NoArticle("The text holds no article.", "Select the article's own paragraphs and pass those.")
    body, blocks = join([(_kind(line), line.text) for line in kept])
    removed = tuple(Removed(line.role, line.text[:2_000]) for line in lines if line.role not in _KEPT)[:400]
    language = detect(body)
    return Article(
        text=body,
        blocks=blocks,
        title=title,
        byline=byline,
        published=published,
        url=url,
        language=language,
        kind="text",
        removed=removed,
        warnings=tuple(language_notices(language)),
    )


def _kind(line: _Line) -> BlockKind:
    return "heading" if line.role == "heading" else "list_item" if line.role == "list_item" else "paragraph"


def _head(lines: list[_Line], likely: np.ndarray) -> tuple[str | None, str | None, str | None]:
    """Find title, byline and date above the first paragraphs, and mark their lines."""
    byline = published = title = None
    first = next((i for i, line in enumerate(lines) if len(line.text) > 140 and likely[i] > 0.5), min(len(lines), 12))
    dated = -1
    for i, line in enumerate(lines[: first + 3]):
        text = line.text
        if published is None and len(text) < 100 and dates.DATE_LINE.match(text):
            published, line.role, dated = dates.spoken(text), "metadata", i
        elif byline is None and len(text) < 120 and _BYLINE.match(text) and (found := people([text])):
            byline, line.role = found, "metadata"
    if byline is None and dated > 0 and is_person(lines[dated - 1].text):
        byline, lines[dated - 1].role = people([lines[dated - 1].text]), "metadata"
    candidates = [i for i in range(min(first, len(lines) - 1)) if _titular(lines[i], likely[i])]
    if candidates and len(lines) > 2:
        best = max(
            candidates,
            key=lambda i: (
                text_reason(lines[i].text) not in ("appeal", "comment", "legal"),
                min(len(lines[i].text), 40) + 10 * likely[i] - 3 * i,
            ),
        )
        title, lines[best].role = lines[best].text, "title"
        for i, line in enumerate(lines[:best]):  # what stands above the headline is the page's
            if line.role == "paragraph" and (likely[i] < 0.8 or (best < 3 and len(line.text) < 100)):
                line.role = text_reason(line.text)
        below = lines[best + 1]
        standing = below.role == "paragraph" and likely[best + 1] > 0.15 and 8 <= len(below.text.split()) <= 45
        if standing and text_reason(below.text) == "other" and key(below.text) != key(title):
            below.role = "standfirst"
        same = key(title)
        for line in lines:
            if line.role == "paragraph" and key(line.text) == same:
                line.role = "repeated"
    for line in lines[:first]:
        if line.role == "paragraph" and _CREDITED.search(line.text):
            line.role = "caption"
    return title, byline, published


def _titular(line: _Line, likely: float) -> bool:
    words = len(line.text.split())
    return (
        line.role == "paragraph"
        and 3 <= words <= 30
        and not re.search(r"[.,;:…]['\"”’)]*$", line.text)
        and likely > 0.05
    )


def _judge(lines: list[_Line], likely: np.ndarray) -> None:
    """Give every line that has no role yet one: paragraph, heading, list item, or why it is not article."""
    seen: set[str] = set()
    for line, p in zip(lines, likely, strict=True):
        if line.role != "paragraph":
            continue
        mark = key(line.text)
        if p <= _THRESHOLD:
            line.role = text_reason(line.text)
        elif len(mark) > 24 and mark in seen:
            line.role = "repeated"
        elif _LIST.match(line.text):
            line.role = "list_item"
        elif len(line.text) < 90 and not _END.search(line.text):
            line.role = "heading"
        seen.add(mark)
