"""Blocks as rows of numbers for the line model: words, place, neighbours, markup, and the votes of others.

`text_rows` needs only the texts in their order, so that plain text can be judged too; `page_rows` adds what the tree
and the voices tell. Not-a-number stands for what is not known.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .hints import NAMES
from .pieces import FLAGS, HEADING, Piece
from .wording import MEASURES, buckets, measures, tokens

if TYPE_CHECKING:
    from .pieces import Frame

Rows = NDArray[np.float32]
_LOG_CHARS, _ENDS = MEASURES.index("log_chars"), MEASURES.index("ends")
_TAGS = ("p", "li", "div", "button", "pre", "td", "section", "span", "dd", "dt", "article")
_PLACE_HINTS = [NAMES.index(name) for name in ("body", "appeal", "related", "media", "byline", "meta")]
_LONG = 100  # characters from which on a block reads like a paragraph
_MEASURED = 20_000  # characters of a block whose words are looked at


class Words:
    """The wording of a list of blocks: measures per block, and the two linear scores of the model."""

    def __init__(self, texts: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        texts = [text if len(text) <= _MEASURED else text[:_MEASURED] for text in texts]
        listed = [tokens(text) for text in texts]
        self.measures = np.array([measures(t, w) for t, w in zip(texts, listed, strict=True)], np.float32)
        self.buckets = [buckets(w) for w in listed]
        self.scores = score(self.buckets, weights, bias)


def score(rows: Sequence[Sequence[int]], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> Rows:
    """Return the linear scores (one column per class) of rows of buckets; each row is scaled to unit length."""
    out = np.tile(bias, (len(rows), 1)).astype(np.float32)
    sizes = np.array([len(row) for row in rows], np.intp)
    filled = np.flatnonzero(sizes)
    if len(filled):
        starts = np.concatenate([[0], np.cumsum(sizes[filled])[:-1]])
        every = np.fromiter(itertools.chain.from_iterable(rows), np.intp, int(sizes.sum()))
        sums = np.add.reduceat(weights[every], starts, axis=0)
        out[filled] = sums / np.sqrt(sizes[filled])[:, None] + bias
    return np.clip(out, -12, 12)


def shift(column: Rows, by: int, fill: float = np.nan) -> Rows:
    """Return the column moved down by `by` rows (up where negative), `fill` in the rows that nothing moves to."""
    out = np.full_like(column, fill)
    if by > 0:
        out[by:] = column[:-by]
    else:
        out[:by] = column[-by:]
    return out


def windows(columns: Rows, reach: int) -> Rows:
    """Return the means over `reach` blocks on either side, without the block itself; unknown ones do not count."""
    known = ~np.isnan(columns)
    filled = np.where(known, columns, 0.0)
    zero = np.zeros((1, columns.shape[1]))
    sums, counts = (np.vstack([zero, np.cumsum(x, 0)]) for x in (filled, known))
    n = len(columns)
    at = np.arange(n)
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, n)
    total = sums[high] - sums[low] - filled
    count = counts[high] - counts[low] - known
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def text_rows(texts: Sequence[str], words: Words, headings: Sequence[bool] | None = None) -> Rows:
    """Return what the words and their order tell, one row a block."""
    n = len(texts)
    sizes = np.array([len(t) for t in texts], np.float32)
    long = (sizes > _LONG) & (words.measures[:, _ENDS] > 0)
    core = np.column_stack([words.measures[:, [_LOG_CHARS, _ENDS]], words.scores])
    columns = [words.measures, words.scores]
    columns += [shift(core, by) for by in (1, 2, -1, -2)]
    columns += [windows(words.scores, 3), windows(words.scores, 8)]
    at = np.arange(n, dtype=np.float32)
    before = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    total = max(1.0, float(sizes.sum()))
    longs = np.cumsum(long)
    columns += [
        np.column_stack(
            [
                at / max(1, n - 1),
                np.log1p(at),
                np.log1p(n - 1 - at),
                before / total,
                longs - long,
                longs[-1] - longs,
                since(long),
                since(long[::-1])[::-1],
                np.full(n, np.log1p(n)),
                np.full(n, longs[-1]),
                np.full(n, np.median(sizes[long]) if long.any() else 0),
                _repeats(texts),
            ]
        )
    ]
    columns += [_under_heading(texts, words, headings)]
    return np.column_stack(columns).astype(np.float32)


def since(marks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return how many blocks ago the last marked one stood (capped at 30), the block itself left out."""
    out = np.empty(len(marks), np.float32)
    ago = 30.0
    for i, mark in enumerate(marks):
        ago = min(30.0, ago + 1)
        out[i] = ago
        if mark:
            ago = 0.0
    return out


