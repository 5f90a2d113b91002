"""What a pronoun stands for: the person, the organisation or the group named near it that fits best."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence

from ..values import Span
from . import words as w
from .entities import Cast, Entity, against
from .mentions import Mention, parse
from .names import Entry, Names
from .people import Gender, people
from .phrases import subject
from .words import Sentence, finite

_TITLE_PARTS = frozenset({"prime", "foreign", "vice", "deputy"})
_SUBJECT = re.compile(r"(?:he|she)\b", re.IGNORECASE)
_RULING = w.PREPOSITIONS | {"to"}
_REACH = 2500
"""A pronoun's antecedent is looked for in so many characters before it."""

# What tells an antecedent, tried out on news texts: each adds or takes so much.
_SPEAKS = 1.2  # one who has spoken
_OFTEN = 0.4  # one who is named eight times or more
_MAYBE = 0.8  # a name that could be a person's
_SINGLE = 0.7  # a single word that may be a surname
_PLACE = 0.5  # the same, where places stand
_AWAY, _FAR_AWAY = 0.8, 0.4  # each sentence between the two, and each beyond the third
_SAME_PARAGRAPH = 0.4
_FIRST = 0.9  # one that begins its sentence
_OPENS = 0.5  # a person's name that begins the pronoun's sentence or the one before it
_GOVERNED = 0.6  # one after a preposition
_LATEST = 0.15  # who spoke last
_OWNS = 0.2  # one whose something is spoken of
_NAMELESS_OWNS = 1.5  # the same, of one told by a relation or a role alone: his father's work
_QUOTED = 1.5  # one named only in somebody's words


