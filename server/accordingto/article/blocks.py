"""The page cut into blocks: what a browser would set as one paragraph, with where it stands.

`segment` walks the visible tree once and returns the blocks in document order. A block is text between two block-level
borders; a doubled `<br>` is such a border, a single one is not. The text of inline neighbours is joined as browsers
join it, without inventing or losing a space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from lxml import html as lxml_html
from lxml.etree import LxmlError, _Element

from .clean import clean
from .hidden import Sheets, is_hidden
from .hints import hints
from .limits import Limits
from .pieces import HEADING, ROLE_FLAGS, TAG_FLAGS, Frame, Piece

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "label",
        "picture",
        "wbr",
        "output",
        "amp-img",
    ]
)
_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "canvas",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "select",
        "option",
        "textarea",
        "input",
        "progress",
        "meter",
        "map",
        "area",
        "base",
        "link",
        "meta",
        "title",
        "param",
        "source",
        "track",
        "datalist",
        "iframe",
        "frame",
        "frameset",
        "noframes",
        "img",
    ]
)
_BREAK = "\x01"
_CELL = " | "
_MAX_FRAMES = 60


class Segmenter:
    """Collects pieces while it walks; one use only."""

    def __init__(self, sheets: Sheets, limits: Limits) -> None:
        self.pieces: list[Piece] = []
        self.hidden: list[tuple[int, int]] = []  # ranges of pieces inside hidden elements
        self.nodes = 0
        self.deepest = 0
        self.cut = False  # there was more than is read of one page
        self._sheets = sheets
        self._max_depth = limits.flatten_depth
        self._max_nodes = limits.read_nodes
        self._left = limits.read_text
        self._buffer: list[str] = []
        self._links = 0
        self._bold = 0
        self._frames = 0

    def walk(self, root: _Element) -> None:
        frame = Frame("html", None, 0, 0, 0)
        self._visit(root, frame, 0, False, False, False, 0)
        self._flush(frame, 0)

    def _add(self, text: str | None, in_link: bool, in_bold: bool, pre: bool) -> None:
        if not text:
            return
        if pre and "\n" in text:
            text = text.replace("\r", "").replace("\n\n", _BREAK + _BREAK).replace("\n", " " + _BREAK)
        self._buffer.append(text)
        self._left -= len(text)
        if in_link or in_bold:
            size = len(text.strip())
            self._links += size if in_link else 0
            self._bold += size if in_bold else 0

    def _flush(self, frame: Frame, flags: int) -> None:
        if not self._buffer:
            return
        if self._buffer[-1] is _CELL:
            self._buffer.pop()
        raw = "".join(self._buffer)
        self._buffer.clear()
        links, bold = self._links, self._bold
        self._links = self._bold = 0
        if _BREAK not in raw:
            text = clean(raw)
            if text:
                self.pieces.append(
                    Piece(text, frame.tag, frame, flags, min(links, len(text)), min(bold, len(text)), False)
                )
            return
        parts = list(_paragraphs(raw))
        total = sum(map(len, parts)) or 1
        for part in parts:
            share = len(part) / total
            piece = Piece(
                part,
                frame.tag,
                frame,
                flags,
                min(round(links * share), len(part)),
                min(round(bold * share), len(part)),
                len(parts) > 1,
            )
            self.pieces.append(piece)

    def _visit(
        self, element: _Element, frame: Frame, flags: int, link: bool, bold: bool, pre: bool, depth: int
    ) -> None:
        """Add the element's content; the text after it is the caller's."""
        self.nodes += 1
        if depth > self.deepest:
            self.deepest = depth
        self._add(element.text, link, bold, pre)
        for child in element:
            if self.nodes > self._max_nodes or self._left < 0:
                self.cut = True
                return
            tag = child.tag
            if not isinstance(tag, str):  # a comment or an instruction
                self._add(child.tail, link, bold, pre)
                continue
            if tag in _INLINE or ("-" in tag and self._runs_on(child, element)):
                if (listed := _attributes(child)) and is_hidden(listed, self._sheets):
                    start = len(self.pieces)
                    kept, self._buffer = self._buffer, []
                    counts = self._links, self._bold
                    self._visit(child, frame, flags, link, bold, pre, depth + 1)
                    self._flush(frame, flags)
                    self._buffer = kept
                    self._links, self._bold = counts
                    self._hide(start)
                elif depth < self._max_depth:
                    self._visit(child, frame, flags, link or tag == "a", bold or tag in ("b", "strong"), pre, depth + 1)
            elif tag == "br":
                self._buffer.append(_BREAK)
            elif tag in _SKIP:
                self._skipped(child, tag, frame, flags, depth)
            elif depth < self._max_depth:
                self._block(child, tag, frame, flags, link, bold, pre, depth)
            self._add(child.tail, link, bold, pre)

    def _block(
        self, element: _Element, tag: str, frame: Frame, flags: int, link: bool, bold: bool, pre: bool, depth: int
    ) -> None:
        # a cell of a table of data runs on in its row; a cell that holds blocks is a place in a layout
        cell = tag in ("td", "th") and all(c.tag in _INLINE or c.tag in _SKIP for c in element)
        if not cell:
            self._flush(frame, flags)
        names = classes = ""
        inner_flags = flags | TAG_FLAGS.get(tag, 0)
        hides = False
        if attributes := _attributes(element):
            get = attributes.get
            role = get("role")
            classes = get("class") or ""
            names = " ".join(
                filter(None, (classes, get("id"), role, get("data-testid"), get("data-component"), get("itemprop")))
            )
            if role:
                inner_flags |= ROLE_FLAGS.get(role, 0)
            hides = is_hidden(attributes, self._sheets)
        self._frames += 1
        inner = Frame(tag, frame, inner_flags, hints(names) if names else 0, self._frames, classes)
        start = len(self.pieces)
        if hides:
            self._flush(frame, flags)
        self._visit(element, inner, inner_flags, link, bold, pre or tag == "pre", depth + 1)
        if cell and len(self.pieces) == start and not hides:
            if self._buffer:
                self._buffer.append(_CELL)
            return
        self._flush(inner, inner_flags)
        if hides:
            self._hide(start)

    def _hide(self, start: int) -> None:
        if len(self.pieces) > start:
            self.hidden.append((start, len(self.pieces)))

    def _runs_on(self, element: _Element, parent: _Element) -> bool:
        """Tell whether a custom element stands in a line of text."""
        tail, text = element.tail, parent.text
        before = element.getprevious()
        return bool(
            (tail and tail.strip())
            or (text and text.strip() and before is None)
            or (before is not None and before.tail and before.tail.strip())
        )

    def _skipped(self, element: _Element, tag: str, frame: Frame, flags: int, depth: int) -> None:
        """Enter what is content after all: declarative shadow roots and frames with their source inline."""
        if tag == "template" and (element.get("shadowrootmode") or element.get("shadowroot")):
            self._block(element, "div", frame, flags, False, False, False, depth)
        elif tag == "iframe" and len(element.get("srcdoc") or "") > 200 and depth < 60:
            try:
                inner = lxml_html.document_fromstring(f"<html>{element.get('srcdoc')}</html>")
            except (LxmlError, ValueError, AssertionError):
                return
            self._flush(frame, flags)
            body = inner.find("body")
            if body is not None:
                self._block(body, "div", frame, flags, False, False, False, depth)


def _attributes(element: _Element) -> dict[str, str]:
    """Return the element's attributes, which are asked for more often than lxml is quick to tell."""
    return dict(cast("Sequence[tuple[str, str]]", element.items()))


