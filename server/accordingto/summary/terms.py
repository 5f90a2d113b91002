"""Content words reduced to a common form, for counting overlap."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from .tokens import Token

_STOP = """
a about above after again against all also although am among an and any anyone anything are around as at away be
became because become been before began being below between both but by came can come could did do does doing done
down during each either else even ever every few for from further gave get gets getting give given go goes going
gone got had has have having he her here hers herself him himself his how however i if in indeed instead into is it
its itself just last like made make makes making many may me might mine more most much must my myself near neither
next no nor not nothing now of off often on once one only onto or other others our ours ourselves out over own per
perhaps put quite rather really same say saying says said see seen several shall she should since so some someone
something soon still such take taken takes taking than that the their theirs them themselves then there these they
thing things this those though through thus to told too took toward towards two under until up upon us use used very
via was way we well went were what whatever when where whether which while who whole whom whose why will with within
without would yet you your yours yourself n't 's 're 've 'll 'd 'm ca wo
"""
STOP = frozenset(_STOP.split())
"""Words that say little about what a text is about."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a rough common form of an English word: lower case, without plural and verbal endings."""
    word = word.lower().replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, left in (("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                return word
            word = word[: len(word) - len(ending)] + left
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word


@lru_cache(maxsize=50_000)
def term(word: str) -> str:
    """Return the stem of a word that says something about the matter, and "" for any other word or mark."""
    if not (word[0].isalnum() or word[-1].isalnum()) or (len(word) == 1 and not word.isdigit()):
        return ""
    return "" if word.lower().replace("’", "'") in STOP else stem(word)


def terms(tokens: Iterable[Token]) -> list[str]:
    """Return the stems of the content words, in order, with repetitions."""
    return [t for t in (term(token.text) for token in tokens) if t]
