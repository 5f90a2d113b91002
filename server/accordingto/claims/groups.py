"""Groups by what the text says elsewhere of them: "the pair", "both firms", "the residents"."""

from __future__ import annotations

import itertools
import re

from . import words as w
from .bodies import FAR
from .names import Names
from .people import people

_CAPITALS = re.compile(r"\b((?:[A-Z][\w’'-]+ ){1,3})$")


class Groups:
    """Looks up groups in one text."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names

    def pair(self, position: int, persons: bool = True) -> str | None:
        """Return the last two whom the text names together before a position, else the only two persons near it."""
        near = [o for o in self.names.before(position, 2000 if persons else 500) if o[2].person is persons]
        for first, second in reversed(list(itertools.pairwise(near))):
            if re.fullmatch(r" and (?:[a-z-]+ ){0,3}", self.text[first[1] : second[0]]):
                return f"{first[2].name} and {second[2].name}"
        if not persons:
            return None
        close = {e.name for start, _, e in near if position - start < 700}
        return " and ".join(sorted(close, key=[e.name for _, _, e in near].index)) if len(close) == 2 else None

    def named(self, noun: str, position: int) -> str | None:
        """Return the first mention of a group by a name and its noun, for the noun alone.

        "The residents" are the Harbour Street residents that were spoken of before.
        """
        whole = re.compile(rf" {re.escape(noun)}\b")
        for match in itertools.islice(whole.finditer(self.text, max(0, position - FAR), position), 20):
            at = match.start()
            before = _CAPITALS.search(self.text[max(0, at - 40) : at + 1])
            if before is None:
                continue
            words = before[1].split()
            inner = (
                re.search(r"[a-z,;] $", self.text[max(0, at - len(before[1]) - 2) : at - len(before[1]) + 1])
                is not None
            )
            inner = inner or words[0].isupper() or tuple(x.lower() for x in words) in self.names.entries
            if words[0].lower() in self.names.lower:
                continue
            if inner and words[0].lower() not in w.DETERMINERS | w.SUBORDINATORS | w.PREPOSITIONS:
                return before[1] + noun
        lex = people()
        compound = re.compile(rf"\b([a-z]+) {re.escape(noun.removesuffix('s'))}s?\b")
        for match in itertools.islice(compound.finditer(self.text, max(0, position - FAR), position + FAR), 20):
            if match[1] in lex.organisations or match[1] == "police" or lex.alike(match[1], "study"):
                return f"{match[1]} {noun}"
        return None