def _repeats(texts: Sequence[str]) -> list[float]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return [float(min(counts[text], 5)) for text in texts]


def _under_heading(texts: Sequence[str], words: Words, headings: Sequence[bool] | None) -> Rows:
    """Return the scores of the last heading above each block and how far above it stands."""
    out = np.full((len(texts), words.scores.shape[1] + 2), np.nan, np.float32)
    last = -1
    for i, text in enumerate(texts):
        if last >= 0:
            out[i, :-2] = words.scores[last]
            out[i, -2] = min(i - last, 30)
            out[i, -1] = len(texts[last])
        heading = headings[i] if headings is not None else len(text) < 90 and text[-1:] not in '.!?,;”"…'
        if heading:
            last = i
    return out


def page_rows(pieces: Sequence[Piece], words: Words, votes: Rows) -> Rows:
    """Return the full rows of a page: text, place in the tree and votes (one column a voice, see `signals`)."""
    texts = [p.text for p in pieces]
    headings = [bool(p.flags & HEADING) for p in pieces]
    base = text_rows(texts, words, headings)
    root = list(pieces[0].frame.ancestors())[-1]
    top = best_frame(pieces, root)
    places = _Places(root, top)
    place = places.rows(pieces)
    links = np.array([[p.links / len(p.text), float(h)] for p, h in zip(pieces, headings, strict=True)], np.float32)
    columns = [base, place, _groups(pieces), _boxes(pieces, words, root), votes]
    columns += [shift(np.column_stack([links, votes]), by) for by in (1, -1, 2, -2)]
    columns += [windows(np.column_stack([votes, links[:, :1]]), reach) for reach in (2, 6)]
    first = next((i for i, p in enumerate(pieces) if p.tag == "h1"), -1)
    at = np.arange(len(pieces), dtype=np.float32)
    after_title = np.clip(at - first, -40, 80) if first >= 0 else np.full(len(pieces), np.nan)
    share = [root.links / max(1, root.chars), np.log1p(root.chars), root.para_chars / max(1, root.chars)]
    sizes = np.array([len(t) for t in texts], np.float32)
    with np.errstate(invalid="ignore"):
        agreed = (np.nan_to_num(votes) * sizes[:, None]).sum(0) / max(1, root.chars)
    columns += [after_title[:, None], np.tile(np.concatenate([share, agreed]), (len(pieces), 1))]
    return np.column_stack(columns).astype(np.float32)


def best_frame(pieces: Sequence[Piece], root: Frame) -> Frame:
    """Return the frame that scores best as the container of the paragraphs, as readability counts: text that is
    not links, each paragraph's for its parent and half of it for the grandparent."""
    scores: dict[int, float] = {}
    frames: dict[int, Frame] = {}
    for piece in pieces:
        size = len(piece.text) - piece.links
        if size < 60 or piece.flags & HEADING:
            continue
        value = 1 + piece.text.count(",") + min(size / 100, 3)
        for weight, frame in zip((1.0, 0.6, 0.3), itertools.islice(piece.frame.ancestors(), 1, 4), strict=False):
            scores[frame.index] = scores.get(frame.index, 0.0) + value * weight
            frames[frame.index] = frame
    if not scores:
        return root
    best = max(scores, key=lambda i: scores[i] * (1 - frames[i].links / max(1, frames[i].chars)))
    return frames[best]


def _bits(values: Sequence[int], count: int) -> Rows:
    """Return the lowest `count` bits of each value as a row of ones and zeros."""
    return (np.array(values, np.int64)[:, None] >> np.arange(count) & 1).astype(np.float32)


