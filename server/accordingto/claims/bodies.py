"""Organisations and documents under their shorter names: acronyms, "the commission", "the report"."""

from __future__ import annotations

import itertools
import re

from . import words as w
from .entities import Cast, Entity, plain
from .firms import OFTEN, REACH, SPOKEN, UNKNOWN, firmlike, fit, standing
from .mentions import Mention
from .names import Entry, Names
from .nouns import with_article
from .people import people
from .places import country, may_be, origin

_NEAR = 1200
"""A document that was not named before speaks for an organisation named at most so many characters before it."""

_LEGAL = re.compile(r"(?<!&),? (?:Corp|Inc|Ltd|LLC|PLC|plc|GmbH|S\.A|N\.V|AG)\.?$")
_KINDS = frozenset(
    {"airlines", "airline", "airways", "capital", "university", "bank", "group", "industries", "partners"}
)
FAR = 20_000
"""What is named further away than so many characters is not looked for."""
_TELLING = w.word_class("telling_bodies")
"""What names of such bodies say themselves: "the union" is no Brandt Marine."""
_ANY = frozenset(
    {"company", "firm", "group", "organisation", "organization", "agency", "body", "movement", "charity", "nonprofit"}
)
"""What bodies of many kinds may be called; a hospital or a coalition is none that has another name."""
_SHOWN = frozenset({"video", "footage", "image", "images", "photo", "photos", "evidence"})
"""What shows something by itself, whoever was spoken of before."""
_BODIES = (
    r"(company|agency|firm|airline|charity|hospital|school|university|club|bank|bureau|department|ministry|council"
    r"|commission|foundation|museum|union)"
)
_BODY_AFTER = re.compile(rf"(an? |the )?(spokes\w+|officials?) (?:for|at|from|with) the {_BODIES}$")
_BODY = re.compile(rf"(an? |the )?{_BODIES} (spokes\w+|officials?)$")
_COUNTIES = re.compile(r"\b([A-Z][a-z]+) and $")
"""The first of two places that share a force: Elm and Oak Police."""
_LOOSE = frozenset({"company", "agency", "firm", "airline"})
_PRESS = ("newspaper", "paper", "magazine", "website", "site", "broadcaster", "outlet")
_FIRMS = ("company", "group", "nonprofit", "club")
_UNIONS = {
    "US": "United States",
    "U.S.": "United States",
    "U.S": "United States",
    "UK": "United Kingdom",
    "U.K.": "United Kingdom",
    "EU": "European Union",
    "UN": "United Nations",
    "U.N.": "United Nations",
}
"""What everybody knows by its letters, so that hardly a text spells it out."""


