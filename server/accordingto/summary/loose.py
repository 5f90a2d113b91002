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
