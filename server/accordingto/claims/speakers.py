"""Who speaks: the sources of all claims resolved to the persons, groups and organisations they mean.

A source is a full name, a surname, a role ("the commander"), a pronoun, an organisation or a short form of it, a
document ("the report"), or somebody unnamed. The rules look only at the text: a name by its parts, a role by what was said
of a person, a pronoun by gender, number and nearness. Two persons are never made one; where nothing fits, the phrase
itself is the name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..values import Span
from . import words as w
from .mentions import Kind, Mention, parse
from .names import Entry, Names
from .people import Gender, people
from .phrases import antecedent, subject
from .words import Sentence, finite

_LONG_TAIL = re.compile(
    r"\s+(?:tasked|who|which|that|speaking|briefed|involved|charged|working|published|released|wearing|interviewed)\b.*",
    re.DOTALL,
)
_CAPITALS = re.compile(r"\b((?:[A-Z][\w’'-]+ ){1,3})$")
_ALIAS = re.compile(r"(call sign|nickname|pseudonym|nom de guerre)\s+[\"“”‘’']*([^\"“”‘’',]+)")
_REACH = 2500
"""A pronoun's antecedent is looked for in so many characters before it."""


@dataclass(slots=True)
class Entity:
    """Somebody who speaks. `heads` are the nouns he, she or it was called by."""

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
    def shown(self) -> str:
        """Return the name as a reader should see it: with a rank, or with Mr or Ms where only a surname is known."""
        title = self.title.split(" ")[-1] if self.title else ""
        low = title.lower()
        if (
            self.kind == "person"
            and title
            and (low in people().ranks or (len(self.words) == 1 and low in people().honorifics))
        ):
            return f"{title} {self.name}"
        if self.words or self.kind in ("person", "people"):
            return self.name
        name = _LONG_TAIL.sub("", self.name) if len(self.name.split()) > 7 else self.name
        first = name.split(" ", 1)[0]
        common = first.lower() in w.DETERMINERS or (
            first.isalpha() and first[1:].islower() and first.lower() in self.heads
        )
        return name[0].lower() + name[1:] if common else name

    @property
    def described(self) -> str | None:
        """Return the description, without a role's title that the name already shows."""
        if not self.description or self.description.lower() in people().ranks | people().honorifics:
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


