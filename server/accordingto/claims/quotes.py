"""Quotation marks, paired paragraph by paragraph.

A paragraph is a line: nothing pairs across a line break. What is open at the end of a paragraph ends there; where the
next paragraph begins with the same mark again, as printers do with a quotation of several paragraphs, the two are
marked as belonging together.

Known styles: "straight", “curly”, «guillemets» and »reversed«, „German“ and „Polish”, ``TeX'', and ‘single’ or
'single' marks, which are told from apostrophes by what stands beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..values import Span

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚']")
_CLOSERS = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "``": "''”",
    "''": "''",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
    "‹": "›",
}
_SINGLE = frozenset("‘’‚'‹›")
# Words that begin with an apostrophe of their own and so open no quotation.
_ELIDED = re.compile(r"['’‘](?:tis|twas|twere|em|cause|til|till|round|bout|n['’]|\d\ds?\b)", re.IGNORECASE)
_SINGLE_LIMIT = 1200
"""A single-quoted passage is looked for no further than this, so that stray apostrophes cost little."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quoted passage. `outer` has its marks, `inner` is what stands between them, without spaces at the edges.

    `closed` is false where the closing mark is missing and the passage ends with its paragraph. `continues` is true
    where it goes on with the quotation that ended the paragraph before. `depth` is 1 inside another quotation.
    `single` tells single marks, which also set off titles and odd words.
    """

    outer: Span
    inner: Span
    closed: bool = True
    continues: bool = False
    depth: int = 0
    single: bool = False


def pair(text: str) -> list[Quotation]:
    """Return the quotations of `text` in the order of their opening marks.

    Time is linear in the length of the text.
    """
    found: list[Quotation] = []
    running = False  # the paragraph before ended inside a quotation
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        spans = _pair_line(text, *line.span())
        if running and spans and not text[line.start() : spans[0].outer.start].strip():
            first = spans[0]
            spans[0] = Quotation(first.outer, first.inner, first.closed, True, first.depth, first.single)
        running = any(not q.closed and q.depth == 0 for q in spans)
        found += spans
    return found


def _pair_line(text: str, start: int, end: int) -> list[Quotation]:
    """Pair the marks of one paragraph: double marks first, then single ones within and around them."""
    doubles = _doubles(text, start, end)
    singles = _singles(text, start, end)
    if not singles:
        return doubles
    kept: list[Quotation] = []
    at = 0
    for q in singles:
        while at < len(doubles) and doubles[at].outer.end <= q.outer.start:
            at += 1
        over = doubles[at] if at < len(doubles) else None
        if over is None or q.outer.end <= over.outer.start:
            kept.append(q)
        elif over.outer.start < q.outer.start and q.outer.end <= over.outer.end:
            kept.append(Quotation(q.outer, q.inner, q.closed, False, 1, True))
        elif q.outer.start < over.outer.start and over.outer.end <= q.outer.end:
            # British style: the outer marks are single. The doubles inside are then the nested ones.
            kept.append(q)
            k = at
            while k < len(doubles) and doubles[k].outer.end <= q.outer.end:
                d = doubles[k]
                doubles[k] = Quotation(d.outer, d.inner, d.closed, False, 1, False)
                k += 1
    return sorted(doubles + kept, key=lambda q: q.outer)


def _make(text: str, start: int, end: int, left: int, right: int, single: bool = False) -> Quotation:
    """Make a quotation of an outer span whose marks have the given lengths; `right` 0 means not closed."""
    a, b = start + left, max(end - right, start + left)
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return Quotation(Span(start, end), Span(a, b), closed=right > 0, single=single)


def _doubles(text: str, start: int, end: int) -> list[Quotation]:
    marks = [m for m in _MARK.finditer(text, start, end) if m[0] not in _SINGLE]
    out: list[Quotation] = []
    opened: re.Match[str] | None = None
    nested = 0
    for n, mark in enumerate(marks):
        sign = mark[0]
        if opened is None:
            if _opens(text, mark, start, end):
                opened = mark
            continue
        if _closes(opened[0], mark[0]):
            if nested:
                nested -= 1
                continue
            out.append(_make(text, opened.start(), mark.end(), len(opened[0]), len(sign)))
            opened = None
        elif sign == opened[0]:
            if _lost(marks, n, opened[0]):
                out.append(_make(text, opened.start(), _cut(text, opened.end(), mark.start()), len(opened[0]), 0))
                opened = mark
                nested = 0
            else:
                nested += 1
    if opened is not None and text[opened.end() : end].strip():
        out.append(_make(text, opened.start(), end, len(opened[0]), 0))
    return out


def _opens(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a double mark opens a quotation, none being open."""
    sign, after = mark[0], text[mark.end() : mark.end() + 1]
    before = text[mark.start() - 1] if mark.start() > start else " "
    if sign == "”":
        return False
    if sign == "''":  # typed twice instead of a double mark
        return not before.isalnum() and before not in ".,?!" and bool(after.strip())
    if sign == '"':
        if before.isdigit() and not after.isalnum():
            return False  # inches
        return not before.isalnum() or after.isalnum()
    if sign == "»":
        return not before.isalnum() and after.isalnum()
    return mark.end() < end


