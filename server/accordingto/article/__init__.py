"""A page, or text copied from one, to an Article: the words of the article without what surrounds them."""

from __future__ import annotations

import re

import trafilatura

from ..errors import EmptyPage, NoArticle, TooLarge
from ..values import Article, Block, BlockKind
from .decode import decode
from .limits import Limits

__all__ = ["Limits", "extract", "from_text"]


def extract(html: str | bytes, url: str | None = None, limits: Limits = Limits()) -> Article:  # noqa: B008
    """Return the article of a page (HTML as bytes or as the browser serialises it).

    Raises a PageError: EmptyPage, NotText, TooLarge, TooDeep, NoArticle.
    """
    if len(html) > limits.max_bytes:
        raise TooLarge("The page is too large.", "Select the part to read and pass that.")
    document = trafilatura.bare_extraction(decode(html), url=url, include_comments=False, with_metadata=True)
    if document is None or not document.text:
        raise NoArticle("No article was found on the page.", "Select the text to read and pass that.")
    pieces = [("paragraph", line.removeprefix("- ").strip()) for line in document.text.split("\n")]
    return _assemble(
        pieces, title=document.title, byline=document.author, published=document.date, site=document.sitename, url=url
    )


def from_text(text: str, url: str | None = None, limits: Limits = Limits()) -> Article:  # noqa: B008
    """Return the article of plain text, copied or selected.

    Raises EmptyPage, NotText, TooLarge.
    """
    if len(text) > limits.max_text:
        raise TooLarge("The text is too large.", "Select the part to read and pass that.")
    pieces = [("paragraph", re.sub(r"\s+", " ", line).strip()) for line in decode(text).split("\n")]
    return _assemble(pieces, kind="text", url=url)


def _assemble(pieces: list[tuple[BlockKind, str]], **fields) -> Article:
    blocks: list[Block] = []
    parts: list[str] = []
    at = 0
    for kind, text in pieces:
        if text:
            blocks.append(Block(kind, at, at + len(text)))
            parts.append(text)
            at += len(text) + 2
    if not parts:
        raise EmptyPage("There is no text.", "Open the page in the browser, let it load, and try again.")
    return Article(text="\n\n".join(parts), blocks=tuple(blocks), **fields)