class Resolver:
    """Resolves the sources of one text, in text order."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], *, title: str | None = None, byline: str | None = None
    ) -> None:
        self.text = text
        self.names = Names(text, title or "")
        self.sentences = sentences
        self.byline = byline
        self.entities: list[Entity] = []
        self._starts = [s.span.start for s in sentences]
        self._quoted = [(t.start, t.end) for s in sentences for t in s.tokens if t.quotation is not None]
        self._quote_starts = [q[0] for q in self._quoted]

    def resolve(self, source: Span) -> Entity | None:
        """Return whom the source means; None where a pronoun has nothing to stand for."""
        mention = parse(self._phrase(source), self.names, source.start)
        entity = self._entity(mention, source.start)
        if entity is not None:
            entity.add(source)
            if mention.kind == "role" and mention.description and not entity.description:
                entity.description = mention.description
        return entity

    def mentions(self, entity: Entity) -> list[Span]:
        """Return where the text mentions an entity, in order: as a source, and a person also by name."""
        spans = set(entity.spans)
        known = self.names.entries.get(tuple(x.lower() for x in entity.words)) if entity.words else None
        for span in known.spans if known is not None else ():
            if not any(s.start <= span.start and span.end <= s.end for s in entity.spans):
                spans.add(span)
        return sorted(spans)

    def _phrase(self, source: Span) -> str:
        """Return the words of a source, those of its antecedent where it is a relative pronoun."""
        phrase = source.of(self.text)
        if phrase.lower() not in w.RELATIVES:
            return phrase
        sentence = self._sentence(source.start)
        tokens = [t for t in sentence.tokens if t.start < source.end] if sentence else []
        found = antecedent(tokens, len(tokens)) if tokens and tokens[-1].start == source.start else None
        if found is None or found[1] - found[0] < 2:
            return phrase
        return self.text[tokens[found[0]].start : tokens[found[1] - 2].end]

    def _sentence(self, position: int) -> Sentence | None:
        n = bisect_right(self._starts, position) - 1
        return self.sentences[n] if n >= 0 else None

    # -- one mention ------------------------------------------------------------------------------------------------

    def _entity(self, mention: Mention, position: int) -> Entity | None:
        if mention.kind == "pronoun":
            return self._pronoun(mention, position)
        if mention.kind == "person":
            return self._person(mention)
        if mention.kind == "people":
            return self._several(mention, position)
        if mention.owner is not None and mention.kind in ("thing", "role", "group", "organisation"):
            return self._owned(mention, position)
        if mention.kind == "organisation":
            return self._organisation(mention, position)
        if mention.kind == "thing":
            return self._thing(mention, position)
        if mention.kind == "group":
            return self._group(mention, position)
        return self._role(mention, position)

    def _new(self, mention: Mention, name: str | None = None, kind: Kind | None = None) -> Entity:
        entity = Entity(
            name or mention.name,
            kind or mention.kind,
            mention.words,
            {mention.head},
            mention.gender,
            mention.plural,
            mention.description,
            mention.title,
        )
        self.entities.append(entity)
        return entity

    def _person(self, mention: Mention) -> Entity:
        low = tuple(x.lower() for x in mention.words)
        entity = next(
            (e for e in self.entities if e.kind == "person" and tuple(x.lower() for x in e.words) == low), None
        )
        if entity is None:
            entity = self._new(mention)
            known = self.names.entries.get(low)
            if known is not None:
                entity.gender = entity.gender or known.gender
                entity.heads |= {t.lower() for t in known.titles}
        if mention.description:
            entity.heads |= set(re.findall(r"[a-z]+(?:-[a-z]+)*", mention.description.lower()))
            entity.description = entity.description or mention.description
        entity.gender = entity.gender or mention.gender
        entity.title = entity.title or mention.title
        return entity

    def _several(self, mention: Mention, position: int) -> Entity:
        """Name each of several persons in full: Lee and Park are Ann Lee and Bo Park."""
        out: list[str] = []
        for part in mention.parts:
            one = parse(part, self.names, position)
            if one.kind in ("person", "organisation"):
                out.append(self._person(one).name if one.kind == "person" else one.name)
            elif one.kind == "pronoun":
                who = self._pronoun(one, position)
                out.append(who.name if who is not None else part)
            else:
                out.append(part)
        name = ", ".join(out[:-1]) + " and " + out[-1]
        same = next((e for e in self.entities if e.name.lower() == name.lower()), None)
        return same or self._new(mention, name)

    # -- organisations and documents --------------------------------------------------------------------------------

    def _full(self, mention: Mention) -> str:
        """Return the full name of an organisation: an acronym spelled out, a short form by its longer one."""
        name = mention.name
        long = self.names.acronyms.get(name)
        if long is not None:
            return f"{long} ({name})"
        for short, full in self.names.acronyms.items():
            if full.lower() == name.lower():
                return f"{full} ({short})"
        if name.isupper() and len(name) > 2 and " " not in name:
            spelled = self.names.spelled(name)
            if spelled is not None:
                return f"{spelled} ({name})"
        if mention.words:
            entry = self.names.find(mention.words, 0)
            if (
                entry is not None
                and not entry.person
                and len(entry.words) > len(mention.words)
                and entry.words[-len(mention.words) :] == mention.words
                and len(mention.words) > 1
            ):
                return entry.name
        return name

    def _organisation(self, mention: Mention, position: int) -> Entity:
        name = self._full(mention)
        low = _plain(name)
        same = next((e for e in self.entities if _plain(e.name) == low and e.kind != "person"), None)
        if same is not None:
            return same
        if not mention.words and mention.definite:
            found = self._short(mention.head, position)
            if found is not None:
                return found
        return self._new(mention, name)

    def _short(self, head: str, position: int) -> Entity | None:
        """Return the organisation that a short form means (the commission, the company, the group)."""
        lex = people()
        best: tuple[float, Entity | None, Entry | None] = (float("-inf"), None, None)
        for entity in self.entities:
            if entity.kind not in ("organisation", "thing", "group") or entity.last < 0:
                continue
            heads = {_plain(entity.name).split(" (")[0].split()[-1], *entity.heads}
            fit = (
                2.0
                if head in heads
                else 1.0
                if any(lex.alike(head, h) for h in heads)
                else 0.3
                if entity.words
                else -1.0
            )
            if fit > 0:
                best = max(best, (fit * 1000 - (position - entity.last) / 3, entity, None), key=lambda b: b[0])
        for start, _, entry in self.names.before(position, 4000):
            if entry.person or len(entry.words) < 2:
                continue
            last = entry.words[-1].lower()
            fit = 2.0 if last == head else 1.0 if lex.alike(head, last) else -1.0
            if fit > 0:
                best = max(best, (fit * 1000 - 100 - (position - start) / 3, None, entry), key=lambda b: b[0])
        if best == (float("-inf"), None, None) or (best[0] < 0 and best[2] is None):
            frequent = [
                e
                for _, _, e in self.names.before(position, 3000)
                if not e.person and len(e.spans) > 2 and e.words[0].lower() not in lex.plurals
            ]
            frequent = (
                [e for e in frequent if _firm(e) and not self.names.place(e)]
                if lex.alike(head, "company") or lex.alike(head, "group")
                else []
            )
            if frequent:
                best = (0.0, None, max(frequent, key=lambda e: len(e.spans)))
            else:
                later = next(
                    (
                        e
                        for s, _, e in self.names.after(position, 1500)
                        if not e.person and len(e.words) > 1 and lex.alike(head, e.words[-1].lower())
                    ),
                    None,
                )
                best = (0.0, None, later) if later is not None else best
        if best[2] is not None:
            return self._organisation(Mention("organisation", best[2].name, best[2].words, head), position)
        if best[1] is not None and best[0] > -700:
            best[1].heads.add(head)
            return best[1]
        return None

    def _thing(self, mention: Mention, position: int) -> Entity:
        """Resolve a document: the report is the one named before, or its publisher."""
        if mention.definite:
            lex = people()
            for entity in sorted(self.entities, key=lambda e: -e.last):
                if any(lex.alike(mention.head, h) for h in entity.heads if h in lex.things):
                    return entity
            recent = max(
                (e for e in self.entities if e.kind in ("organisation", "thing") and e.last >= 0),
                key=lambda e: e.last,
                default=None,
            )
            if recent is not None and position - recent.last < 1200:
                recent.heads.add(mention.head)
                return recent
        same = next((e for e in self.entities if _plain(e.name) == _plain(mention.name)), None)
        return same or self._new(mention)

    def _owned(self, mention: Mention, position: int) -> Entity | None:
        """Resolve Lee's statement to Lee, and Lee's lawyer to Ann Lee's lawyer."""
        owner_phrase = mention.owner or ""
        owner = parse(owner_phrase, self.names, position)
        if mention.kind == "thing" and owner.kind in ("person", "organisation", "people", "pronoun", "group"):
            entity = self._entity(owner, position)
            if entity is not None:
                entity.heads.add(mention.head)
                return entity
        if owner.kind == "pronoun":
            who = self._pronoun(owner, position)
            name = re.sub(r"^\w+", f"{who.name}'s", mention.name) if who is not None else mention.name
        elif owner.kind == "person":
            name = re.sub(rf"^{re.escape(owner_phrase)}", owner.name, mention.name)
        else:
            name = mention.name
        same = next((e for e in self.entities if _plain(e.name) == _plain(name)), None)
        return same or self._new(mention, name)

    # -- roles and groups -------------------------------------------------------------------------------------------

    def _role(self, mention: Mention, position: int) -> Entity:
        """Resolve a role: "a" makes somebody new, "the" asks who was called so before."""
        lex = people()
        name = mention.name
        same = next((e for e in self.entities if _plain(e.name) == _plain(name) and e.kind != "person"), None)
        years = re.search(r"-year-old\b", name)
        if mention.definite or years:
            head = mention.head
            best: tuple[float, Entity | None, Entry | None] = (float("-inf"), None, None)
            for entity in self.entities:
                if entity.plural or entity.kind not in ("person", "role") or _against(entity.gender, mention.gender):
                    continue
                fit = 2.0 if head in entity.heads else 1.0 if any(lex.alike(head, h) for h in entity.heads) else 0.0
                if not fit and (years or "-born" in name or (head in lex.generic and not entity.heads & lex.roles)):
                    fit = 0.5
                if fit and entity.last >= 0:
                    best = max(best, (fit * 3000 - (position - entity.last), entity, None), key=lambda b: b[0])
            for start, _, entry in self.names.before(position, 6000):
                if (
                    entry.person
                    and any(t.lower() == head for t in entry.titles)
                    and not _against(entry.gender, mention.gender)
                ):
                    best = max(best, (6000 - 500 - (position - start), None, entry), key=lambda b: b[0])
            if best[2] is not None:
                return self._named(best[2])
            if best[1] is not None and (same is None or best[1].kind == "person"):
                best[1].heads.add(head)
                return best[1]
            if same is None and head in lex.organisations:
                found = self._short(head, position)
                if found is not None:
                    return found
        return same or self._new(mention)

    def _group(self, mention: Mention, position: int) -> Entity:
        """Resolve several unnamed ones: "the researchers" are those named before, "some experts" are new."""
        low = _plain(mention.name)
        same = next((e for e in self.entities if _plain(e.name) == low), None)
        if same is not None:
            return same
        if low == mention.head and low not in people().plurals:
            longer = self._named_group(low, position)
            if longer is not None:
                mention = replace(mention, name=longer, definite=False)
                same = next((e for e in self.entities if e.name == longer), None)
                if same is not None:
                    return same
        if mention.definite or low == mention.head:
            for entity in sorted(self.entities, key=lambda e: -e.last):
                if entity.plural and mention.head in entity.heads and len(entity.name) >= len(mention.name):
                    return entity
        return self._new(mention)

    def _named_group(self, noun: str, position: int) -> str | None:
        """Return the first mention of a group by a name and its noun (Harbour Street residents), for "the residents"."""
        at = self.text.find(f" {noun}")
        while 0 <= at < position:
            before = _CAPITALS.search(self.text[max(0, at - 40) : at + 1])
            if (
                before is not None
                and before[1].split()[0].lower() not in w.DETERMINERS | w.SUBORDINATORS | w.PREPOSITIONS
            ):
                return before[1] + noun
            at = self.text.find(f" {noun}", at + 1, position)
        return None

    def _named(self, entry: Entry) -> Entity:
        return self._person(Mention("person", entry.name, entry.words, entry.words[-1].lower(), entry.gender))

    # -- pronouns ---------------------------------------------------------------------------------------------------

    def _pronoun(self, mention: Mention, position: int) -> Entity | None:
        head = mention.head
        if head in ("i", "my", "me", "we", "our", "us"):
            if self.byline and head in ("i", "my", "me"):
                return self._person(
                    Mention("person", self.byline, tuple(self.byline.split()), self.byline.split()[-1].lower())
                )
            return None
        if mention.gender:
            return self._he_or_she(mention.gender, position)
        return self._it_or_they(mention.plural or head == "both", position)

    def _he_or_she(self, gender: Gender, position: int) -> Entity | None:
        """Return the person a pronoun means: near, of the right gender, better a subject or a speaker than not."""
        here = bisect_right(self._starts, position) - 1
        inside = self._in_quote(position)
        best: tuple[float, Entity | None, Entry | None] = (float("-inf"), None, None)
        for start, end, entry in self.names.before(position, _REACH):
            if not (entry.person or entry.maybe) or _against(entry.gender, gender):
                continue
            score = self._nearness(start, end, here, inside) + _agreement(entry.gender, entry.leaning, gender)
            score -= 0.0 if entry.person else 0.8
            best = max(best, (score, None, entry), key=lambda b: b[0])
        for entity in self.entities:
            if not _human(entity) or entity.last < 0 or _against(entity.gender, gender):
                continue
            span = max((s for s in entity.spans if s.start < position), default=None)
            if span is None or position - span.start > _REACH:
                continue
            score = self._nearness(span.start, span.end, here, inside) + 1.2
            known = self.names.entries.get(tuple(x.lower() for x in entity.words))
            score += _agreement(entity.gender, known.leaning if known is not None else "", gender)
            score -= 0.0 if entity.kind in ("person", "role") else 1.0
            best = max(best, (score, entity, None), key=lambda b: b[0])
        if best[2] is not None:
            return self._settled(self._named(best[2]), gender)
        return self._settled(best[1], gender)

    def _settled(self, entity: Entity | None, gender: Gender) -> Entity | None:
        if entity is not None and not entity.gender:
            entity.gender = gender
        return entity

    def _nearness(self, start: int, end: int, here: int, inside: bool) -> float:
        """Score a mention as the antecedent of a pronoun in sentence number `here`."""
        n = bisect_right(self._starts, start) - 1
        sentence = self.sentences[n]
        score = -0.8 * (here - n) if here - n < 3 else -1.2 - 0.4 * (here - n)
        if here > n and self.sentences[here].paragraph == sentence.paragraph:
            score += 0.4
        lead = [t for t in sentence.tokens if t.start < start and t.word]
        score += 0.9 if len(lead) <= 3 else 0.0
        after = self.text[end : end + 3]
        if after.startswith(("'s", "’s")):
            score -= 0.4
        if lead and lead[-1].low in w.PREPOSITIONS:
            score -= 0.6
        if not inside and self._in_quote(start):
            score -= 1.5
        return score

    def _in_quote(self, position: int) -> bool:
        n = bisect_right(self._quote_starts, position) - 1
        return n >= 0 and self._quoted[n][0] <= position < self._quoted[n][1]

    def _it_or_they(self, plural: bool, position: int) -> Entity | None:
        """Return the organisation or the group a pronoun means: the last speaker that fits, or the last subject."""
        fitting = [
            e
            for e in self.entities
            if 0 <= e.last < position
            and position - e.last < _REACH
            and (
                (e.plural or e.kind in ("people", "group", "organisation"))
                if plural
                else (e.kind in ("organisation", "thing", "role") and not e.plural and not e.gender)
            )
        ]
        best = max(
            fitting,
            key=lambda e: e.last + (400 if plural and (e.plural or e.kind in ("people", "group")) else 0),
            default=None,
        )
        named = self._last_subject(plural, position)
        if named is not None and (best is None or named[0] > best.last):
            entity = self._entity(named[1], named[0])
            if entity is not None:
                return entity
        return best

    def _last_subject(self, plural: bool, position: int) -> tuple[int, Mention] | None:
        """Return the subject of one of the last sentences that a pronoun can stand for, with its position."""
        here = bisect_right(self._starts, position) - 1
        for n in range(here, max(-1, here - 3), -1):
            sentence = self.sentences[n]
            for k in range(min(len(sentence.tokens), 25)):
                if sentence.tokens[k].start >= position:
                    break
                if not finite(sentence.tokens, k):
                    continue
                found = subject(sentence.tokens, k, 0)
                if found is None:
                    break
                span = w.phrase(sentence.tokens, *found)
                if span is None:
                    break
                mention = parse(span.of(self.text), self.names, span.start)
                fits = (
                    (mention.plural or mention.kind in ("people", "group"))
                    if plural
                    else mention.kind in ("organisation", "thing")
                )
                if fits and (mention.owner or "").lower() not in w.PRONOUNS | w.DETERMINERS:
                    return span.start, mention
                break
        return None