class _Places:
    """The place of pieces in the tree; what frames say is counted once for each frame, not once for each piece."""

    def __init__(self, root: Frame, top: Frame) -> None:
        self._top = top
        self._total = max(1, root.para_chars)
        self._end = [top.para_chars / self._total, top.links / max(1, top.chars)]
        self._rows: dict[int, list[float]] = {}
        self._levels: dict[int, list[float]] = {}
        self._insides: dict[int, float] = {}
        self._containers: dict[int, tuple[float, list[float]]] = {}

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        frames = [p.frame for p in pieces]
        around = [self._around(f) for f in frames]
        own = [
            [p.links / len(p.text), p.bold / len(p.text), float(p.breaks), float(f.depth), *_tag(p.tag)]
            for p, f in zip(pieces, frames, strict=True)
        ]
        columns = [
            np.array(own, np.float32),
            _bits([p.flags for p in pieces], FLAGS),
            _bits([f.near for f in frames], len(NAMES)),
            _bits([f.path_hint for f in frames], len(NAMES)),
            _bits([f.hint for f in frames], len(NAMES))[:, _PLACE_HINTS],
            np.array(around, np.float32),
        ]
        return np.column_stack(columns)

    def _around(self, frame: Frame) -> list[float]:
        """Return what the frame and the three around it hold, and where it stands in the page."""
        found = self._rows.get(frame.index)
        if found is None:
            found = []
            level = frame
            for _ in range(4):
                found += self._level(level)
                level = level.parent or level
            up = self._inside(frame)
            steps, container = self._container(frame)
            found += [float(up >= 0), up, *self._end, steps, *container]
            self._rows[frame.index] = found
        return found

    def _level(self, frame: Frame) -> list[float]:
        found = self._levels.get(frame.index)
        if found is None:
            found = self._levels[frame.index] = [
                float(min(frame.paras, 60)),
                frame.para_chars / self._total,
                frame.links / max(1, frame.chars),
                math.log1p(frame.blocks),
                frame.headings / max(1, frame.blocks),
            ]
        return found

    def _inside(self, frame: Frame) -> float:
        """Return how many steps above the frame the top frame stands; -1 where it does not."""
        found = self._insides.get(frame.index)
        if found is None:
            found = -1.0
            for steps, ancestor in enumerate(frame.ancestors()):
                if ancestor is self._top:
                    found = float(steps)
                    break
            self._insides[frame.index] = found
        return found

    def _container(self, frame: Frame) -> tuple[float, list[float]]:
        """Return how far up the first frame stands that holds a good part of the page's paragraphs, and what it is."""
        found = self._containers.get(frame.index)
        if found is None:
            steps = 0.0
            for ancestor in frame.ancestors():
                if ancestor.para_chars >= self._total * 0.4:
                    shares = [ancestor.links / max(1, ancestor.chars), math.log1p(ancestor.blocks)]
                    found = steps, [*shares, float(ancestor.depth)]
                    break
                steps += 1
            else:
                found = steps, [1.0, 0.0, 0.0]
            self._containers[frame.index] = found
        return found


@lru_cache(maxsize=512)
def _tag(tag: str) -> tuple[float, ...]:
    level = float(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0.0
    return (level, *(float(tag == t) for t in _TAGS))


def _boxes(pieces: Sequence[Piece], words: Words, root: Frame) -> Rows:
    """Return what the smallest box around each block holds: an element with several blocks and little of the page.

    An appeal often stands in a box of its own, and one of its lines gives the others away.
    """
    members: dict[int, list[int]] = {}
    boxes: list[Frame | None] = []
    most = max(1, root.para_chars) * 0.4
    for i, piece in enumerate(pieces):
        box = next((f for f in piece.frame.ancestors() if f.blocks > 1), None)
        if box is not None and (box.para_chars > most or box.blocks > 40):
            box = None
        boxes.append(box)
        if box is not None:
            members.setdefault(box.index, []).append(i)
    out = np.full((len(pieces), 2 * words.scores.shape[1] + 4), np.nan, np.float32)
    for inside in members.values():
        frame = boxes[inside[0]]
        if frame is None:
            continue
        scores = words.scores[inside]
        shares = frame.links / max(1, frame.chars), frame.para_chars / max(1, root.para_chars)
        out[inside, :-1] = [*scores.max(0), *scores.min(0), len(inside), *shares]
        out[inside, -1] = np.arange(len(inside))
    return out


def _groups(pieces: Sequence[Piece]) -> Rows:
    """Return what blocks with the same markup (tag and classes, and those of the parent) look like together."""
    signs: list[tuple[str, str, int]] = []
    totals: dict[tuple[str, str, int], list[float]] = {}
    parents: dict[int, int] = {}
    for piece in pieces:
        parent = piece.frame.parent
        sign = (piece.tag, piece.frame.classes, parent.index if parent else -1)
        signs.append(sign)
        entry = totals.setdefault(sign, [0.0, 0.0, 0.0])
        entry[0] += 1
        entry[1] += len(piece.text)
        entry[2] += piece.links
        parents[sign[2]] = parents.get(sign[2], 0) + 1
    rows = []
    for sign in signs:
        count, chars, links = totals[sign]
        rows.append([np.log1p(count), np.log1p(chars / count), links / chars, count / parents[sign[2]]])
    return np.array(rows, np.float32)
