"""The names in a text: who is named, where, and by which shorter forms.

A name is a run of capitalised words. Titles and roles before it are taken off ("White House Press Secretary Ann Lee" is
Ann Lee); what is left is a person or an organisation by the signs around it. A surname alone, or another part of a full
name, is the same person as the full name in the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..values import Span
from . import words as w
from .people import Gender, people
from .places import origin
from .runs import SUFFIXES, Run, acronyms, runs

_BODY_BEFORE = re.compile(r"([a-z-]+) $")
_AGE = re.compile(r"\s*[,(]\s*(?:aged?\s+)?\d\d\b")
_APPOSED = re.compile(r"\s*,\s*(?:a|an|the|who|whose|one of|[a-z-]+ (?:of|at|for)|[a-z-]+)\b")
_WHO = re.compile(r",? (?:who|whose)\b|, an? ")
_BUSINESS = re.compile(r" (?:of|for|on) (?:the )?[A-Z][\w’'-]*(?: (?:and )?[A-Z][\w’'-]*)*")
_INNER = re.compile(r"(?:\b[a-z][\w’'-]*|[,;]) (?=([A-Z][\w.’'&-]*)(?: ([\w.’'&-]+))?)")
_PLACED = re.compile(r"\b(?:in|at|on|into|via|using|near|across|outside|around)\s+(?:the\s+)?$")


@dataclass(slots=True)
class Entry:
    """One person or organisation that the text names."""

    words: tuple[str, ...]
    person: bool
    gender: Gender = ""
    leaning: Gender = ""  # what the pronouns after the name suggest: weak
    titles: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    score: float = 0.0
    maybe: bool = False  # could be a person, though nothing says so
    firm: bool = False  # the text says so before the name (the drugs group Ann Lilly)
    sure: bool = False  # a title tells he from she, not only a given name
    strong: bool = False  # a title, a given name, an age or a role tells a person

    @property
    def name(self) -> str:
        return " ".join(self.words)


class Names:
    """The names of a text, found once and asked for by their parts."""

    def __init__(self, text: str, title: str = "") -> None:
        self.text = text
        self.runs = runs(text)
        self._in_title = [r.words for r in runs(title) if 2 <= len(r.words) <= 3]
        self.acronyms = acronyms(text)
        self.shortened = {full.lower(): short for short, full in self.acronyms.items()}
        self.lower = frozenset(re.findall(r"(?<![\w’'])[^\W\d_A-Z]\w+", text))
        self._inner = _inner(text)
        self._spelled: dict[str, str | None] = {}
        self.entries: dict[tuple[str, ...], Entry] = {}
        self._by_word: dict[str, list[Entry]] = {}
        self._collect()
        self._genders()
        self.occurrences: list[tuple[int, int, Entry]] = sorted(
            ((s.start, s.end, e) for e in {id(e): e for e in self.entries.values()}.values() for s in e.spans),
            key=lambda x: x[:2],
        )
        self._starts = [o[0] for o in self.occurrences]

    def before(self, position: int, reach: int) -> list[tuple[int, int, Entry]]:
        """Return the occurrences that begin before `position` and no further than `reach` characters from it."""
        return self.occurrences[bisect_left(self._starts, position - reach) : bisect_left(self._starts, position)]

    def after(self, position: int, reach: int) -> list[tuple[int, int, Entry]]:
        """Return the occurrences that begin at `position` or after it, no further than `reach` characters."""
        return self.occurrences[bisect_left(self._starts, position) : bisect_left(self._starts, position + reach)]

    def find(
        self, name: tuple[str, ...], position: int, gender: Gender = "", titles: Sequence[str] = ()
    ) -> Entry | None:
        """Return whom the words of a name mean at a position: the full name they are part of, else themselves."""
        low = tuple(x.lower() for x in name)
        exact = self.entries.get(low)
        found = [
            e
            for e in self._by_word.get(low[-1], [])
            if len(e.words) > len(name)
            and _part(low, tuple(x.lower() for x in e.words))
            and (e.person or len(name) > 1)
        ]
        if exact is not None and len(name) > 1:
            # Van Berg is Ada van Berg, if no other Van Berg is named; the first two words of a name are themselves.
            found = [e for e in found if e.person and tuple(x.lower() for x in _core(e.words)[-len(name) :]) == low]
            return found[0] if len(found) == 1 else exact
        if gender:
            # a given name tells less than Mr or Mrs; but Mrs Lee is not the Ed Lee who is "he" all along
            found = [e for e in found if (e.gender or e.leaning) in ("", gender)] or [
                e for e in found if e.gender and not e.sure and e.leaning in ("", gender)
            ]
        if not found:
            return exact
        surname = [e for e in found if _core(e.words)[-len(name) :] == name] or found
        if titles:
            surname = [e for e in surname if set(e.titles) & set(titles)] or surname
        most = max(surname, key=lambda e: len(e.spans))
        others = [len(e.spans) for e in surname if e is not most]
        if not _distance(most, position)[0] and len(most.spans) > 2 * max(others, default=0):
            return most  # whom the text is about
        return min(surname, key=lambda e: _distance(e, position))

    def shared(self, surname: str) -> bool:
        """Tell whether several persons whom the text names in full have a surname."""
        found = [e for e in self._by_word.get(surname.lower(), []) if e.person and _core(e.words)[-1] == surname]
        return len(found) > 1

    def _collect(self) -> None:
        singles: list[Run] = []
        for run in self.runs:
            if len(run.words) == 1:
                singles.append(run)
                continue
            self._note(run)
        where: dict[str, list[Span]] = {}
        for run in singles:
            where.setdefault(run.words[0].lower(), []).append(run.named)
        alone = {word: len(spans) for word, spans in where.items()}
        for entry in list(self.entries.values()):
            first, last = entry.words[0].lower(), _core(entry.words)[-1].lower()
            surname = alone.get(last, 0) > alone.get(first, 0)
            entry.person = entry.score >= 0.5 or (entry.score > 0 and surname)
            if entry.person and not entry.strong:
                # a sentence may begin with an adjective: that of a place or of a party must not make a name
                share = 4 if self.inside(entry.name) else 40
                surname = surname and not people().role(last.removesuffix("s"))
                entry.person = surname and not self._placed([*entry.spans, *where.get(last, ())], share)
            entry.maybe = entry.score > 0
            foreign = len(entry.words) == 2 and origin(first) and not people().gender_of_given(first)
            if entry.firm or foreign:
                entry.person = entry.maybe = False  # Australian Lee is Lee
            if not entry.titles and first in self.lower and not people().gender_of_given(first):
                entry.person = entry.maybe = False  # a noun that begins a name: a camp, a school, a climate group
            if not entry.strong and last in self.lower and not people().gender_of_given(first):
                entry.person = entry.maybe = False  # a noun that ends one: a league of voters
            given = entry.strong and people().gender_of_given(first)
            if entry.score < 2.5 and alone.get(first, 0) > alone.get(last, 0) + 1 and not given:
                entry.person = False  # a firm and its product, a place and its suburb
            if not entry.strong and sum(s.start < entry.spans[0].start for s in where.get(last, ())) > 0:
                entry.person = False  # a firm and its summer camp: persons are named in full first
            for word in {x.lower() for x in entry.words}:
                self._by_word.setdefault(word, []).append(entry)
        for run in singles:
            known = self.find(run.words, run.span.start, _title_gender(run.title), run.title)
            if known is None:
                known = self._titled(run)
            if known is not None and known.person:
                known.spans.append(run.named)
                known.score += 0.5
                known.titles += [t for t in run.title if t not in known.titles]
                known.gender = known.gender or _title_gender(run.title)
                known.sure = known.sure or (bool(run.title) and _title_gender(run.title) == known.gender)
            else:
                entry = self._note(run)
                entry.person = entry.score > 1 and entry.strong
        self._short_forms()
        for entry in self.entries.values():
            entry.spans.sort()

    def _short_forms(self) -> None:
        """Make one of a given name and its short form before the same surname (Josh Lee is Joshua Lee)."""
        for key, entry in list(self.entries.items()):
            if not entry.person or len(key) != 2 or len(key[0]) < 3:
                continue
            longer = [
                e
                for e in self._by_word.get(key[1], [])
                if e.person and len(e.words) == 2 and e is not entry and e.words[0].lower().startswith(key[0])
            ]
            if len(longer) == 1 and longer[0].words[1] == entry.words[1] and len(longer[0].words[0]) > len(key[0]):
                longer[0].spans += entry.spans
                longer[0].titles += [t for t in entry.titles if t not in longer[0].titles]
                self.entries[key] = longer[0]
                for word in key:
                    self._by_word[word] = [e for e in self._by_word[word] if e is not entry]

    def _titled(self, run: Run) -> Entry | None:
        """Return the person whose full name stands in the title alone, for a surname in the text."""
        for words in self._in_title:
            if words[-1] == run.words[0] and people().gender_of_given(words[0].lower()):
                entry = self.entries.setdefault(tuple(x.lower() for x in words), Entry(words, True, score=2.0))
                for word in words:
                    self._by_word.setdefault(word.lower(), []).append(entry)
                return entry
        return None

    def _note(self, run: Run) -> Entry:
        key = tuple(x.lower() for x in run.words)
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = Entry(run.words, False)
            entry.gender = people().gender_of_given(key[0]) if len(key) > 1 else ""
        entry.spans.append(run.named)
        entry.titles += [t for t in run.title if t not in entry.titles]
        entry.sure = entry.sure or bool(_title_gender(run.title))
        entry.gender = _title_gender(run.title) or entry.gender
        body = _BODY_BEFORE.search(self.text, max(0, run.span.start - 20), run.span.start)
        lex = people()
        if body is not None and (lex.alike(body[1], "company") or lex.alike(body[1], "newspaper")):
            entry.firm = True
        score = self._score(run)
        entry.score += score
        entry.strong = entry.strong or score >= 2
        role = self._role_after(run.named.end) if score > 0 else ""
        if run.after_role and run.before not in entry.titles:
            entry.titles.append(run.before)
        entry.strong = entry.strong or bool(role) or (score > 0 and _WHO.match(self.text, run.named.end) is not None)
        if role and role not in entry.titles:
            entry.titles.append(role)
        return entry

    def spelled(self, letters: str) -> str | None:
        """Return the name in the text whose initials an acronym gives, its words of capitals counted whole."""
        if letters not in self._spelled:
            self._spelled[letters] = self._spell(letters)
        return self._spelled[letters]

    def _spell(self, letters: str) -> str | None:
        for entry in self.entries.values():
            if len(entry.words) > 1:
                initials = "".join(x if x.isupper() else x[0] for x in entry.words if x[0].isupper())
                if initials == letters:
                    return entry.name
        if len(letters) < 3 or not letters.isalpha():
            return None
        found = re.search(
            r"\b" + r"(?: (?:and|of|for|the|on|in|&))* ".join(rf"{c}[a-z][\w’'-]*" for c in letters), self.text
        )
        return found[0] if found is not None else None

    def inside(self, words: str) -> bool:
        """Tell whether words that begin with a capital have it inside of a sentence too (Democrats).

        Of a longer name the first two words are looked at.
        """
        return re.sub(r"['’]s$", "", " ".join(words.split()[:2])) in self._inner

    def extended(self, entry: Entry) -> tuple[str, ...]:
        """Return the words of a body with what it is for (the Institute for Tides), where the text says it once."""
        if entry.person or entry.words[-1].lower() not in people().organisations:
            return entry.words
        for span in entry.spans:
            more = _BUSINESS.match(self.text, span.end)
            if more is not None:
                return (*entry.words, *more[0].split())
        return entry.words

    def place(self, entry: Entry) -> bool:
        """Tell whether a name mostly stands where places do (in X, from X)."""
        inside = sum(
            bool(
                re.search(
                    r"\b(?:in|at|from|near|to|across|around|outside)\s+(?:the\s+)?$",
                    self.text[max(0, s.start - 14) : s.start],
                )
            )
            for s in entry.spans
        )
        return inside * 2 >= len(entry.spans)

    def _placed(self, spans: Sequence[Span], share: int) -> bool:
        """Tell whether one mention in so many stands where a place or a product does."""
        inside = sum(
            self.text[max(0, s.start - 4) : s.start].lower() == "the "
            or (
                bool(_PLACED.search(self.text[max(0, s.start - 16) : s.start]))
                and self.text[s.end : s.end + 2] not in ("'s", "’s")
            )
            for s in spans
        )
        return inside * share >= len(spans)

    def _score(self, run: Run) -> float:
        """Return how much a run looks like a person (above 0) and not like an organisation or a place."""
        lex = people()
        low = [x.lower() for x in run.words]
        score = 0.1 if 2 <= len(low) <= 4 else 0.0
        if run.title or run.after_role:
            score += 3
        if lex.gender_of_given(low[0]) and len(low) > 1:
            score += 2
        if _AGE.match(self.text, run.named.end):
            score += 2
        elif _APPOSED.match(self.text, run.named.end) or self._role_after(run.named.end):
            score += 0.5
        if (run.definite and not run.title) or re.match(r" \d", self.text[run.named.end : run.named.end + 2]):
            score -= 3
        if low[-1] in lex.organisations or low[0] in (
            "new",
            "united",
            "south",
            "north",
            "west",
            "east",
            "southern",
            "northern",
            "western",
            "eastern",
            "central",
            "great",
            "saint",
            "st",
            "san",
            "los",
            "el",
        ):
            score -= 4
        letters = run.words[-1].isupper() and len(run.words[-1]) > 1 and not run.words[0].isupper()
        if letters or "&" in low or len(low) > 4 or any(x.isupper() and len(x) > 2 for x in run.words):
            score -= 3
        return score

    def _role_after(self, end: int) -> str:
        """Return the role that follows a comma (Lee, the mayor; Lee, Head of Research), "" where none does."""
        match = re.match(r",\s+((?:[\w.'’&-]+ ?){1,5})", self.text[end : end + 60])
        words = match[1].split() if match is not None else []
        for n, word in enumerate(words):
            low = word.lower()
            if people().role(low):
                # a firm, founder Ann Lee: the role is that of the name after it
                return "" if word.islower() and words[n + 1 : n + 2] and words[n + 1][0].isupper() else low
            if low in w.SUBORDINATORS or low in w.PREPOSITIONS or low in w.AUXILIARIES or low.endswith("ed"):
                break
        return ""

    def _genders(self) -> None:
        """Note which pronouns follow a person's name, where neither title nor given name tells he from she."""
        for entry in self.entries.values():
            if not entry.person or entry.sure:
                continue
            counts = {"he": 0, "she": 0}
            for span in entry.spans[:6]:
                near = self.text[span.end : span.end + 160].split("\n")[0]
                match = re.search(r"\b(he|she|his|her|himself|herself)\b", near)
                if match and not re.search(r"[^\W\d_a-z][a-z]", near[: match.start()]):
                    counts["he" if match[1] in ("he", "his", "himself") else "she"] += 1
            if counts["he"] != counts["she"]:
                entry.leaning = "he" if counts["he"] > counts["she"] else "she"