def _firm(entry: Entry) -> bool:
    """Tell whether a name can be that of a firm: not two letters, not a dateline in capitals."""
    word = entry.words[0]
    return len(word) > 2 and not (word.isupper() and len(word) > 5)


def _agreement(gender: Gender, leaning: Gender, pronoun: Gender) -> float:
    """Score how well what is known of somebody agrees with a pronoun."""
    if gender:
        return 1.2
    return 0.0 if not leaning else 0.8 if leaning == pronoun else -1.0


def _human(entity: Entity) -> bool:
    """Tell whether "he" or "she" can mean an entity."""
    lex = people()
    if entity.plural:
        return False
    if entity.kind == "organisation" and len(entity.words) == 1:  # a surname that stands alone, perhaps
        word = entity.words[0]
        return not word.isupper() and word.lower() not in lex.organisations
    if entity.kind not in ("person", "role"):
        return False
    return (
        entity.kind == "person"
        or bool(entity.gender)
        or any(lex.role(h) or lex.role(h.split("-")[-1]) for h in entity.heads)
        or "-year-old" in entity.name
    )


def _plain(name: str) -> str:
    """Return a name in lower case without its article."""
    return re.sub(r"^(?:the|a|an) ", "", name.lower().replace("’", "'"))


def _against(a: Gender, b: Gender) -> bool:
    """Tell whether two genders exclude each other."""
    return bool(a) and bool(b) and a != b
