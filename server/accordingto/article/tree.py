"""Source to tree to blocks, whatever the source looks like."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element
from lxml.html import HTMLParser

from ..errors import EmptyPage, TooDeep
from .blocks import segment
from .hidden import Sheets
from .limits import Limits
from .pieces import Piece
from .source import Source, flatten, prepare

_SELECT = "Select the part to read and pass that as text."


@dataclass(slots=True)
class Page:
    """A parsed page: its source, its tree, and its visible and hidden blocks in document order.

    `nodes` are the elements that were read; `cut` where there were more than are read of one page.
    """

    source: Source
    root: _Element
    pieces: list[Piece]
    hidden: list[Piece]
    nodes: int
    flattened: bool
    cut: bool = False


def parse(text: str, limits: Limits) -> Page:
    """Parse decoded HTML.

    Raises EmptyPage where the markup holds no element with text, TooDeep where it holds too many elements.
    """
    source = prepare(text)
    tags = source.markup.count("<")
    if tags > limits.max_nodes * 2:
        raise _too_many(limits)
    sheets = Sheets(source.styles)
    root = parse_tree(source.markup)
    walked = segment(root, sheets, limits)
    flattened = walked.deepest >= limits.flatten_depth
    if flattened:
        source.markup, depth = flatten(source.markup, limits.flatten_depth - 20)
        if depth > limits.max_depth:
            raise TooDeep(f"The page nests more than {limits.max_depth:,} elements.", _SELECT)
        root = parse_tree(source.markup)
        walked = segment(root, sheets, limits)
    if walked.nodes > limits.max_nodes:
        raise _too_many(limits)
    visible = [p for p in walked.pieces if not p.hidden]
    hidden = [p for p in walked.pieces if p.hidden]
    return Page(source, root, visible, hidden, walked.nodes, flattened, walked.cut)


def _too_many(limits: Limits) -> TooDeep:
    return TooDeep(f"The page has more than {limits.max_nodes:,} elements.", _SELECT)


def parse_tree(markup: str) -> _Element:
    """Return the root of the parsed markup, however broken it is. Raises EmptyPage where there is none."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root: _Element | None = None
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:  # no element at all, or no memory to hold them
        if "emory" in str(error):
            raise MemoryError(str(error)) from error
    if root is None:
        raise EmptyPage("The page is empty.", "Open the page in the browser, let it load, and try again.")
    return root
