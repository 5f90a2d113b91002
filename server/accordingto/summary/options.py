"""What a caller may choose about a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import ConfigError

Length = Literal["short", "normal", "long"]

LENGTHS: tuple[Length, ...] = ("short", "normal", "long")


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How long a summary is and how it is laid out.

    `length` is "short" (one sentence, at most about 35 words), "normal" (two or three sentences, at most 60 words, and
    up to 75 where the article has more than 700) or "long" (up to six sentences, at most 130 words, or 145). With
    `bullets` each sentence stands on a line of its own behind "- ". Without `compress` every sentence is kept as the
    article has it.

    Raises ConfigError for another length.
    """

    length: Length = "normal"
    bullets: bool = False
    compress: bool = True

    def __post_init__(self) -> None:
        if self.length not in LENGTHS:
            raise ConfigError(f"There is no summary length {self.length!r}.", f"Choose one of {', '.join(LENGTHS)}.")
