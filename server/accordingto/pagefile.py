"""A page from a file or from standard input: bytes in, HTML or text out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from .errors import NoSuchPage, TooLarge

Form = Literal["html", "text"]

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|span|meta|title|table|ul|ol|br|a\s)\b", re.I
)
_CLOSING = re.compile(r"</(?:html|body|article|div|p|h[1-6]|span|title|a|ul|li)\s*>", re.I)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page as it was found: exactly one of `html` and `text` is set."""

    name: str
    html: bytes | None = None
    text: str | None = None


def load(name: str, limit: int, form: Form | None = None, stdin: BinaryIO | None = None) -> PageFile:
    """Return the page in the file `name`, or from `stdin` where the name is "-".

    `form` says what it is; without it the file's ending and its first characters decide. Raises NoSuchPage, TooLarge
    beyond `limit` bytes, EmptyPage and NotText.
    """
    data = _stdin(stdin, limit) if name == "-" else _file(Path(name), name, limit)
    return from_bytes(data, name, form)


def from_bytes(data: bytes, name: str = "-", form: Form | None = None) -> PageFile:
    """Return the page that the bytes hold. Raises EmptyPage and NotText."""
    from .article.decode import decode

    text = decode(data)
    if (form or _by_name(name) or sniff(text)) == "html":
        # The bytes, not the text: what decodes them again knows what the page declares.
        return PageFile(name, html=data)
    return PageFile(name, text=text)


def sniff(text: str) -> Form:
    """Tell HTML from plain text by the first 4,000 characters.

    An article about HTML may name a tag or two; a page has several, or starts with one.
    """
    head = text[:4000].lstrip()
    opened = len(_MARKUP.findall(head))
    if opened and (_MARKUP.match(head) or head.startswith("<!--")):
        return "html"
    return "html" if opened >= 3 and _CLOSING.search(head) else "text"


def _by_name(name: str) -> Form | None:
    ending = Path(name).suffix.lower()
    if ending in (".html", ".htm", ".xhtml"):
        return "html"
    return "text" if ending in (".txt", ".md") else None


def _stdin(stdin: BinaryIO | None, limit: int) -> bytes:
    if stdin is None:
        import sys

        stdin = sys.stdin.buffer
    data = stdin.read(limit + 1)
    _refuse_large(len(data), limit, "The page on standard input")
    return data


def _file(path: Path, name: str, limit: int) -> bytes:
    if re.match(r"https?://", name):
        raise NoSuchPage(
            f"{name} is an address, and pages are never fetched.",
            f"Save the page to a file, or pipe it in: curl -sL '{name}' | accordingto read --url '{name}'",
        )
    try:
        _refuse_large(path.stat().st_size, limit, name)
        return path.read_bytes()
    except FileNotFoundError:
        raise NoSuchPage(f"There is no file {name}.", "Check the name.") from None
    except IsADirectoryError:
        raise NoSuchPage(f"{name} is a folder.", "Name a file, or use `accordingto batch` for many.") from None
    except OSError as error:
        raise NoSuchPage(f"{name} cannot be read: {error.strerror}.", "Check its permissions.") from None


def _refuse_large(size: int, limit: int, what: str) -> None:
    if size > limit:
        raise TooLarge(
            f"{what} has more than {limit:,} bytes.", "Save only the article, or raise max_bytes under [page]."
        )
