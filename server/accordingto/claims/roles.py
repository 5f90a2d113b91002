"""Whom a role means that the text tells by name elsewhere: the premier of Elmland, "a harbour chief", "The senator"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..values import Span
from .cues import lexicon
from .entities import against
from .mentions import Mention
from .names import Entry, Names
from .people import Gender, people
from .words import word_class

LEAD = 1200
"""A lead is no longer than so many characters."""
_SURNAME = re.compile(r"(\b[a-z][a-z’'-]* )([A-Z][a-z’'-]+)(?=$| [a-z])")
_FRONTED = re.compile(r"(?:^|\n|[.!?][\"”’]?\s)(?:In|With|By|Through|After|Before) $")
_NEXT = 700
_NEAR = 1000
_FAR = 20_000
_ENDS = re.compile(r"(?:[.!?][\"”’]?)?\n+|[.!?][\"”’]?\s")
_ITS_TITLE = re.compile(r"(?:[A-Z][\w’'-]*\.? )+$")
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*")
_STARTS = re.compile(r"(?:^|\n\s*|[.!?][\"”’]?\s+)$")
_TITLED = re.compile(r"(?:^|\n|[.!?:][\"”’]?\s)(?:[Tt]he )?(?:[\w.’'-]+ ){0,6}$")
"""What may stand before a name that begins its sentence: a title, or what somebody is."""
_OPENS = re.compile(r"(?:^|\n|[.!?][\"”’]?\s)(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Dame)\.? )?$")
_VERB = re.compile(r"\s+(?:(?:also|later|then|has|had|\w+ly) )?([a-z]+)\b(?! by\b)")
UNNAMED = word_class("unnamed_roles")
_ONCE = re.compile(r"\b(?:ex-|(?:former|one-time|retired)\b)[^.,;\n]*$", re.IGNORECASE)


_OFFICES = word_class("offices")
_STANDING_IN = word_class("standing_in")


def another(a: Iterable[str], b: Iterable[str]) -> bool:
    """Tell whether two callings, as words, are two offices: the foreign and the home secretary, a minister's shadow."""
    first, second = ({x.lower() for x in words} for words in (a, b))
    if first & _STANDING_IN != second & _STANDING_IN and "shadow" in first | second:
        return True
    mine, yours = first & _OFFICES, second & _OFFICES
    return bool(mine) and bool(yours) and not mine & yours


