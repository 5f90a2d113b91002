"""Which firm, club or agency "the company" is: the one that the text was just speaking of."""

from __future__ import annotations

import re

from . import words as w
from .cues import lexicon
from .names import Names
from .people import people

REACH = 2500
_OPENS = re.compile(
    r"(?:^|[.!?:…][\"”’)\]]?\s+|\n\s*|[\"“]|\b(?:But|And|Now|Yet|So|Meanwhile|Earlier|Later),? )(?:[Tt]he )?$"
)
_GOVERNED = re.compile(r"\b(?:of|for|by|at|in|from|to|with|against|on|than|like|about|into|via|over)\s+(?:the\s+)?$")
_CLAUSE = re.compile(r"(?:,|\b(?:and|but|that|which|while|when|after|as|because|if|since|before|where))\s+(?:the\s+)?$")
_NEXT = re.compile(r"\s+([a-z’']+)")
_FINITE = w.AUXILIARIES | w.word_class("finite")
_WIDE = frozenset({"company", "firm", "group", "corporation", "business", "giant"})
"""What any firm may be called."""

# What tells the firm that is meant, tried out on news texts; a character of distance takes 1 / 1.5.
_EXACT, _ALIKE, SPOKEN, UNKNOWN = 2000.0, 1000.0, 650.0, 500.0
_SUBJECT, _CLAUSES, _POSSESSIVE, _PREPOSED, _MODIFIER = 250.0, 150.0, 0.0, 100.0, 250.0
OFTEN = 30.0


def firmlike(head: str) -> bool:
    """Tell whether a noun can stand for a firm whose name does not say what it is."""
    return people().alike(head, "company") or head == "club"


def fit(head: str, last: str) -> float:
    """Score how well the last word of a name agrees with a noun that stands for it; 0 where it does not."""
    lex = people()
    if last in (head, f"{head}s"):
        return _EXACT
    if not lex.alike(head, last):
        return 0.0
    return _ALIKE if head in _WIDE or last in _WIDE or not firmlike(head) else 0.0


def standing(names: Names, start: int, end: int) -> float:
    """Score how likely a name is taken up again for where it stands: a subject more than what a preposition rules."""
    before = names.text[max(0, start - 24) : start]
    after = names.text[end : end + 2]
    if after in ("'s", "’s"):
        return _POSSESSIVE
    follows = _NEXT.match(names.text, end)
    verbal = follows is not None and (
        follows[1] in _FINITE or follows[1].endswith("ed") or lexicon().verb(follows[1]) is not None
    )
    if follows is not None and not verbal and follows[1] not in w.PREPOSITIONS | w.SUBORDINATORS | w.CONJUNCTIONS:
        return -_MODIFIER
    if _OPENS.search(before) or not before.strip():
        return _SUBJECT if verbal or follows is None else _CLAUSES
    if _GOVERNED.search(before):
        return -_PREPOSED
    return _CLAUSES if verbal or _CLAUSE.search(before) else 0.0
