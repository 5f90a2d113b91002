"""What a producer of claims hands on: spans alone, before kind, stance and speaker are known."""

from __future__ import annotations

from dataclasses import dataclass

from ..values import Span


@dataclass(frozen=True, slots=True)
class RawClaim:
    """One attribution as it was found in the text.

    `content` holds one or more spans in text order (a split quotation has several), `cue` the words that attribute,
    `source` the words that name who is spoken for. All are offsets into the text that was searched. `speech` is false
    for beliefs, wishes and intentions. `confidence` lies between 0 and 1.
    """

    content: tuple[Span, ...]
    cue: Span | None = None
    source: Span | None = None
    confidence: float = 1.0
    speech: bool = True
