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


@dataclass(slots=True)
class Page:
    """A parsed page: its source, its tree, and its visible and hidden blocks in document order."""

    source: Source
    root: _Element
    pieces: list[Piece]
    hidden: list[Piece]
    nodes: int
    depth: int


def parse(text: str, limits: Limits) -> Page:
    """Parse decoded HTML.

    Raises EmptyPage where the markup holds no element with text, TooDeep where it holds too many elements.
    """
    source = prepare(text)
    tags = source.markup.count("<")
    if tags > limits.max_nodes * 2:
        raise _too_many(limits)
    root = parse_tree(source.markup)
    if _deeper(root, limits.flatten_depth):
        source.markup = flatten(source.markup, limits.flatten_depth - 20)
        root = parse_tree(source.markup)
    walked = segment(root, Sheets(source.styles), limits.flatten_depth * 2)
    if walked.nodes > limits.max_nodes:
        raise _too_many(limits)
    visible = [p for p in walked.pieces if not p.hidden]
    hidden = [p for p in walked.pieces if p.hidden]
    return Page(source, root, visible, hidden, walked.nodes, walked.deepest)


def _too_many(limits: Limits) -> TooDeep:
    return TooDeep(
        f"The page has more than {limits.max_nodes:,} elements.", "Select the part to read and pass that as text."
    )


def parse_tree(markup: str) -> _Element:
    """Return the root of the parsed markup, however broken it is. Raises EmptyPage where there is none."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root: _Element | None = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if root is None:
        raise EmptyPage("The page is empty.", "Open the page in the browser, let it load, and try again.")
    return root


def _deeper(root: _Element, depth: int) -> bool:
    """Tell whether anything is nested deeper than `depth` below the root."""
    deep = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            deep += 1
            if deep > depth:
                return True
        else:
            deep -= 1
    return False
