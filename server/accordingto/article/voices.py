"""The texts that others take for the article: trafilatura's, resiliparse's where it is installed, the page's own.

A voice that is not heard (a page too large for it, a package that is not there, no description in the page) leaves its
column unknown, which the line model is trained to meet.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from copy import deepcopy

import numpy as np
from lxml import etree

from .features import Rows
from .language import detect
from .metadata import Fields
from .signals import Voice
from .tree import Page

NAMES = ("trafilatura", "body", "description", "title")
_MAX_MARKUP = 1_000_000
_MAX_NODES = 8_000
# what trafilatura would drop in the end: without it, all that it tries takes it half the time, and a quarter at worst
_UNHEARD = [
    "nav",
    "footer",
    "aside",
    "menu",
    "svg",
    "img",
    "picture",
    "figure",
    "iframe",
    "noscript",
    "template",
    "button",
    "input",
    "select",
    "textarea",
    "video",
    "audio",
    "canvas",
    "object",
    "embed",
    "source",
    "link",
    "meta",
    "map",
    "area",
]

_SLOWLY = threading.Lock()

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is ours to report


def listen(page: Page, fields: Fields) -> tuple[Rows, str]:
    """Return one row of votes a block (columns as in `NAMES`), and trafilatura's text."""
    extracted = _trafilatura(page, fields.language)
    voices = [Voice(extracted), Voice(fields.body), Voice(fields.description), Voice(fields.title)]
    return np.array([voice.votes(page.pieces) for voice in voices], np.float32).T, extracted or ""


def _trafilatura(page: Page, declared: str | None) -> str | None:
    """Return what trafilatura takes for the article; None for pages that would take it seconds."""
    if len(page.source.markup) > _MAX_MARKUP or page.nodes > _MAX_NODES or page.flattened:
        return None
    text = _extract(page)
    prose = [p.text for p in page.pieces if p.links < len(p.text) * 0.3 and len(p.text) > 80]
    if text is None or len(text) < max(1000, 0.3 * sum(map(len, prose))):
        with _SLOWLY:
            _speak(detect(" ".join(prose[:20]), declared))
            return _extract(page, fast=False)
    return text


def _speak(language: str | None) -> None:
    """Give jusText, on which trafilatura falls back, the small words of one language to know prose by.

    Left alone, trafilatura takes those of a hundred languages: 40 MB that are never given back.
    """
    from trafilatura import external

    inside = vars(external)
    with suppress(KeyError, ValueError):  # another version of it may do without
        names = inside["JUSTEXT_LANGUAGES"]
        inside["JT_STOPLIST"] = inside["get_stoplist"](names.get(language or "en", names["en"]))


def _extract(page: Page, fast: bool = True) -> str | None:
    """Return trafilatura's text; `fast` without what it falls back on, which adds nothing to most pages."""
    from trafilatura import bare_extraction  # imported late: half a second that small tools need not pay

    tree = deepcopy(page.root)
    etree.strip_elements(tree, *_UNHEARD, with_tail=False)
    try:
        found = bare_extraction(tree, include_comments=False, with_metadata=False, fast=fast)
    except Exception:  # it is one voice among several: whatever trips it, the page is read without
        return None
    text = getattr(found, "text", None)
    return text if isinstance(text, str) else None