class Bodies:
    """Looks up organisations and documents in one text."""

    def __init__(self, names: Names, cast: Cast) -> None:
        self.names = names
        self.cast = cast
        self._firms: dict[str, list[str]] | None = None

    def full(self, mention: Mention) -> str:
        """Return the full name of an organisation: an acronym spelled out, a short form by its longer one."""
        name = _UNIONS.get(mention.name, mention.name)
        long = self.names.acronyms.get(name)
        if long is not None:
            return f"{long} ({name})"
        short = self.names.shortened.get(name.lower())
        if short is not None:
            return f"{name} ({short})"
        place, _, letters = name.rpartition(" ")  # Harbour CSO is Harbour Coastal Safety Office
        if letters.isupper() and " " not in place and len(letters) > 1:
            spelled = self.names.spelled(letters)
            if spelled is not None:
                return f"{place} {spelled}".strip()
        if len(mention.words) == 1:
            longer = self._longer(name)
            if longer is not None:
                return longer
        size = len(mention.words)
        if size > 1:
            entry = self.names.find(mention.words, 0)
            if entry is not None and not entry.person and entry.words[-size:] == mention.words:
                name = entry.name
        return _LEGAL.sub("", name)

    def _longer(self, word: str) -> str | None:
        """Return the one body that the text names by a word and a noun of its kind (Quill is Quill Airlines)."""
        alone = self.names.entries.get((word.lower(),))
        if word.isupper() or (alone is not None and self.names.place(alone)):
            return None
        if self._firms is None:
            self._firms = {}
            for e in self.names.entries.values():
                if len(e.words) == 2 and e.words[1].lower() in _KINDS:
                    self._firms.setdefault(e.words[0], []).append(e.name)
        found = self._firms.get(word, [])
        return found[0] if len(found) == 1 else None

    def short(self, head: str, position: int, alone: bool = False) -> Entity | Entry | None:
        """Return the organisation that a short form means (the commission, the company, the group).

        `alone` tells that nothing but an article stands before its noun.
        """
        lex = people()
        best: Entity | Entry | None = None
        top = float("-inf")
        told = self._told(head, position) if alone else None
        if told is not None:
            best, top = told, 1500
        for entity in self.cast.recent():
            name = entity.name.split(" (")[0]
            if entity.kind not in ("organisation", "thing", "group") or not may_be(name, head):
                continue
            heads = {plain(entity.name).split(" (")[0].split()[-1], *entity.heads}
            if firmlike(head) and entity.kind == "organisation":
                fits = max(fit(head, h) for h in heads) or (SPOKEN if entity.words else 0.0)
                score = fits + 150 - (position - entity.last) / 1.5
                if fits and score > top:
                    top, best = score, entity
                continue
            land = head in ("country", "nation") and country(name)
            fits = 2.0 if head in heads else 1.0 if land or any(lex.alike(head, h) for h in heads) else 0.3
            score = fits * 1000 - (position - entity.last) / 3
            if (fits > 0.3 or (entity.words and head in _ANY)) and score > max(top, -700):
                top, best = score, entity
        if firmlike(head):
            named, score = self._firm_before(head, position)
            return named if named is not None and score > top else best or self._likely(head, position)
        for start, _, entry in self.names.before(position, 4000):
            if entry.person or len(entry.words) < 2:
                continue
            last = entry.words[-1].lower()
            fits = 2.0 if last == head else 1.0 if lex.alike(head, last) else -1.0
            score = fits * 1000 - 100 - (position - start) / 3
            if fits > 0 and score > top:
                top, best = score, entry
        return best if best is not None and top >= 0 else self._likely(head, position) or best

    def _firm_before(self, head: str, position: int) -> tuple[Entry | None, float]:
        """Return the firm named before a position that "the company" stands for, and how well it fits."""
        best, top = None, 0.0
        often: dict[int, int] = {}
        for start, end, entry in self.names.before(position, REACH):
            if entry.person:
                continue
            often[id(entry)] = often.get(id(entry), 0) + 1
            last = entry.words[-1].lower()
            fits = fit(head, last)
            if not fits:
                kind = last in people().organisations and not firmlike(last)
                if kind or not (_firm(entry) and self._proper(entry)) or self.names.place(entry):
                    continue
                fits = UNKNOWN
            near = (position - start) / 1.5 - OFTEN * min(often[id(entry)], 6)
            score = fits + standing(self.names, start, end) - near
            if score > top:
                top, best = score, entry
        return best, top

    def _told(self, head: str, position: int) -> Entry | None:
        """Return the body that the text names right after its noun (the newspaper Quill; the group, Quill Union)."""
        nouns = [head, *(x for x in _PRESS if head in _PRESS and x != head)]
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, nouns))}),? (?=[A-Z])")
        end = position + len(head) + 8
        for match in itertools.islice(pattern.finditer(self.names.text, max(0, position - FAR), end), 10):
            for start, _, entry in self.names.after(match.end(), 1):
                if start == match.end() and not entry.person and self._proper(entry):
                    return entry
        return None

    def for_whom(self, name: str, position: int) -> str:
        """Return a phrase with the name of a body in the place of its noun (agency officials, a firm's spokesman)."""
        match = _BODY.match(_BODY_AFTER.sub(r"\1\3 \2", name))
        if match is None:
            return name
        found = self.short(match[2], position)
        if found is None or not found.words:
            return name
        body = found.name.split(" (")[0]
        letters = body.isupper() and people().alike(match[2], "agency")
        if match[2] not in _LOOSE and not letters and not people().alike(match[2], body.split()[-1].lower()):
            return name
        return with_article(f"{match[1] or ''}{body} {match[3]}")

    def press(self, mention: Mention, position: int) -> Entry | None:
        """Return the newspaper that "the paper" is, where the text calls one so."""
        bare = mention.head in _PRESS and plain(mention.name) == mention.head
        return self._told(mention.head, position) if bare else None

    def force(self, position: int) -> tuple[str, ...]:
        """Return the words of the name of the one police force that the text names around a position, or none."""
        near = [*self.names.before(position, 4000), *self.names.after(position, 2000)]
        found = {e.name: e for _, _, e in near if len(e.words) in (2, 3) and e.words[-1] == "Police"}
        if len(found) != 1:
            return ()
        (entry,) = found.values()
        pairs = (_COUNTIES.search(self.names.text, max(0, s.start - 24), s.start) for s in entry.spans)
        first = next((m[1] for m in pairs if m is not None), None)
        other = self.names.find((first,), position) if first is not None else None
        if other is not None and other.person:
            first = None
        return entry.words if first is None else (first, "and", *entry.words)

    def _likely(self, head: str, position: int) -> Entry | None:
        """Return a firm that the text often names before a position, or an organisation it names soon after it."""
        lex = people()
        letters = lex.alike(head, "agency") and not lex.alike(head, "company")
        if head not in _TELLING and (letters or any(lex.alike(head, kind) for kind in _FIRMS)):
            often: dict[int, float] = {}
            known: dict[int, Entry] = {}
            for start, _, entry in self.names.before(position, 3000):
                fits = _letters(entry) if letters else _firm(entry) and self._proper(entry)
                last = entry.words[-1].lower()
                fits = fits and (letters or last not in lex.organisations or firmlike(last) or lex.alike(head, last))
                if not entry.person and fits and not self.names.place(entry):
                    known[id(entry)] = entry
                    often[id(entry)] = often.get(id(entry), 0.0) + 1 + (start > position - 400)
            best = max(often, key=lambda k: often[k], default=None)
            if best is not None and often[best] >= 2:
                return known[best]
        for _, _, entry in self.names.after(position, 1500):
            if not entry.person and len(entry.words) > 1 and lex.alike(head, entry.words[-1].lower()):
                return entry
        return None

    def _proper(self, entry: Entry) -> bool:
        """Tell whether a name has its capital not only as the beginning of a sentence."""
        low = entry.words[0].lower()
        return low not in self.names.lower | w.TIMES and self.names.inside(entry.name)

    def document(self, mention: Mention, position: int) -> Entity | None:
        """Return what "the report" is: the one named before, or its publisher."""
        lex = people()
        named = self.cast.recent()
        for entity in named:
            if mention.head in entity.heads:
                return entity
        for entity in named:
            if any(h in lex.things and lex.alike(mention.head, h) for h in entity.heads):
                return entity
        recent = next((e for e in named if e.kind in ("organisation", "thing")), None)
        if recent is None or recent.kind == "thing" or mention.head in _SHOWN or position - recent.last >= _NEAR:
            return None  # a website is not the reports named before it
        recent.heads.add(mention.head)
        return recent


def _letters(entry: Entry) -> bool:
    """Tell whether a name is an agency's letters."""
    return len(entry.words) == 1 and entry.words[0].isupper() and 2 < len(entry.words[0]) < 7


def _firm(entry: Entry) -> bool:
    """Tell whether a name can be that of a firm: not two letters, no dateline in capitals, no country, no people."""
    word = entry.words[0]
    if country(entry.name) or origin(entry.name):
        return False
    return len(word) > 2 and not (word.isupper() and len(word) > 5) and word.lower() not in people().plurals