def _paragraphs(raw: str) -> Iterator[str]:
    """Cut text with line breaks into paragraphs: at doubled breaks, or at each where every line is a paragraph."""
    lines = [clean(line) for line in raw.split(_BREAK)]
    full = [line for line in lines if line]
    sentences = sum(1 for line in full if len(line) > 80 and line[-1:] in ".!?”\"'’…:")
    if len(full) > 1 and sentences > len(full) * 0.6 and sentences >= 2:
        yield from full
        return
    current: list[str] = []
    for line in lines:
        if line:
            current.append(line)
        elif current:
            yield " ".join(current)
            current = []
    if current:
        yield " ".join(current)


def add_up(pieces: Sequence[Piece]) -> None:
    """Sum the pieces' lengths into all frames around them."""
    sums: dict[Frame, list[int]] = {}
    for piece in pieces:
        size, links = len(piece.text), piece.links
        heading = bool(piece.flags & HEADING)
        para = size > 80 and links < size * 0.3 and not heading
        row = (size, links, 1, heading, para, size if para else 0)
        found = sums.get(piece.frame)
        sums[piece.frame] = list(row) if found is None else [a + b for a, b in zip(found, row, strict=True)]
    levels: dict[int, dict[Frame, list[int]]] = {}
    for frame, row_of in sums.items():
        levels.setdefault(frame.depth, {})[frame] = row_of
    for depth in range(max(levels, default=-1), -1, -1):  # each frame passes its sums on to the one around it
        above = levels.setdefault(depth - 1, {})
        for frame, row_of in levels[depth].items():
            frame.chars += row_of[0]
            frame.links += row_of[1]
            frame.blocks += row_of[2]
            frame.headings += row_of[3]
            frame.paras += row_of[4]
            frame.para_chars += row_of[5]
            parent = frame.parent
            if parent is not None:
                found = above.get(parent)
                above[parent] = row_of if found is None else [a + b for a, b in zip(found, row_of, strict=True)]


def segment(root: _Element, sheets: Sheets, limits: Limits) -> Segmenter:
    """Cut the tree into pieces; hidden ones are marked, unless nearly all of the page would be."""
    segmenter = Segmenter(sheets, limits)
    segmenter.walk(root)
    pieces = segmenter.pieces
    total = sum(len(p.text) for p in pieces)
    for start, end in segmenter.hidden:
        size = sum(len(p.text) for p in pieces[start:end])
        # a page that hides itself until its script has run is not hidden from its reader
        if size <= total * 0.5 or size < 400:
            for piece in pieces[start:end]:
                piece.hidden = True
    add_up([p for p in pieces if not p.hidden])
    return segmenter
