"""Those who speak in one text: one entity each, found again by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..values import Span
from .mentions import Kind, Mention
from .people import Gender, people

_LONG_TAIL = re.compile(
    r"\s+(?:tasked|who|which|that|speaking|charged|working|wearing|interviewed)\b.*",
    re.DOTALL,
)
_ALIAS = re.compile(r"(call sign|nickname|pseudonym|nom de guerre)\s+[\"“”‘’']*([^\"“”‘’',]+)")
_LOOKED_AT = 200
"""So many entities, the last ones named, are looked through for one that fits."""


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody who speaks. `heads` are the nouns he, she or it was called by; `last` is where it was named last."""

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    heads: set[str] = field(default_factory=set)
    gender: Gender = ""
    plural: bool = False
    description: str | None = None
    title: str = ""
    spans: list[Span] = field(default_factory=list)
    last: int = -1

    @property
    def human(self) -> bool:
        """Tell whether "he" or "she" can mean the entity."""
        lex = people()
        if self.plural:
            return False
        if self.kind == "organisation" and len(self.words) == 1:  # a surname that stands alone, perhaps
            return not self.words[0].isupper() and self.words[0].lower() not in lex.organisations
        if self.kind == "role":
            roles = any(lex.role(h) or lex.role(h.split("-")[-1]) for h in self.heads)
            return roles or bool(self.gender) or "-year-old" in self.name
        return self.kind == "person"

    @property
    def shown(self) -> str:
        """Return the name as a reader should see it: with a rank, or with Mr or Ms where only a surname is known."""
        titles = self.title.split(" ")
        half = len(titles) > 1 and titles[-2].lower() in people().ranks  # Lt. Col. Lee is no colonel
        title = "" if half else titles[-1]
        if " general" in f" {self.title.lower()}"[1:]:  # an attorney general is no soldier
            title = ""
        low = title.lower()
        lex = people()
        if self.kind == "person" and (low in lex.ranks or (len(self.words) == 1 and low in lex.honorifics)):
            return f"{title} {self.name}"
        if self.words or self.kind in ("person", "people"):
            return self.name
        return trimmed(self.name)

    @property
    def described(self) -> str | None:
        """Return the description, None where it is no more than a rank that the name shows."""
        lex = people()
        if not self.description or self.description.lower() in lex.ranks | lex.honorifics:
            return None
        alias = _ALIAS.search(self.description)
        if alias is not None:
            return f"{alias[1]} {alias[2]}"
        text = self.description.strip(" ,;")
        return text if len(text) <= 160 else text[:160].rsplit(" ", 1)[0] + "…"

    def add(self, span: Span) -> None:
        """Note one more mention."""
        self.spans.append(span)
        self.last = max(self.last, span.start)


class Cast:
    """All entities of a text, in the order in which they were made."""

    def __init__(self) -> None:
        self._all: list[Entity] = []
        self._persons: dict[tuple[str, ...], Entity] = {}
        self._others: dict[str, Entity] = {}

    def person(self, words: tuple[str, ...]) -> Entity | None:
        """Return the person of exactly this name."""
        return self._persons.get(tuple(x.lower() for x in words))

    def become_person(self, words: tuple[str, ...]) -> Entity | None:
        """Return the entity of a name that was first taken for an organisation's, now a person."""
        entity = self._others.get(plain(" ".join(words)))
        if entity is None or entity.kind != "organisation" or len(words) < 2 or entity.words != words:
            return None
        entity.kind = "person"
        self._persons[tuple(x.lower() for x in words)] = entity
        return entity

    def other(self, name: str) -> Entity | None:
        """Return the entity of this name that is no person; its article makes no difference."""
        return self._others.get(plain(name)) or self._others.get(plain(trimmed(name)))

    def make(self, mention: Mention, name: str | None = None) -> Entity:
        """Make a new entity of a mention, under another name where one is given."""
        entity = Entity(
            name or mention.name,
            mention.kind,
            mention.words,
            {mention.head},
            mention.gender,
            mention.plural,
            mention.description,
            mention.title,
        )
        self._all.append(entity)
        if entity.kind == "person":
            self._persons.setdefault(tuple(x.lower() for x in entity.words), entity)
        else:
            self._others.setdefault(plain(entity.name), entity)
            if entity.kind == "role":
                self._others.setdefault(plain(trimmed(entity.name)), entity)
        return entity

    def recent(self) -> list[Entity]:
        """Return the entities that have been named, the last ones made, latest mention first."""
        return sorted((e for e in self._all[-_LOOKED_AT:] if e.last >= 0), key=lambda e: -e.last)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._all[-_LOOKED_AT:])


def trimmed(name: str) -> str:
    """Return a long phrase without the clause that ends it (a commander tasked with ... is a commander)."""
    return _LONG_TAIL.sub("", name) if len(name.split()) > 7 else name


def plain(name: str) -> str:
    """Return a name in lower case without its article."""
    return re.sub(r"^(?:the|a|an) ", "", name.lower().replace("’", "'"))


def against(a: Gender, b: Gender) -> bool:
    """Tell whether two genders exclude each other."""
    return bool(a) and bool(b) and a != b
