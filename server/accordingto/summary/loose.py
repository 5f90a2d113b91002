"""Loose parts of a sentence: what stands in brackets, an opening "But", a "that" which may go unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .parser import Parse
from .phrase import Phrase
from .tokens import Token

_OPENING = frozenset(["as", "when", "while", "if", "because", "although", "though", "since", "after", "before", "in"])
"""With these a clause within the clause begins: "says that as teams search, he ..."."""
_SCORE = re.compile(r"\d+(?:[-–]\d+)?")
_PLACING = frozenset(["from", "of", "in", "with", "at", "near", "outside", "on", "to"])
_PASSING = frozenset(["described", "known", "named", "accused", "born"])
_PARTICIPIAL = frozenset(
    ["charged", "convicted", "wanted", "identified", "suspected", "called", "raised", "based", "employed", "arrested"]
)
"""What may be said of somebody in passing, or as what he or she did."""


def parentheses(tokens: Sequence[Token]) -> list[Phrase]:
    """Return what stands in round or square brackets."""
    out, start = [], -1
    for i, t in enumerate(tokens):
        if t.text in "([":
            start = i
        elif t.text in ")]" and start > 0:
            drop = frozenset(range(start, i + 1))
            score = start > 0 and _SCORE.fullmatch(tokens[start - 1].text) and _SCORE.fullmatch(tokens[start + 1].text)
            described = i - start == 2 and tokens[start + 1].text.islower()  # a young (white) man
            if i - start > 1 and tokens[start].text == "(" and not score and not described:
                out.append(Phrase(start, i, drop, "parenthesis", start - 1, True))
            start = -1
    return out


def opening(tokens: Sequence[Token], parse: Parse) -> list[Phrase]:
    """Return an opening conjunction or connecting adverb ("But", "Meanwhile,")."""
    if len(tokens) < 4:
        return []
    first = tokens[0].text.lower()
    if first in {"but", "and", "so", "yet", "still"} and tokens[1].is_word and parse.tags[1] not in {"VBD", "VB"}:
        if first == "so" and parse.tags[1][:2] in {"JJ", "RB"}:
            return []  # so special is this club
        if first in {"so", "still", "yet"} and parse.labels[0] not in {"cc", "advmod"}:
            return []
        return [Phrase(0, 0, frozenset([0]), "opening", 1, False)]
    connecting = {"meanwhile", "however", "moreover", "furthermore", "additionally", "but", "and", "indeed", "so"}
    if first in connecting and tokens[1].text == ",":
        return [Phrase(0, 0, frozenset([0, 1]), "opening", 2, True)]
    return []


def complementizers(tokens: Sequence[Token], parse: Parse) -> list[Phrase]:
    """Return each "that" between a verb of speech and a clause of its own."""
    out = []
    lower = [t.text.lower() for t in tokens]
    for i, word in enumerate(lower):
        verb = lower[i - 1] if i else ""
        after = lower[i + 1] if i + 1 < len(lower) else ""
        governed = word == "that" and parse.labels[i] == "mark" and verb in {"said", "says", "announced", "believes"}
        if governed and after not in _OPENING:
            out.append(Phrase(i, i, frozenset([i]), "that", i - 1, False))
    return out


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
    if following in _PASSING | _PARTICIPIAL:
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
