"""Who speaks: the sources of all claims resolved to the persons, groups and organisations they mean.

A source is a full name, a surname, a role ("the commander"), a pronoun, an organisation or a short form of it, a
document ("the report"), or somebody unnamed. The rules look only at the text: a name by its parts, a role by what was
said of a person, a pronoun by gender, number and nearness. Two persons are never made one; where nothing fits, the
phrase itself is the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from ..values import Span
from . import words as w
from .antecedents import Antecedents
from .bodies import Bodies
from .countrymen import NATIONAL
from .entities import Cast, Entity, against, plain
from .firms import firmlike
from .groups import Groups
from .mentions import Mention, parse
from .names import Entry, Names
from .people import people
from .phrases import antecedent
from .roles import LEAD, UNNAMED, Roles, another
from .words import Sentence

_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*")
_SELF = frozenset({"i", "my", "me"})
_SELVES = frozenset({"we", "our", "us"})
_SPEAKING = frozenset(
    {"expert", "spokesperson", "spokesman", "spokeswoman", "analyst", "official", "author", "researcher"}
)
_ANYBODY = frozenset({"man", "woman", "boy", "girl", "person", "pair"})
_PARENT = re.compile(r"the (?:grand)?(?:mother|father|mum|mom|dad)[- ]of[- ](?:\d|one|two|three|four|five|six|seven)")
_THEY = frozenset({"men", "women", "boys", "girls", "teenagers", "youths"})
_PAIRS = frozenset({"pair", "two", "duo", "couple", "two men", "two women"})
_BOTH = re.compile(r"both (?:the )?([a-z]+s)", re.IGNORECASE)
_LARGEST = re.compile(r"(?:the|its) [\w-]+['’]s (?:\w+-)?(?:largest|biggest|oldest|leading|top|main|only|most \w+) ")
_QUESTION = re.compile(r"^[^\S\n]*Q:", re.MULTILINE)
_READER = frozenset({"you", "your"})
_YOU = "the reader"
_AUTHOR = "the author"
"""Who speaks in the first person outside of any quotation, where there is no byline."""


class Resolver:
    """Resolves the sources of one text, in text order."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], *, title: str | None = None, byline: str | None = None
    ) -> None:
        self.text = text
        self.byline = byline
        self.names = Names(text, title or "")
        self.cast = Cast()
        self.open: set[Span] = set()
        """The sources that are a surname which several persons of the text have: a guess among them."""
        self._antecedents = Antecedents(text, sentences, self.names, self.cast)
        self._bodies = Bodies(self.names, self.cast)
        self._groups = Groups(text, self.names)
        self._roles = Roles(text, self.names)

    def resolve(self, source: Span) -> Entity | None:
        """Return whom the source means; None where a pronoun has nothing to stand for."""
        phrase = self._phrase(source)
        if not phrase:
            return None
        if phrase == "A" and self.text[source.end : source.end + 1] == ":":
            phrase = self._guest or phrase
        mention = parse(phrase, self.names, source.start)
        if mention.name.lower() == "the":
            return None  # "the publicly expressed anger": whose, is not said
        alone = mention.kind == "person" and len(mention.words) > 1 and mention.words[0] not in phrase
        if alone and not mention.title and self.names.shared(mention.words[-1]):
            self.open.add(source)
        entity = self._entity(mention, source.start)
        if entity is not None:
            entity.add(source)
            if mention.kind == "role" and mention.description and not entity.description:
                entity.description = mention.description
        return entity

    @cached_property
    def _guest(self) -> str | None:
        """Return whom an interview of Q and A is with: the one person whom the text names before the first question."""
        asked = _QUESTION.search(self.text)
        ahead = [e for e in self.names.entries.values() if asked and e.spans and e.spans[0].start < asked.start()]
        named = {e.name for e in ahead if (e.person or e.maybe) and len(e.words) > 1}
        return named.pop() if len(named) == 1 else None

    def mentions(self, entity: Entity) -> list[Span]:
        """Return where the text mentions an entity, in order: as a source, and a person also by name."""
        spans = set(entity.spans)
        known = self.names.entries.get(tuple(x.lower() for x in entity.words)) if entity.words else None
        at = 0
        sources = sorted(spans)
        for span in known.spans if known is not None else ():
            while at < len(sources) and sources[at].end <= span.start:
                at += 1
            if at >= len(sources) or span.end <= sources[at].start:
                spans.add(span)
        return sorted(spans)

    def _phrase(self, source: Span) -> str:
        """Return the words of a source, those of its antecedent where it is a relative pronoun; "" for a time."""
        phrase = source.of(self.text)
        if phrase.lower() not in w.RELATIVES:
            return phrase
        sentence = self._antecedents.sentence(source.start)
        tokens = [t for t in sentence.tokens if t.start < source.end] if sentence else []
        found = antecedent(tokens, len(tokens)) if tokens and tokens[-1].start == source.start else None
        if found is None or found[1] - found[0] < 2:
            return phrase
        named = self.text[tokens[found[0]].start : tokens[found[1] - 2].end]
        return "" if named.rstrip(" ,").endswith(" ago") else named  # better than a year ago, which showed: nobody

    def _entity(self, mention: Mention, position: int) -> Entity | None:
        kind = mention.kind
        if kind in ("thing", "role", "group") and not mention.words:
            mention = replace(mention, name=self._roles.in_full(mention.name, position))
        if plain(mention.name) in _PAIRS:
            pair = self._groups.pair(position)
            if pair is not None:
                return self.cast.other(pair) or self.cast.make(Mention("people", pair, plural=True), pair)
        both = _BOTH.fullmatch(mention.name)
        if both is not None and re.sub(r"ies$", "y", both[1]).removesuffix("s") in people().organisations:
            pair = self._groups.pair(position, False)
            if pair is not None:
                return self.cast.other(pair) or self.cast.make(Mention("people", pair, plural=True), pair)
        if kind == "pronoun":
            return self._pronoun(mention, position)
        if kind == "person":
            return self._person(mention)
        if kind == "people":
            return self._several(mention, position)
        if mention.owner is not None:
            return self._owned(mention, position)
        if kind == "organisation":
            return self._organisation(mention, position)
        press = self._bodies.press(mention, position) if kind == "thing" else None
        if press is not None:
            words = press.words
            return self._organisation(Mention("organisation", " ".join(words), words, mention.head), position)
        if kind == "thing":
            found = self._bodies.document(mention, position) if mention.bare else None
            return found or self.cast.other(mention.name) or self.cast.make(mention)
        if kind == "group":
            return self._group(mention, position)
        return self._role(mention, position)

    def _person(self, mention: Mention) -> Entity:
        entity = self.cast.person(mention.words) or self.cast.become_person(mention.words)
        if entity is None:
            entity = self.cast.make(mention)
            known = self.names.entries.get(tuple(x.lower() for x in mention.words))
            if known is not None:
                entity.gender = entity.gender or known.gender
                entity.heads |= {people().full(t) for t in known.titles}
        if mention.description:
            entity.heads |= set(_WORDS.findall(mention.description.lower()))
            entity.description = entity.description or mention.description
        entity.gender = entity.gender or mention.gender
        entity.title = entity.title or mention.title
        return entity

    def _named(self, entry: Entry) -> Entity:
        ranks = [t for t in entry.titles if t.lower() in people().ranks]
        rank = ranks[0] if len(ranks) == 1 else ""  # Lt. Col. Lee is no Lt.
        head = entry.words[-1].lower()
        return self._person(Mention("person", entry.name, entry.words, head, entry.gender, title=rank))

    def _several(self, mention: Mention, position: int) -> Entity:
        """Name each of several persons in full: Lee and Park are Ann Lee and Bo Park."""
        out: list[str] = []
        for part in mention.parts:
            one = parse(part, self.names, position)
            if re.match(r"(?:his|her|their) ", part) and len(one.words) < 2:
                out.append(part)
            elif one.kind in ("person", "organisation"):
                out.append(one.name)
            elif one.kind == "pronoun":
                who = self._pronoun(one, position)
                out.append(who.name if who is not None else part)
            else:
                out.append(part)
        name = ", ".join(out[:-1]) + " and " + out[-1]
        return self.cast.other(name) or self.cast.make(mention, name)

    def _organisation(self, mention: Mention, position: int) -> Entity:
        name = self._bodies.full(mention)
        same = self.cast.other(name) or (self.cast.person(mention.words) if len(mention.words) > 1 else None)
        if same is not None:
            return same
        if not mention.words and not mention.definite and position < LEAD // 2:
            later = [e for _, _, e in self.names.after(position, 700) if len(e.words) > 1 and not e.person]
            exact = next((e for e in later if e.words[-1].lower() == mention.head), None)
            if exact is not None and re.match(r"an? ", mention.name):
                return self._organisation(Mention("organisation", exact.name, exact.words, mention.head), position)
        if not mention.words and mention.bare:
            found = self._bodies.short(mention.head, position, plain(mention.name) == mention.head)
            if isinstance(found, Entity):
                found.heads.add(mention.head)
                return found
            if found is not None:
                words = self.names.extended(found)
                return self._organisation(Mention("organisation", " ".join(words), words, mention.head), position)
        return self.cast.make(mention, name)

    def _owned(self, mention: Mention, position: int) -> Entity | None:
        """Resolve Lee's statement to Lee, and Lee's lawyer to Ann Lee's lawyer."""
        phrase = mention.owner or ""
        owner = parse(phrase, self.names, position)
        ahead = self._roles.ahead(position) if owner.kind == "pronoun" else None
        if ahead is not None and not against(ahead.gender, owner.gender) and ahead.person == bool(owner.gender):
            if ahead.person:
                return self._named(ahead)
            return self._organisation(Mention("organisation", ahead.name, ahead.words, mention.head), position)
        if mention.kind == "thing" and owner.kind in ("person", "organisation", "people", "pronoun", "group"):
            entity = self._entity(owner, position)
            if entity is not None:
                entity.heads.add(mention.head)
                return entity
        if mention.kind == "role" and not mention.plural:
            holder = self._roles.holder(mention, owner, position)
            holder = holder or self._roles.named_next(mention, position, owned=True)
            if holder is None and not owner.words and owner.kind in ("organisation", "role"):
                holder = self._roles.only_holder(mention)
            if holder is not None:
                return self._named(holder)
        if _LARGEST.match(mention.name) and firmlike(mention.head):
            firm = self._bodies.short(mention.head, position)
            if firm is not None:
                made = Mention("organisation", firm.name, firm.words, mention.head)
                return firm if isinstance(firm, Entity) else self._organisation(made, position)
        name = mention.name
        if owner.kind == "pronoun":
            who = self._pronoun(owner, position)
            if who is not None and (who.words or who.kind != "role"):
                name = f"{who.name}'{'' if who.name.endswith('s') and who.plural else 's'} " + name.partition(" ")[2]
        elif owner.kind == "person" and name.startswith(phrase):
            name = owner.name + name[len(phrase) :]
        return self.cast.other(name) or self.cast.make(mention, name)

    def _role(self, mention: Mention, position: int) -> Entity:
        """Resolve a role: "a" makes somebody new, "the" asks who was called so before."""
        lex = people()
        name, head = self._bodies.for_whom(mention.name, position), lex.full(mention.head)
        mention = replace(mention, name=name)
        same = self.cast.other(name)
        parent = _PARENT.match(name)
        anew = "-year-old" in name or "-born" in name or head == NATIONAL or parent is not None
        if not mention.definite and not anew:
            if same is None and not re.match(r"an? ", name):
                alone = self._roles.only_one(mention, position)
                if alone is not None:
                    return self._named(alone)
            named = self._roles.named_later(mention, position) if same is None else None
            named = named or (self._roles.named_next(mention, position) if same is None else None)
            return same or (self._named(named) if named is not None else self.cast.make(mention))
        best: Entity | Entry | None = None
        top = 0.0
        whose = self._roles.modifiers(mention)
        only = [e for e in self.cast.recent() if e.human][:2]
        for entity in self.cast.recent():
            if entity.plural or entity.kind not in ("person", "role") or against(entity.gender, mention.gender):
                continue
            if parent is not None and entity.name != name:
                continue  # the mother of three is not the mother of four
            if another(_WORDS.findall(name.lower()), entity.heads | set(_WORDS.findall(entity.name.lower()))):
                continue
            fit = 2.0 if head in entity.heads else 1.0 if any(lex.alike(head, h) for h in entity.heads) else 0.0
            unknown = (
                entity.human and entity.name not in (_AUTHOR, _YOU) and not entity.heads & (lex.roles - lex.generic)
            )
            if not fit and unknown and (head in lex.generic or (head in _SPEAKING and len(only) == 1)):
                fit = 0.5
            score = fit * 3000 - (position - entity.last)
            if fit and score > top:
                top, best = score, entity
        for start, _, entry in (*self.names.before(position, 6000), *self.names.after(position, 3000)):
            score = 5500 - (position - start) if start < position else 2500 - (start - position)
            titled = entry.person and any(lex.full(t) == head for t in entry.titles)
            titled = titled and not another(name.split(), entry.titles)
            if titled and whose:  # the Elmland senator is none that is not spoken of with Elmland
                around = " ".join(self._roles.around(s, position, mention) for s in entry.spans[:8])
                titled = any(x in around for x in whose)
            if titled and not against(entry.gender, mention.gender) and score > top:
                top, best = score, entry
        if isinstance(best, Entity):
            if same is None or best.kind == "person":
                best.heads.add(head)
                return best
        elif best is not None:
            return self._named(best)
        if best is None and same is None:
            alone = self._roles.only_one(mention, position)
            if alone is not None:
                return self._named(alone)
            main = self._roles.main_person(mention, position) if not whose else None
            if main is not None:
                return self._named(main)
        if same is None and "-year-old" in name:
            aged = self._roles.of_age(name, mention.gender)
            if aged is not None:
                return self._named(aged)
        if same is None and head == NATIONAL and self._roles.several(position):
            return self.cast.make(mention)
        if same is None and (anew or head in lex.generic) and head not in _ANYBODY:
            near = self._antecedents.person(mention.gender, position, 700)
            if isinstance(near, Entry) and near.person and len(near.words) > 1:
                return self._named(near)
            if isinstance(near, Entity) and near.kind == "person" and anew:
                return near
        return same or self.cast.make(mention)

    def _group(self, mention: Mention, position: int) -> Entity:
        """Resolve several unnamed ones: "the researchers" are those named before, "some experts" are new."""
        mention = replace(mention, name=self._bodies.for_whom(mention.name, position))
        low = plain(mention.name)
        if low == "police":
            force = self._bodies.force(position)
            if force:
                mention = replace(mention, name=" ".join(force), words=force)
        same = self.cast.other(mention.name)
        if same is not None:
            return same
        if low == mention.head and mention.name[0].islower() and low not in people().plurals:
            longer = self._groups.named(low, position)
            if longer is not None:
                mention = replace(mention, name=longer)
                return self.cast.other(longer) or self.cast.make(mention)
        # officials are those spoken of before, teachers are teachers
        vague = low == mention.head and (low in people().plurals or low.removesuffix("s") in UNNAMED)
        if mention.definite or vague:
            for entity in self.cast.recent():
                if entity.plural and mention.head in entity.heads and len(entity.name) >= len(mention.name):
                    return entity
            if low in _THEY:  # the men are the two anglers that were spoken of
                for entity in self.cast.recent():
                    if entity.plural and entity.kind == "group" and position - entity.last < 1500:
                        return entity
        return self.cast.make(mention)

    def _pronoun(self, mention: Mention, position: int) -> Entity | None:
        if mention.head in _SELF and self.byline:
            words = tuple(self.byline.split())
            return self._person(Mention("person", self.byline, words, words[-1].lower())) if words else None
        if mention.head in _SELF | _SELVES:
            return self.cast.other(_AUTHOR) or self.cast.make(Mention("role", _AUTHOR, head="author"))
        if mention.head in _READER:
            return self.cast.other(_YOU) or self.cast.make(Mention("role", _YOU, head="reader"))
        if mention.gender:
            found = self._antecedents.person(mention.gender, position)
            who = self._named(found) if isinstance(found, Entry) else found
            if who is not None and not who.gender:
                who.gender = mention.gender
            return who
        other = self._antecedents.thing(mention.plural, position)
        if not isinstance(other, tuple):
            return other
        found_for = self._entity(other[1], other[0])
        if mention.plural or found_for is None or found_for.kind != "person":
            return found_for
        # Lee's order speaks for Lee, but is no "he": "it" stays the order
        return self.cast.other(other[1].name) or self.cast.make(replace(other[1], owner=None))
