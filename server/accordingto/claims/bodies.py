"""Organisations and documents under their shorter names: acronyms, "the commission", "the report"."""

from __future__ import annotations

from .entities import Cast, Entity, plain
from .mentions import Mention
from .names import Entry, Names
from .people import people

_NEAR = 1200
"""A document that was not named before speaks for an organisation named at most so many characters before it."""


class Bodies:
    """Looks up organisations and documents in one text."""

    def __init__(self, names: Names, cast: Cast) -> None:
        self.names = names
        self.cast = cast

    def full(self, mention: Mention) -> str:
        """Return the full name of an organisation: an acronym spelled out, a short form by its longer one."""
        name = mention.name
        long = self.names.acronyms.get(name)
        if long is not None:
            return f"{long} ({name})"
        short = self.names.shortened.get(name.lower())
        if short is not None:
            return f"{name} ({short})"
        if name.isupper() and len(name) > 2 and " " not in name:
            spelled = self.names.spelled(name)
            if spelled is not None:
                return spelled
        size = len(mention.words)
        if size > 1:
            entry = self.names.find(mention.words, 0)
            if entry is not None and not entry.person and entry.words[-size:] == mention.words:
                return entry.name
        return name

    def short(self, head: str, position: int) -> Entity | Entry | None:
        """Return the organisation that a short form means (the commission, the company, the group)."""
        lex = people()
        best: Entity | Entry | None = None
        top = float("-inf")
        for entity in self.cast.recent():
            if entity.kind not in ("organisation", "thing", "group"):
                continue
            heads = {plain(entity.name).split(" (")[0].split()[-1], *entity.heads}
            fit = 2.0 if head in heads else 1.0 if any(lex.alike(head, h) for h in heads) else 0.3
            score = fit * 1000 - (position - entity.last) / 3
            if (fit > 0.3 or entity.words) and score > max(top, -700):
                top, best = score, entity
        for start, _, entry in self.names.before(position, 4000):
            if entry.person or len(entry.words) < 2:
                continue
            last = entry.words[-1].lower()
            fit = 2.0 if last == head else 1.0 if lex.alike(head, last) else -1.0
            score = fit * 1000 - 100 - (position - start) / 3
            if fit > 0 and score > top:
                top, best = score, entry
        return best if best is not None and top >= 0 else self._likely(head, position) or best

    def _likely(self, head: str, position: int) -> Entry | None:
        """Return a firm that the text often names before a position, or an organisation it names soon after it."""
        lex = people()
        if lex.alike(head, "company") or lex.alike(head, "group"):
            often = [
                e
                for _, _, e in self.names.before(position, 3000)
                if not e.person and len(e.spans) > 2 and _firm(e) and not self.names.place(e)
            ]
            if often:
                return max(often, key=lambda e: len(e.spans))
        for _, _, entry in self.names.after(position, 1500):
            if not entry.person and len(entry.words) > 1 and lex.alike(head, entry.words[-1].lower()):
                return entry
        return None

    def document(self, mention: Mention, position: int) -> Entity | None:
        """Return what "the report" is: the one named before, or its publisher."""
        lex = people()
        named = self.cast.recent()
        for entity in named:
            if any(h in lex.things and lex.alike(mention.head, h) for h in entity.heads):
                return entity
        recent = next((e for e in named if e.kind in ("organisation", "thing")), None)
        if recent is None or position - recent.last >= _NEAR:
            return None
        recent.heads.add(mention.head)
        return recent


def _firm(entry: Entry) -> bool:
    """Tell whether a name can be that of a firm: not two letters, not a dateline in capitals."""
    word = entry.words[0]
    return len(word) > 2 and not (word.isupper() and len(word) > 5) and word.lower() not in people().plurals
