"""What the page says, and according to whom.

from accordingto import Reader

reader = Reader.open()
reading = reader.read(html=page, url="https://example.org/story")
reading.summary.text, reading.claims, reading.article.text
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .config import Config
    from .errors import AccordingtoError
    from .reader import Reader, ReadOptions
    from .values import Article, Block, Claim, Notice, Quote, Reading, Rejected, Removed, Span, Speaker, Summary

__version__ = "0.1.0"

__all__ = [
    "AccordingtoError",
    "Article",
    "Block",
    "Claim",
    "Config",
    "Notice",
    "Quote",
    "ReadOptions",
    "Reader",
    "Reading",
    "Rejected",
    "Removed",
    "Span",
    "Speaker",
    "Summary",
    "__version__",
]

_ROOMS = {"AccordingtoError": "errors", "Config": "config", "ReadOptions": "reader", "Reader": "reader"}


def __getattr__(name: str) -> object:
    # Names are looked up when asked for, so that `accordingto --help` does not import what it does not need.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f".{_ROOMS.get(name, 'values')}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