def _inner(text: str) -> frozenset[str]:
    """Return the capitalised words inside of sentences, each alone and with the word after it."""
    found: set[str] = set()
    for match in _INNER.finditer(text):
        first, second = (re.sub(r"(?:['’]s|[.’'])$", "", x or "") for x in match.groups())
        found |= {first, f"{first} {second}"}
    return frozenset(found)


def _title_gender(title: tuple[str, ...]) -> Gender:
    for word in title:
        gender = people().gender_of_title(word.lower())
        if gender:
            return gender
    return ""


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name without Jr. and the like."""
    return words[:-1] if len(words) > 2 and words[-1].lower().rstrip(".") in SUFFIXES else words


def _part(name: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether the words of `name` stand in `full` in this order, at its end or at its beginning."""
    name, full = _core(name), _core(full)
    if len(name) == 1 and len(full) > 3:
        return name[0] in full[1:] or name[0] == full[0]
    return full[-len(name) :] == name or full[: len(name)] == name or (name[0] == full[0] and name[-1] == full[-1])


def _distance(entry: Entry, position: int) -> tuple[int, int]:
    """Return a key that prefers the entry named last before a position, then the one named first after it."""
    before = [position - s.start for s in entry.spans if s.start <= position]
    return (0, min(before)) if before else (1, min((s.start - position for s in entry.spans), default=0))
