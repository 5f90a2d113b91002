"""Names: does the source know them, and together?"""

from __future__ import annotations

import re
from functools import lru_cache

from ..terms import STOP

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ENDINGS = re.compile(r"(?:ians|ian|ans|an|ese|ish|es|s|i|e|a|y)$")
_JOINS = frozenset(["of", "the", "and", "for", "de", "la", "von", "van", "der", "al", "bin", "&"])


def _root(word: str) -> str:
    word = re.sub(r"['’]s?$", "", word.lower())
    return _ENDINGS.sub("", word) if len(word) > 4 else word


def names(sentence: str) -> list[list[str]]:
    """Return the names of a sentence, each as its capitalised words in order.

    The first word counts only where another capital follows, or it is no common word.
    """
    found: list[list[str]] = []
    run: list[str] = []
    last_end = 0
    first = True
    for m in _WORD.finditer(sentence):
        word = re.sub(r"['’]s?$", "", m.group())
        between = sentence[last_end : m.start()]
        ends = between.strip() not in {"", "."} or not word[:1].isupper()
        if run and ends and (word.lower() not in _JOINS or between.strip()):
            found.append(run)
            run = []
        if word[:1].isupper() and len(word) > 1 and word.lower() not in STOP:
            if first and not _capital_follows(sentence, m.end()):
                pass
            else:
                run = [*run, word]
        first = False
        last_end = m.end()
        if m.group().endswith(("'s", "’s")) and run:
            found.append(run)
            run = []
    if run:
        found.append(run)
    return found


def unsupported_name(sentence: str, source: str) -> str | None:
    """Return a name that the source lacks, or whose parts the source never puts into one sentence; or None."""
    known = _known(source)
    for name in names(sentence):
        places = [known.get(_root(part)) or _parts(part, known) for part in name]
        for part, place in zip(name, places, strict=True):
            if not place:
                return part
        for (a, left), (b, right) in zip(
            zip(name, places, strict=True), list(zip(name, places, strict=True))[1:], strict=False
        ):
            if left and right and not left & right:
                return f"{a} {b}"
    return None


@lru_cache(maxsize=256)
def _known(source: str) -> dict[str, set[int]]:
    """Return the sentences in which the root of each word of the source stands."""
    known: dict[str, set[int]] = {}
    for n, line in enumerate(re.split(r"(?<=[.!?])\s+|\n", source)):
        for m in _WORD.finditer(line):
            for part in (m.group(), *m.group().split("-")):
                known.setdefault(_root(part), set()).add(n)
    return known


def _parts(word: str, known: dict[str, set[int]]) -> set[int] | None:
    found = [known.get(_root(p)) for p in word.split("-") if p]
    if "-" not in word or not all(found):
        return None
    return set().union(*[f for f in found if f])


def _capital_follows(sentence: str, at: int) -> bool:
    following = _WORD.match(sentence, at + 1) if at < len(sentence) and sentence[at] == " " else None
    return bool(following and following.group()[0].isupper())
