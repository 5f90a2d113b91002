"""Whole phrases that a sentence can do without, proposed from its parse and its punctuation.

A phrase is proposed with the commas that go with it. None touches what must stay: the attribution, negation, modals
and hedges, what stands between quotation marks, the complement a verb needs, and whatever a number, a quantifier, a
superlative or a negation reaches over, for there a missing phrase would change what is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..values import Span
from .commas import ends_in_place, listed_ages, parted, splits
from .grammar import FINITE
from .lexicon import loaded
from .loose import complementizers, opening, parentheses
from .parser import Parse
from .phrase import Kind, Phrase
from .scope import cleft, continued, counted_in, links, outdone, reached, subject_or_date
from .shape import Tree
from .tokens import Token
from .vocabulary import (
    AMOUNTS,
    COMMON_TIMES,
    CONDITIONS,
    CONTRASTS,
    DAYS,
    HARMING,
    HEDGES,
    INTO,
    LISTED,
    MONTHS,
    NEEDED,
    NEGATIONS,
    ORDERS,
    PASSING,
    QUANTIFIERS,
    RESERVES,
    SPANS,
    TIMES,
    WHEN,
    WHERE_AND_WHEN,
)  # fmt: skip

_OF_LABEL: dict[str, Kind] = {
    "relcl": "relative", "acl": "participle", "appos": "apposition", "prep": "preposition", "advmod": "adverb",
    "npadvmod": "time", "advcl": "clause", "conj": "coordinate", "amod": "adjective", "intj": "opening",
}  # fmt: skip
_UNFINISHED = frozenset(["IN", "TO", "CC", "DT", "PDT", "PRP$", "WDT", "WP$", "MD", "POS"])
"""No phrase ends with such a word: where one seems to, it was misread."""


def propose(tokens: Sequence[Token], parse: Parse, quoted: Sequence[Span], kept: Sequence[Span]) -> list[Phrase]:
    """Return the phrases of a sentence that can be left out, in text order, larger ones first.

    `quoted` are the spans between quotation marks: nothing inside them is proposed. `kept` are spans that must stay
    (the cue and source of an attribution); a phrase may hold none of them.
    """
    sentence = _Sentence(tokens, parse)
    out: list[Phrase] = []
    for at, label in enumerate(parse.labels):
        kind = _OF_LABEL.get(label)
        if kind is None or parse.heads[at] == at:
            continue
        phrase = sentence.phrase(at, kind)
        if phrase and sentence.may_go(phrase, at):
            out.append(phrase)
    out += [*parentheses(tokens), *opening(tokens, parse), *complementizers(tokens, parse)]
    out = [p for p in out if not splits(tokens, p) and not _cuts(tokens, p, quoted) and not _holds(tokens, p, kept)]
    return sorted(out, key=lambda p: (p.first, -p.last))


class _Sentence(Tree):
    def phrase(self, at: int, kind: Kind) -> Phrase | None:
        """Return the phrase under token `at` with its commas, or None where its edges are unclear."""
        first, last = self.left[at], self.right[at]
        if self.size[at] != last - first + 1:
            return None
        while first < last and not self.tokens[first].is_word and self.tokens[first].text not in "“\"‘'$£€([":
            first += 1
        while last > first and self.tokens[last].text in {",", ";", "--", "—", "–", "."}:
            last -= 1
        head = self.parse.heads[at]
        if kind in {"relative", "participle", "apposition"} and head > first:
            return None
        dated = any(self.lower[c] in TIMES for c in self.children[at])
        if kind == "preposition" and self.lower[first] in WHEN and dated:
            kind = "time"
        if kind == "coordinate":
            return self._tail(first, last, head, at)
        if ends_in_place(self.tokens[first : last + 1]):
            return None  # the comma behind it may be that of the place
        before = self.tokens[first - 1].text if first else ""
        after = self.tokens[last + 1].text if last + 1 < len(self.tokens) else ""
        drop = set(range(first, last + 1))
        comma = {",", "--", "—", "–"}
        scores = first > 1 and self.tag(first - 2) == self.tag(last) == "CD"  # "Lunde 1, Varde 2"
        if kind == "apposition" and (before not in comma or after == ":" or scores):
            return None
        if before in comma and after in comma and before != after:
            return None
        if before in comma and after in comma:
            drop.add(first - 1)
            aged = first == last and self.tag(last) == "CD" and last + 2 < len(self.tokens)
            if aged and listed_ages(self.tokens):
                return None
            place = kind == "apposition" and all(t.text[0].isupper() for t in self.tokens[first : last + 1])
            place = place and "," not in self.lower[: first - 1]
            following = set(self.lower[last + 2 : last + 3])
            if aged:
                both = parted([t.text for t in self.tokens[last + 2 : last + 10]], self.tag(last + 2) in FINITE)
            else:
                both = self._goes_on(last + 2, head) or (place and bool(WHERE_AND_WHEN & following))
            if both:
                drop.add(last + 1)
            elif kind == "preposition" or (not aged and self.tag(last + 2) in FINITE):
                return None  # it may be the first of a list; "fraud, where cards are used, has risen"
        elif before in comma:
            if last + 1 >= self.end or after in {";", ":", ")"}:
                if kind == "relative" and "," in {t.text for t in self.tokens[first:last]}:
                    return None  # where it ends is uncertain
                drop.add(first - 1)
            elif kind in {"relative", "participle", "apposition", "clause", "preposition"}:
                return None
        elif after in comma and (first == 0 or self.parse.labels[first - 1] in {"cc", "mark"}):
            if first == 0 and self.opened_by(last + 2) in {"nmod", "appos", "conj", "dep", "cc"}:
                return None  # the first of a list: "With her film, new name and tour, she ..."
            drop.add(last + 1)
        elif after == "," and "," in {t.text for t in self.tokens[first:last]}:
            # The comma may close what the phrase has set off inside it, and go with it, or belong to the sentence.
            return None
        elif first == 0 and kind in {"clause", "preposition"}:
            return None
        return Phrase(first, last, frozenset(drop), kind, head, before in comma or (first == 0 and after in comma))

    def _tail(self, first: int, last: int, head: int, at: int) -> Phrase | None:
        """Return the second of two coordinated clauses, which has a subject of its own, with its conjunction and comma.

        Coordinated things and qualities stay together: to name one of two is to say something else.
        """
        subject = any(self.parse.labels[c] in {"nsubj", "nsubjpass"} for c in self.children[at])
        if self.tag(head)[:1] not in {"V", "M"} or last - first < 3 or not subject:
            return None
        if self.parse.labels[head] in {"conj", "acl"} or head > first:
            return None
        if last + 1 < self.end and self.tokens[last + 1].text != ",":
            others = [c for c in self.children[head] if c > last and self.parse.labels[c] not in {"punct"}]
            if others:
                return None
        begin = first
        while begin - 1 > head and (self.parse.labels[begin - 1] == "cc" or self.tokens[begin - 1].text == ","):
            begin -= 1
        if "but" in self.lower[begin:first] or "yet" in self.lower[begin:first]:
            return None  # what speaks against the first
        if begin == first or self.tokens[begin].text != "," or any(t.text == "," for t in self.tokens[head:begin]):
            return None  # what no comma parts, and the items of a list, share what they are said of
        if "both" in self.lower[max(0, self.left[head] - 1) : head] or "between" in self.lower[max(0, head - 4) : head]:
            return None
        return Phrase(
            begin, last, frozenset(range(begin, last + 1)), "coordinate", head, self.tokens[begin].text == ","
        )

    def _goes_on(self, at: int, head: int) -> bool:
        """Whether what follows the closing comma belongs to the clause that the phrase interrupts."""
        if at >= len(self.tokens):
            return False
        top = at
        while self.parse.heads[top] > at - 1 and self.parse.heads[top] != top:
            top = self.parse.heads[top]
        if self.parse.heads[top] == head and self.parse.labels[top] in {"prep", "acl", "relcl", "appos"}:
            return False
        above = next((a for a in [head, *self.above(head)] if self.tag(a)[:1] in {"V", "M"}), head)
        if above >= at:
            return True
        governor = self.parse.heads[head] if self.tag(head)[:1] in "NP" else head
        return self.parse.heads[top] in {head, governor} and self.parse.labels[top] in {
            "prep", "dobj", "attr", "acomp", "xcomp", "advcl", "agent", "advmod", "npadvmod", "dative", "oprd", "prt",
            "aux",
        }  # fmt: skip

    def may_go(self, phrase: Phrase, at: int) -> bool:
        """Whether the sentence says the same, only less, without the phrase."""
        words = self.lower[phrase.first : phrase.last + 1]
        head = phrase.head
        following = self.lower[phrase.last + 1] if phrase.last + 1 < len(self.lower) else ""
        if phrase.kind in {"time", "adverb"} and (following in ORDERS or words[0] in {"a", "an", "per"}):
            return False
        if phrase.kind == "time" and (set(words) & AMOUNTS or self.lower[head][:5] in {"spent", "spend", "waste"}):
            return False  # by how much something rose, and what someone spent doing something
        if self._reaches(phrase):
            return False
        if phrase.kind == "preposition" and words[-1].isdigit() and len(words[-1]) == 4:
            return False  # a year
        if phrase.kind == "time" and (self._named(phrase) or any(x in MONTHS or x[0].isdigit() for x in words)):
            return False  # a day with a name of its own is what the sentence is about, and a date is a fact
        if self.parse.labels[at] == "npadvmod" and self.tag(head)[:2] == "NN":
            return False  # "Easter Monday"
        if phrase.kind in {"preposition", "clause"} and not phrase.set_off:
            return False  # which one, where, what for: too often it is the point
        if words[0] in HARMING:
            return False  # what it did to people is the news
        telling = phrase.kind in {"relative", "participle"} or links(self.parse, phrase.first, phrase.last)
        if (telling and not phrase.set_off) or words[0] == "including":
            return False  # what no comma sets off says which one is meant
        if "than" in self.lower[: phrase.first] or CONTRASTS & set(self.lower):
            return False  # a comparison needs both of its sides
        if any(w in NEGATIONS or w in HEDGES for w in words) and not (
            phrase.set_off and phrase.kind in {"relative", "apposition"} and not NEGATIONS & set(words)
        ):
            return False
        if phrase.first <= head <= phrase.last or not any(t.is_word for t in self._rest(phrase)):
            return False
        if self._negated(head) or (not phrase.set_off and any(self._negated(a) for a in self.above(head))):
            return False
        if not self._shaped(phrase):
            return False
        if phrase.kind in {"relative", "participle", "preposition", "adjective"} and self._counted(head, phrase):
            return False
        if words[0] in RESERVES or (phrase.kind == "clause" and words[0] in CONDITIONS):
            return False
        if phrase.kind == "apposition" and self._names(head, at):
            return False
        if phrase.kind == "adverb":
            return self._free_adverb(phrase, at)
        if phrase.kind in {"preposition", "time"}:
            return self._free_preposition(phrase, at)
        if phrase.kind == "adjective":
            # An adjective tells which one, or what sort: only one that judges can go.
            bare = self.parse.labels[head] in {"attr", "oprd", "ROOT", "acomp"}
            bare = bare or (self.parse.labels[head] == "pobj" and self.left[head] == at)  # after impressive starts
            return not bare and phrase.first == phrase.last < head and any(w.drop for w in loaded(self.tokens[at].text))
        return True

    def _reaches(self, phrase: Phrase) -> bool:
        """Whether something outside the phrase holds for it, or needs it to say what it says."""
        first, last, kind = phrase.first, phrase.last, phrase.kind
        if reached(self.lower, self.parse, phrase.head, first, last):
            return True
        if kind == "time" and counted_in(self.lower, self.parse, first, last):
            return True
        if kind in {"time", "preposition"} and subject_or_date(self.lower, self.parse, first, last):
            return True
        if kind == "relative" and cleft(self.lower, first):
            return True
        if phrase.set_off:
            return False
        if NEGATIONS & set(self.lower[:first]) or self.lower[last + 1 : last + 2] == ["than"]:
            return True  # "no group immediately claimed it"; "rather than"
        joined = kind == "time" and continued(self.lower, self.parse, last)
        return joined or outdone(self.lower, self.parse, first)

    def _named(self, phrase: Phrase) -> bool:
        inside = range(phrase.first, phrase.last + 1)
        if any(i and self.lower[i] in COMMON_TIMES and self.tokens[i].text[0].isupper() for i in inside):
            return True  # the Safe Travel at Night campaign
        return any(self.tag(i) in {"NNP", "NNPS"} and self.lower[i].rstrip(".") not in DAYS for i in inside)

    def _names(self, head: int, at: int) -> bool:
        """Whether an apposition says by name who or what was only described ("the founder, Ana Diaz,"), or is none."""
        bare = self.tag(self.left[at]) in {"JJ", "JJR", "VBN", "VBG"} and self.tag(head) not in {"NNP", "NNPS"}
        if bare or self.tag(head)[:1] not in "NP":
            return True  # "usable, updated equipment"
        if (self.size[at] == 1 and self.tag(at) in {"NN", "NNS"}) or self.lower[head] in DAYS:
            return True  # "their Elm Street, Norvik, plant", "Monday, 7 August"
        joined = [c for c in self.children[at] if self.parse.labels[c] == "conj"]
        if any(self.tag(self.left[c]) == "CD" or self.lower[self.left[c]] in LISTED for c in joined):
            return True  # "the market, a school and a church": three things, or one
        told = self.tag(head) == "NN" or any(self.parse.labels[c] in {"det", "poss"} for c in self.children[head])
        return told and (self.tag(at) in {"NNP", "NNPS"} or self.tokens[self.left[at]].text[0].isupper())

    def _shaped(self, phrase: Phrase) -> bool:
        """Whether the phrase looks like what it is taken for: misreadings show in its first word or a stray verb."""
        tags = self.parse.tags[phrase.first : phrase.last + 1]
        if tags[-1] in _UNFINISHED or self.lower[phrase.last] == "by":
            return False
        if set(tags) & {"JJR", "RBR", "JJS", "RBS"} and not phrase.set_off:
            return False
        if phrase.kind == "clause" and self.tag(phrase.head)[:1] not in {"V", "M"}:
            return False
        if phrase.kind == "preposition" and phrase.first == phrase.last:
            return False
        if phrase.kind == "clause" and tags[0] not in {"IN", "WRB", "RB", "TO", "VBG", "VBN", "JJ"}:
            return False  # a clause of its own, with nothing that joins it to the other
        finite = any(t in {"VBD", "VBZ", "VBP", "MD"} for t in tags)
        linked = any(t in {"WDT", "WP", "WP$", "WRB"} for t in tags) or "that" in self.lower[phrase.first : phrase.last]
        if phrase.kind == "relative":
            return tags[0] in {"WDT", "WP", "WP$", "WRB"} or (self.lower[phrase.first] == "that" and finite)
        if phrase.kind == "participle":
            return tags[0] in {"VBG", "VBN"} and not finite
        if phrase.kind in {"preposition", "time", "apposition", "adverb"}:
            return not finite or (linked and phrase.kind != "adverb")
        return True

    def _rest(self, phrase: Phrase) -> list[Token]:
        return [t for i, t in enumerate(self.tokens) if i not in phrase.drop]

    def _negated(self, head: int) -> bool:
        return any(self.parse.labels[c] == "neg" or self.lower[c] in NEGATIONS for c in self.children[head])

    def _counted(self, head: int, phrase: Phrase) -> bool:
        """Whether a number, quantifier or superlative reaches over the modified noun."""
        for c in [head, *self.children[head]]:
            if c in phrase.drop:
                continue
            if self.lower[c] in QUANTIFIERS or self.tag(c) in {"JJS", "RBS"}:
                return phrase.kind != "adjective" or c != head
            if self.tag(c) == "CD" and not phrase.set_off and phrase.kind != "adjective":
                return True
        return False

    def _free_adverb(self, phrase: Phrase, at: int) -> bool:
        head_tag = self.tag(phrase.head)
        if head_tag in {"CD", "JJ", "JJR", "RB", "RBR", "IN", "DT", "PDT"}:
            return False
        if phrase.first and self.lower[phrase.first - 1] in SPANS:
            return False  # "hours later"
        if self.lower[at] in {"separately", "similarly", "directly"} and not phrase.set_off:
            return False  # "sold separately"
        if phrase.set_off and self._joins(phrase):
            return False  # "They filed a motion, however, the witness spoke."
        # How something was done ("deliberately") is often the point: only adverbs of time and passage are free.
        return phrase.first == phrase.last and (
            self.lower[at] in PASSING or any(w.drop for w in loaded(self.tokens[at].text))
        )

    def _joins(self, phrase: Phrase) -> bool:
        """Whether a clause with a subject stands on either side, and nothing but the phrase between the two."""
        after = max(phrase.drop) + 1
        subjects = [i for i, label in enumerate(self.parse.labels) if label in {"nsubj", "nsubjpass", "expl"}]
        if after >= len(self.tokens) or not any(i < phrase.first for i in subjects):
            return False
        return any(all(k == i or i in self.above(k) for k in range(after, i + 1)) for i in subjects if i >= after)

    def _free_preposition(self, phrase: Phrase, at: int) -> bool:
        head, word = phrase.head, self.lower[phrase.first]
        before = self.lower[phrase.first - 1] if phrase.first else ""
        if set(self.lower[phrase.first : phrase.last + 1]) & {"every", "each", "any", "all"}:
            return False
        if word in INTO or (word == "within" and phrase.kind != "time"):
            return False
        if word in {"from", "between", "without", "to"} or before in {"from", "and", "or"}:
            return False
        if word == "of" and self.tag(phrase.first + 1) == "VBG":
            return False  # found guilty with a friend, of killing somebody
        if any(self.lower[c] in {"from", "between"} for c in self.children[head] if c != at):
            return False
        others = [c for c in self.children[head] if c > head and c != at and self.parse.labels[c] != "punct"]
        if self.parse.labels[head] == "acl" and not others:
            return False  # "a report published on Monday": a participle does not stand alone
        tag = self.tag(head)
        if tag in {"IN", "TO", "RB", "RBR", "JJ", "JJR", "JJS", "CD"} or self.parse.labels[at] in {"agent", "pcomp"}:
            return False
        if tag[:2] == "VB":
            stem = self.lower[head]
            if any(stem.startswith(v) for v in NEEDED) or self.parse.labels[head] in {"pcomp", "amod"}:
                return False
            if stem in {"be", "is", "was", "are", "were", "been", "'s", "’s", "'re", "has", "have", "had"}:
                return phrase.kind == "time" and len(self.children[head]) > 3
            # The first phrase right after a verb without an object is most often its complement.
            after = phrase.first == head + 1 and not any(
                self.parse.labels[c] in {"dobj", "attr", "acomp"} for c in self.children[head]
            )
            return phrase.kind == "time" or not after
        return word not in {"of", "than", "as", "between"} and tag[:2] == "NN"


def _cuts(tokens: Sequence[Token], phrase: Phrase, quoted: Sequence[Span]) -> bool:
    first, start, end = min(phrase.drop), tokens[min(phrase.drop)].start, tokens[max(phrase.drop)].end
    if first and tokens[first - 1].text in {"'", "‘"}:
        return True  # a quotation whose other mark is not where it should be
    return any(start < q.end and q.start < end and not (start <= q.start and q.end <= end) for q in quoted)


def _holds(tokens: Sequence[Token], phrase: Phrase, kept: Sequence[Span]) -> bool:
    return any(s.start < tokens[i].end and tokens[i].start < s.end for i in phrase.drop for s in kept)
