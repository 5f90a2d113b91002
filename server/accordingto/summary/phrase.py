"""A phrase that a sentence can do without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "relative", "participle", "apposition", "preposition", "adverb", "time", "clause", "coordinate", "adjective",
    "that", "parenthesis", "opening",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A deletable phrase: tokens `first` to `last` (inclusive) and the commas beside it; `drop` has all of them.

    `head` is the token it hangs on. `set_off` tells that a comma, dash or bracket sets it off.
    """

    first: int
    last: int
    drop: frozenset[int]
    kind: Kind
    head: int
    set_off: bool
