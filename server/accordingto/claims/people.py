"""The words of `people.toml`: honorifics, roles, organisations, documents, given names."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from .words import word_class

Gender = Literal["he", "she", ""]

_CALLINGS = ("ist", "keeper", "maker", "owner", "ologist", "trician", "ician", "worker", "ies", "crats", "icans")
"""How nouns end that tell somebody's calling or party, and hardly a name."""
_SEVERAL = word_class("plural_titles")
"""Titles before two names."""
_BEFORE_PLACES = frozenset({"of", "for", "in", "from", "at", "to"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words in lower case. `synonyms` gives each word the groups it belongs to."""

    abbreviations: dict[str, str]
    male_titles: frozenset[str]
    female_titles: frozenset[str]
    honorifics: frozenset[str]
    ranks: frozenset[str]
    roles: frozenset[str]
    plurals: frozenset[str]
    things: frozenset[str]
    organisations: frozenset[str]
    synonyms: dict[str, frozenset[str]]
    generic: frozenset[str]
    others: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    male_names: frozenset[str]
    female_names: frozenset[str]

    def title(self, word: str) -> bool:
        """Tell whether a word in lower case can stand before a person's name."""
        if word in self.honorifics or self.role(word) or word in _SEVERAL:
            return True
        first, _, rest = word.partition("-")  # Editor-in-Chief, Major-Gen
        return bool(rest) and (self.role(first) or self.role(rest))

    def full(self, title: str) -> str:
        """Return a title in lower case and written out (Gov. is governor)."""
        low = title.lower().rstrip(".")
        return self.abbreviations.get(low, low)

    def role(self, word: str) -> bool:
        """Tell whether a word in lower case names a person by what he or she does."""
        return word in self.roles or word in self.ranks

    def gender_of_title(self, word: str) -> Gender:
        """Return the gender that a title or a noun shows."""
        if word in self.male_titles or word in self.male:
            return "he"
        return "she" if word in self.female_titles or word in self.female else ""

    def gender_of_given(self, word: str) -> Gender:
        """Return the usual gender of a given name."""
        if word in self.male_names:
            return "he"
        return "she" if word in self.female_names else ""

    def before_given(self, words: Sequence[str], before: str = "") -> int:
        """Return how many words stand before the given name of a run (Harbour FC Ann Lee), 0 if that is not sure.

        Only capitals, numbers, groups, callings and the nouns of organisations do, and what follows a preposition, the
        word `before` the run: other words may be given names as well.
        """
        given = next((n for n, x in enumerate(words) if n and self.gender_of_given(x.lower())), 0)
        if not 0 < given <= 3 or given + 2 != len(words):
            return 0
        last = words[given - 1]
        low = last.lower()
        if self.gender_of_given(low):
            return 0
        body = low in self.organisations or any(c.isdigit() for c in last) or low.endswith(_CALLINGS)
        body = body or (low.endswith("ing") and len(low) > 6)  # Trusting Ann Lee
        place = before in _BEFORE_PLACES
        letters = len(last) > 1 and last.isupper() and "." not in last and not words[given].isupper()
        return given if body or place or letters else 0

    def alike(self, a: str, b: str) -> bool:
        """Tell whether two nouns can stand for the same thing."""
        return a == b or bool(self.synonyms.get(a, frozenset()) & self.synonyms.get(b, frozenset()))


@lru_cache(maxsize=1)
def people() -> Lexicon:
    """Return the words, read once."""
    data = tomllib.loads(resources.files(__package__).joinpath("people.toml").read_text("utf-8"))
    groups: dict[str, set[str]] = {}
    for group, words in data["synonyms"].items():
        for word in words:
            groups.setdefault(word, set()).add(group)
    titles = data["honorifics"]
    return Lexicon(
        dict(data["abbreviations"]),
        frozenset(titles["male"]),
        frozenset(titles["female"]),
        frozenset(titles["male"] + titles["female"] + titles["both"]),
        frozenset(data["ranks"]["words"]),
        frozenset(data["roles"]["words"]),
        frozenset(data["plurals"]["words"]),
        frozenset(data["things"]["words"]),
        frozenset(data["organisations"]["heads"]),
        {word: frozenset(found) for word, found in groups.items()},
        frozenset(data["generic"]["words"]),
        frozenset(data["others"]["words"]),
        frozenset(data["gendered"]["male"]),
        frozenset(data["gendered"]["female"]),
        frozenset(data["given"]["male"].split()),
        frozenset(data["given"]["female"].split()),
    )
