"""A page, or text copied from one, to an Article: the words of the article without what surrounds them.

    extract(html, url)      a page as bytes or as the browser serialises it
    from_text(text, url)    plain text, copied or selected

What the stages do is in `docs/extraction.md`; the codes of the notices are listed in `kinds`.
"""

from __future__ import annotations

from ..errors import TooLarge
from ..values import Article
from . import guard, page, plain
from .decode import decode
from .limits import Limits

__all__ = ["Limits", "extract", "from_text"]
_SELECT = "Select the part to read and pass that."
_DEFAULT = Limits()


def extract(html: str | bytes, url: str | None = None, limits: Limits = _DEFAULT) -> Article:
    """Return the article of a page.

    Input without any markup is read as plain text. Raises a PageError (EmptyPage, NotText, TooLarge, TooDeep,
    NoArticle), and for hazardous pages, which are read in a process of their own, TimedOut or Crashed.
    """
    if len(html) > limits.max_bytes:
        raise TooLarge(f"The page is larger than {limits.max_bytes / 1e6:.0f} MB.", _SELECT)
    text = decode(html)
    if not page.is_markup(text):
        return from_text(text, url, limits)
    if guard.hazardous(text, limits):
        return guard.extract(text, url, limits)
    return page.read(text, url, limits)


def from_text(text: str, url: str | None = None, limits: Limits = _DEFAULT) -> Article:
    """Return the article of plain text. Its `kind` is "text".

    Title, byline and date are found where they stand above it.
    Raises EmptyPage, NotText, TooLarge or NoArticle.
    """
    if len(text) > limits.max_text:
        raise TooLarge(f"The text is longer than {limits.max_text:,} characters.", _SELECT)
    return plain.read(decode(text), url)