def _closes(opener: str, sign: str) -> bool:
    """Tell whether the mark `sign` closes a quotation that `opener` opened."""
    if opener != '"':
        return sign in _CLOSERS.get(opener, "") or (sign == '"' and opener in "“„``")
    if sign == "”":
        return True
    return sign == '"'


def _lost(marks: list[re.Match[str]], n: int, opener: str) -> bool:
    """Tell whether the quotation open at marks[n], the same opening mark again, has lost its closing mark.

    A nested quotation in the same marks has two closing marks after its opening one; a lost one does not.
    """
    closing = 0
    for mark in marks[n + 1 : n + 4]:
        if mark[0] == opener:
            break
        closing += mark[0] in _CLOSERS.get(opener, "")
    return closing < 2


def _cut(text: str, start: int, end: int) -> int:
    """Return where a quotation with a lost closing mark ends: at the last sentence end before the next one opens."""
    stop = max(text.rfind(c, start, end) for c in ".?!,")
    return stop + 1 if stop > start else end


def _singles(text: str, start: int, end: int) -> list[Quotation]:
    marks = [m for m in _MARK.finditer(text, start, end) if m[0] in _SINGLE]
    out: list[Quotation] = []
    n = 0
    while n < len(marks):
        mark = marks[n]
        close = _single_close(text, marks, n, end) if _single_opens(text, mark, start) else None
        if close is None:
            n += 1
            continue
        out.append(_make(text, mark.start(), marks[close].end(), 1, 1, single=True))
        n = close + 1
    return out


def _single_opens(text: str, mark: re.Match[str], start: int) -> bool:
    if mark[0] not in "‘'‚‹" or _ELIDED.match(text, mark.start()):
        return False
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end() : mark.end() + 1]
    return not before.isalnum() and before not in ".,;!?" and (after.isalnum() or after in '[(…$£€"“')


def _single_close(text: str, marks: list[re.Match[str]], n: int, end: int) -> int | None:
    """Return the index of the mark that closes the single quotation opened at marks[n].

    A mark after a letter s may be a possessive (the workers' rights): it closes only where no better one follows
    before the next opening mark.
    """
    doubtful: int | None = None
    for k in range(n + 1, min(n + 40, len(marks))):
        mark = marks[k]
        if mark.start() - marks[n].end() > _SINGLE_LIMIT:
            break
        if _single_opens(text, mark, 0):
            break
        if mark[0] not in _CLOSERS.get(marks[n][0], ""):
            continue
        before, after = text[mark.start() - 1], text[mark.end()] if mark.end() < end else " "
        if after.isalnum() or before.isspace():
            continue
        if before in "sS" and after == " " and text[mark.end() + 1 : mark.end() + 2].islower():
            doubtful = k if doubtful is None else doubtful
            continue
        return k
    return doubtful