class Roles:
    """Looks up persons by what they are called, in one text."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self._persons = list({id(e): e for _, _, e in names.occurrences if e.person}.values())

    def holder(self, mention: Mention, owner: Mention, position: int) -> Entry | None:
        """Return the person whom the text names near by with a role and whose it is (Elmland's premier)."""
        lex = people()
        head = lex.full(mention.head)
        last = owner.name.removesuffix("'s").removesuffix("’s").split()[-1]
        called = set(mention.name.lower().split())
        best, top = None, 1500
        for entry in self._persons:
            if against(entry.gender, mention.gender) or last in entry.words:
                continue
            if not any(lex.alike(lex.full(t), head) for t in entry.titles):
                continue
            near = any(last[:5] in self.around(s, position, mention) for s in entry.spans[:8])
            apart = min(abs(s.start - position) for s in entry.spans)
            twice = len(called & {t.lower() for t in entry.titles}) > 1
            if owner.kind == "person":  # Lee's lawyer Park, not any lawyer near Lee
                near = twice = any(last in self.text[max(0, s.start - 40) : s.start] for s in entry.spans[:8])
            if apart < top and (twice or near):
                best, top = entry, apart
        return best

    def around(self, span: Span, position: int, mention: Mention) -> str:
        """Return the text around a name, without the mention at `position` itself."""
        behind = position + len(mention.name)
        if span.start < behind:
            return self.text[max(0, span.start - 90) : min(position, span.end + 90)]
        return self.text[max(behind, span.start - 90) : span.end + 90]

    def named_later(self, mention: Mention, position: int) -> Entry | None:
        """Return whom a lead calls by a role ("a harbour chief") and a sentence soon after it by name and that role."""
        lex = people()
        head = lex.full(mention.head)
        if position > LEAD or mention.head not in lex.roles or head in lex.generic:
            return None
        rest = [x[:5] for x in _WORDS.findall(mention.name.lower()) if len(x) > 4 and x != mention.head]
        for start, end, entry in self.names.after(position, 900):
            first = entry.person and entry.spans[0].start == start and len(entry.words) > 1
            if first and not against(entry.gender, mention.gender):
                near = self.around(Span(start, end), position, mention).lower()
                if head in map(lex.full, entry.titles) and any(x in near for x in rest):
                    return entry
        return None

    def modifiers(self, mention: Mention) -> set[str]:
        """Return the names inside of a role that tell whose it is (the Elmland senator)."""
        lex = people()
        return {x for x in mention.name.split()[1:-1] if x[0].isupper() and not lex.title(x.lower()) and x != "Prime"}

    def only_one(self, mention: Mention, position: int) -> Entry | None:
        """Return the one person whom a lead has named before it goes on with his or her calling (The senator ...)."""
        lex = people()
        head = lex.full(mention.head)
        if position > LEAD or head not in lex.roles - lex.others or mention.owner or len(mention.name.split()) > 3:
            return None
        if not _STARTS.search(self.text[max(0, position - 6) : position]):
            return None
        named = {id(e): e for _, _, e in self.names.before(position, position) if e.person}
        one = next(iter(named.values()), None)
        if one is None and not mention.definite:  # a headline
            one = next((e for s, _, e in self.names.after(position, 400) if e.person and self.begins(s)), None)
        if one is None or len(named) > 1 or len(one.words) < 2 or against(one.gender, mention.gender):
            return None
        before = self.text[max(0, one.spans[0].start - 40) : one.spans[0].start]
        now = [t for t in one.titles if lex.role(lex.full(t)) and t.lower() not in lex.generic]
        return one if not now or _ONCE.search(before) else None

    def begins(self, start: int) -> bool:
        """Tell whether a name, or the title before it, begins a sentence."""
        before = self.text[max(0, start - 40) : start]
        return re.search(r"(?:^|\n|[.!?][\"”’]? )(?:[A-Z]\w*\.? )?$", before) is not None

    def named_next(self, mention: Mention, position: int, owned: bool = False) -> Entry | None:
        """Return whom the text calls by a role and names right after it (A harbour chief has said ... Ann Lee told).

        The name has to begin one of the next sentences and to be new, the first of any person after the role. It tells
        the same role, or it stands there without a word of who that is: then the reader has just been told.
        """
        lex = people()
        head = lex.full(mention.head)
        if mention.plural or not lex.role(mention.head) or head in UNNAMED:
            return None
        opens = _STARTS.search(self.text[max(0, position - 6) : position]) is not None
        for start, end, entry in self.names.after(position + 1, _NEXT):
            if not entry.person:
                continue
            known = entry.spans[0].start < position
            if known and not self.begins(start):
                continue  # somebody else of whom the role's sentence speaks
            if known or len(entry.words) < 2 or against(entry.gender, mention.gender):
                return None
            between = _ITS_TITLE.sub("", self.text[position:start])
            if len(_ENDS.findall(between)) > (3 if opens else 1):
                return None
            called = [lex.full(t) for t in entry.titles]
            others = any(t in lex.roles - lex.ranks and not lex.alike(t, head) for t in called)
            titled = head in called or (not others and any(lex.alike(t, head) for t in called))
            if titled and owned:
                return None  # whose premier is not said
            if titled and _TITLED.search(self.text[max(0, start - 90) : start]):
                return entry
            verb = _VERB.match(self.text, end) if opens else None
            said = verb is not None and lexicon().verb(verb[1]) is not None
            return entry if said and not entry.titles and _OPENS.search(self.text[max(0, start - 8) : start]) else None
        return None

    def ahead(self, position: int) -> Entry | None:
        """Return whom a possessive stands for that comes before its noun: In its letter, Elm Water said."""
        if _FRONTED.search(self.text[max(0, position - 16) : position]) is None:
            return None
        for start, _, entry in self.names.after(position, 160):
            between = self.text[position:start]
            if "\n" in between or any(c in between for c in ".!?;:"):
                return None
            if re.search(r", (?:the )?(?:[A-Z]\w*\.? )*$", between):
                return entry
        return None

    def in_full(self, phrase: str, position: int) -> str:
        """Return a phrase with the full names of those whom it tells by surname (messages that Lee sent)."""

        def full(match: re.Match[str]) -> str:
            entry = self.names.find((match[2],), position)
            known = entry is not None and entry.person and len(entry.words) > 1 and entry.words[-1] == match[2]
            return match[1] + entry.name if known and entry is not None else match[0]

        return _SURNAME.sub(full, phrase)

    def of_age(self, name: str, gender: Gender) -> Entry | None:
        """Return the one person beside whose name the age stands that a phrase tells (the 36-year-old)."""
        age = re.search(r"(\d+)-year-old", name)
        if age is None:
            return None
        beside = re.compile(rf"\s*[,(]\s*(?:aged? )?{age[1]}\b")
        fits = [e for e in self._persons if not against(e.gender, gender)]
        found = [e for e in fits if any(beside.match(self.text, s.end) for s in e.spans)]
        return found[0] if len(found) == 1 else None

    def several(self, position: int) -> bool:
        """Tell whether more than one person is named shortly before a position."""
        return len({id(e) for _, _, e in self.names.before(position, _NEAR) if e.person}) > 1

    def main_person(self, mention: Mention, position: int) -> Entry | None:
        """Return the person whom the text is about, for what he or she once was (the former mayor), or an age.

        That person is named more often than anybody else, and was named last before the role. Who is "the mayor" the
        text may take for known; and those who were spoken of as "a mayor" are somebody else.
        """
        lex = people()
        head = mention.head
        once = lex.role(head) and _ONCE.search(f"{mention.name} ") is not None
        aged = "-year-old " in mention.name and head not in lex.others
        if not (once or aged) or head in UNNAMED or len(mention.name.split()) > 4:
            return None
        other = re.compile(rf"\b(?:an?|one|another) (?:[\w-]+ ){{0,3}}{re.escape(head)}\b", re.IGNORECASE)
        if other.search(self.text, max(0, position - _FAR), position) is not None:
            return None
        most = max(self._persons, key=lambda e: len(e.spans), default=None)
        if most is None or len(most.words) < 2 or len(most.spans) < 3 or against(most.gender, mention.gender):
            return None
        near = [e for _, _, e in self.names.before(position, _NEAR) if e.person]
        return most if near and near[-1] is most else None

    def only_holder(self, mention: Mention) -> Entry | None:
        """Return the one person of the text who has a role, for whose it is without a name (the country's premier)."""
        lex = people()
        head = lex.full(mention.head)
        if head not in lex.roles - lex.others:
            return None
        if head == "premier":
            found = [e for e in self._persons if {"premier", "pm", "prime"} & {t.lower() for t in e.titles}]
        else:
            found = [e for e in self._persons if any(lex.alike(lex.full(t), head) for t in e.titles)]
        one = found[0] if len(found) == 1 else None
        return one if one is not None and len(one.words) > 1 and not against(one.gender, mention.gender) else None