class Antecedents:
    """Looks up antecedents in one text."""

    def __init__(self, text: str, sentences: Sequence[Sentence], names: Names, cast: Cast) -> None:
        self.text = text
        self.sentences = [part for sentence in sentences for part in _parts(sentence)]
        self.names = names
        self.cast = cast
        self._starts = [s.span.start for s in self.sentences]
        self._quoted = [(t.start, t.end) for s in sentences for t in s.tokens if t.quotation is not None]
        self._quote_starts = [q[0] for q in self._quoted]

        # sentences that are more than a quotation, counted up to each: what somebody says parts him from nothing
        self._told = list(itertools.accumulate(any(t.quotation is None for t in s.tokens) for s in self.sentences))

    def sentence(self, position: int) -> Sentence | None:
        """Return the sentence at a position."""
        n = bisect_right(self._starts, position) - 1
        return self.sentences[n] if n >= 0 else None

    def person(self, gender: Gender, position: int, reach: int = _REACH) -> Entity | Entry | None:
        """Return whom "he" or "she" means: near, of the right gender, better a subject or a speaker than not."""
        here = bisect_right(self._starts, position) - 1
        inside = self._in_quote(position)
        best: Entity | Entry | None = None
        top = float("-inf")
        spoke = max((e.last for e in self.cast if e.last < position), default=-1)
        others = self._named_after(position, here)
        for start, end, entry in self.names.before(position, reach):
            if not (entry.person or entry.maybe) or against(entry.gender, gender) or id(entry) in others:
                continue
            score = -_OWNS if self.text[end : end + 2] in ("'s", "’s") else 0.0
            score += self._nearness(start, here, inside, entry.spans[0].start == start and self._introduced(end))
            score += _agreement(entry.gender, entry.leaning, gender)
            score -= 0.0 if entry.person else _MAYBE
            score += _OFTEN * min(len(entry.spans), 8) / 8
            score += _OPENS if entry.person and self._opens(start, here) else 0.0
            if score > top:
                top, best = score, entry
        for entity in self.cast:
            if not entity.human or against(entity.gender, gender) or not entity.last >= 0:
                continue
            span = next((s for s in reversed(entity.spans) if s.start < position), None)
            if span is None or position - span.start > reach:
                continue
            known = self.names.entries.get(tuple(x.lower() for x in entity.words))
            if id(known) in others:
                continue
            score = self._nearness(span.start, here, inside) + _SPEAKS + (_LATEST if entity.last == spoke else 0.0)
            score += _agreement(entity.gender, known.leaning if known is not None else "", gender)
            score -= 0.0 if entity.kind in ("person", "role") else _SINGLE
            score += _OPENS if entity.kind != "role" and self._opens(span.start, here) else 0.0
            if entity.kind == "role" and self.text[span.end : span.end + 2] in ("'s", "’s"):
                score -= _NAMELESS_OWNS
            score -= _PLACE if entity.kind == "organisation" and known is not None and self.names.place(known) else 0.0
            if score > top:
                top, best = score, entity
        return best

    def _named_after(self, position: int, here: int) -> set[int]:
        """Return whom a sentence names after a "he", outside of quotations: "he trusted Lee" is not said of Lee.

        His office may well say something of him by his name.
        """
        if here < 0 or _SUBJECT.match(self.text, position) is None:
            return set()
        end = self.sentences[here].span.end
        return {
            id(entry) for start, _, entry in self.names.after(position, max(0, end - position))
            if entry.person and not self._in_quote(start)
        }  # fmt: skip

    def _introduced(self, end: int) -> bool:
        """Tell whether a name is told by what follows it (Lee, the mayor,): the text will go on about it."""
        return self.text[end : end + 1] in (",", "(")

    def _nearness(self, start: int, here: int, inside: bool, introduced: bool = False) -> float:
        """Score a mention that begins at `start` as the antecedent of a pronoun in sentence number `here`."""
        n = bisect_right(self._starts, start) - 1
        sentence = self.sentences[n]
        away = self._told[here] - self._told[n]
        score = -_AWAY * away if away < 3 else -3 * (_AWAY - _FAR_AWAY) - _FAR_AWAY * away
        if here > n and self.sentences[here].paragraph == sentence.paragraph:
            score += _SAME_PARAGRAPH
        lead = [t for t in sentence.tokens[:40] if t.start < start and t.word]
        score += _FIRST if len(lead) <= 3 else 0.0
        if lead and lead[-1].low in _RULING and not introduced:
            score -= _GOVERNED
        if not inside and self._in_quote(start):
            score -= _QUOTED
        return score

    def _opens(self, start: int, here: int) -> bool:
        """Tell whether a mention begins the sentence of a pronoun or the one told before it."""
        n = bisect_right(self._starts, start) - 1
        before = [t.low for t in itertools.takewhile(lambda t: t.start < start, self.sentences[n].tokens) if t.word]
        titled = all(people().title(x) or x in _TITLE_PARTS for x in before)
        return titled and self._told[here] - self._told[n] <= 1

    def _in_quote(self, position: int) -> bool:
        n = bisect_right(self._quote_starts, position) - 1
        return n >= 0 and self._quoted[n][0] <= position < self._quoted[n][1]

    def thing(self, plural: bool, position: int) -> Entity | tuple[int, Mention] | None:
        """Return what "it" or "they" means: the last speaker that fits, or the subject of a sentence just before.

        A subject that has not spoken yet comes as its position and the mention.
        """
        best: Entity | None = None
        top = -1
        for entity in self.cast:
            if not 0 <= entity.last < position or position - entity.last > _REACH:
                continue
            several = entity.plural or entity.kind in ("people", "group")
            if plural:
                fits = several or entity.kind == "organisation"
            else:
                fits = entity.kind in ("organisation", "thing", "role") and not entity.plural and not entity.gender
            rank = entity.last + (400 if plural and several else 0)
            if fits and rank > top:
                top, best = rank, entity
        named = self._last_subject(plural, position)
        if named is not None and (best is None or named[0] > best.last):
            return named
        return best

    def _last_subject(self, plural: bool, position: int) -> tuple[int, Mention] | None:
        """Return the subject of one of the last sentences that a pronoun can stand for, with its position."""
        here = bisect_right(self._starts, position) - 1
        for n in range(here, max(-1, here - 3), -1):
            mention = self._subject_of(self.sentences[n], position)
            if mention is None or (mention[1].owner or "").lower() in w.PRONOUNS | w.DETERMINERS:
                continue
            kind = mention[1].kind
            if (mention[1].plural or kind in ("people", "group")) if plural else kind in ("organisation", "thing"):
                return mention
        return None

    def _subject_of(self, sentence: Sentence, position: int) -> tuple[int, Mention] | None:
        """Return the subject of the first finite verb of a sentence that stands before a position."""
        for k in range(min(len(sentence.tokens), 25)):
            if sentence.tokens[k].start >= position:
                return None
            if not finite(sentence.tokens, k):
                continue
            found = subject(sentence.tokens, k, 0)
            span = w.phrase(sentence.tokens, *found) if found is not None else None
            return (span.start, parse(span.of(self.text), self.names, span.start)) if span is not None else None
        return None


def _parts(sentence: Sentence) -> list[Sentence]:
    """Part a sentence after a quotation that ends with a stop: It rained, he said: "We lost." Lee said no."""
    tokens = sentence.tokens
    cuts = [
        k + 1
        for k, t in enumerate(tokens[:-1])
        if k and t.quotation is not None and t.text[:-1].endswith(".") and tokens[k + 1].capital
    ]
    if not cuts:
        return [sentence]
    out = []
    for low, high in itertools.pairwise([0, *cuts, len(tokens)]):
        part = tokens[low:high]
        out.append(Sentence(Span(part[0].start, part[-1].end), part, sentence.paragraph))
    return out


def _agreement(gender: Gender, leaning: Gender, pronoun: Gender) -> float:
    """Score how well what is known of somebody agrees with a pronoun."""
    if gender:
        return 1.2
    return 0.0 if not leaning else 1.0 if leaning == pronoun else -0.9
