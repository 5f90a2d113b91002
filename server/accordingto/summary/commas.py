"""Which commas and stops go with a phrase, and which belong to what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

from .phrase import Phrase
from .tokens import Token

_PLACING = frozenset(["from", "of", "in", "with", "at", "near", "outside", "on", "to"])
_PASSING = frozenset(
    ["described", "known", "named", "accused", "born", "charged", "convicted", "wanted", "identified", "suspected",
     "called", "raised", "based", "employed", "arrested"]
)  # fmt: skip
"""What may be said of somebody in passing, or as what he or she did."""


def ends_in_place(tokens: Sequence[Token]) -> bool:
    """Whether words with a verb or a preposition before it end in a place within another: "in Elm, Norvik"."""
    commas = [i for i, t in enumerate(tokens) if t.text == ","]
    rest = tokens[commas[-1] + 1 :] if commas else ()
    return 0 < len(rest) <= 3 and commas[-1] > 2 and all(t.text[:1].isupper() for t in rest)


def listed_ages(tokens: Sequence[Token]) -> bool:
    """Whether a sentence lists people with their ages: "Efe, 44, Bright, 50, and Stephen, 42"."""
    ages = [
        i for i in range(2, len(tokens) - 1)
        if tokens[i].text.isdigit() and tokens[i - 1].text == "," and tokens[i - 2].text[0].isupper()
    ]  # fmt: skip
    return len(ages) > 1 and any(tokens[i + 1].text == "," and tokens[i + 2].text[0].isupper() for i in ages[:-1])


def parted(after: Sequence[str], verb: bool) -> bool:
    """Whether somebody's age goes with both of its commas, by the words after them, of which the first may be a `verb`.

    Not where another name, the speaker, or more of the same follows.
    """
    following = after[0]
    if following in _PASSING:
        return False
    return verb or following == "and" or (following in _PLACING and "," not in after)


def splits(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether the phrase has a part of an address or the like: "websites such as lunde.example" up to the dot."""
    first, last = min(phrase.drop), max(phrase.drop)
    behind = tokens[last : last + 3]
    before = tokens[max(0, first - 2) : first + 1]
    return any(
        len(three) == 3 and three[1].text == "." and three[0].end == three[1].start and three[1].end == three[2].start
        for three in (behind, before)
    )
