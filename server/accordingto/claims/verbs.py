"""Claims whose cue is a verb: said X, X said that, asked to, called X a liar, was confirmed by X, adding that."""

from __future__ import annotations

from collections.abc import Sequence

from ..values import Span
from . import words as w
from .clauses import Found, Group, after_adjuncts, clause_like, content_end, groups, spans
from .complements import addressee, complement, quote_run, solid
from .cues import lexicon, silent
from .passives import passive
from .phrases import Range, antecedent, speaker_after, subject
from .raw import RawClaim
from .words import Token

_NOUN_GERUNDS = w.word_class("noun_gerunds")
"""Verbs that say what a noun before them says (a statement warning that)."""


class Verbs:
    """Finds the claims of one sentence that its verbs introduce."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.found: list[Found] = []
        self.taken = 0  # the content of the last claim ends before this token
        self.source: Range | None = None  # the speaker of the last claim, for "adding that"

    def find(self) -> list[Found]:
        """Return the claims in the order of their cues."""
        for group in groups(self.tokens):
            if group.start < 0 or silent(self._words(group.start, group.end), self._words(group.end, group.end + 4)):
                continue
            if group.voice == "passive":
                taken = passive(self.tokens, group)
                if taken is not None:
                    self._put(taken[0], group, taken[1], taken[2])
            elif group.voice == "gerund":
                self._gerund(group)
            else:
                self._active(group)
        return self.found

    def _words(self, start: int, end: int) -> str:
        chosen = self.tokens[max(0, start) : end]
        return self.text[chosen[0].start : chosen[-1].end] if chosen else ""

    def _put(self, rule: str, group: Group, source: Range | None, content: Sequence[Range]) -> bool:
        found = spans(self.tokens, content)
        if not found:
            return False
        cue = w.phrase(self.tokens, group.start, group.end)
        named = w.phrase(self.tokens, *source) if source else None
        raw = RawClaim(found, cue, named, 0.5, group.entry.verb.speech)
        self.found.append(Found(raw, rule, group.entry.verb.lemma))
        self.taken = max(self.taken, content[-1][1])
        if source is not None:
            self.source = source
        return True

    # -- the speaker ------------------------------------------------------------------------------------------------

    def _active(self, group: Group) -> None:
        tokens = self.tokens
        if group.voice == "infinitive":
            source = self.source or main_subject(self.tokens, group.start)
            if source is not None and group.entry.verb.speech and group.entry.verb.frames & {"q", "c"}:
                self._right(group, source, "infinitive")
            return
        if self._inverted(group):
            return
        source = antecedent(tokens, group.start)
        if source is not None:
            self._right(group, source, "relative")
            return
        source = subject(tokens, group.start, 0)
        if source is None:
            before = tokens[group.start - 1] if group.start else None
            if before is not None and before.low in ("and", "but", "then", "or"):
                shared = self.source or main_subject(self.tokens, group.start)
                if shared is not None and group.entry.verb.frames & {"q", "c", "i", "o"}:
                    self._right(group, shared, "coordinated")
            elif (
                before is not None and before.text in ",—–" and self.source is not None and group.start > self.source[1]
            ):
                self._right(group, self.source, "coordinated")
            return
        if tokens[source[0]].low in ("what", "it") and tokens[group.at].low in ("read", "show", "means", "see"):
            return
        if self._left(group, source):
            return
        if source[0] < self.taken and not group.entry.verb.frames & {"c", "q"}:
            return  # inside the content of another claim only plain speech counts
        self._right(group, source, "right")

    def _inverted(self, group: Group) -> bool:
        """Take "Q," said X and C, said X: the verb stands after the content and before its speaker."""
        tokens, hi = self.tokens, len(self.tokens)
        if "v" not in group.entry.verb.frames or group.start == 0 or group.end >= hi:
            return False
        before = tokens[group.start - 1]
        quoted = before.quotation is not None
        if not quoted and before.text not in ",?!—–":
            return False
        first = tokens[group.end]
        if first.mark or first.quotation is not None or first.low in ("that", "to") or first.low in w.PREPOSITIONS:
            return False
        named = speaker_after(tokens, group.end, hi)
        if named is None:
            return False
        after = after_adjuncts(tokens, named[1], hi)
        ended = (
            after >= hi
            or tokens[after].mark
            or tokens[after].quotation is not None
            or not clause_like(tokens, named[1] - 1, hi)
        )
        if not ended or (not quoted and before.text == "," and self._apposition_before(group.start)):
            return False
        return self._before(group, named, group.start - (0 if quoted else 1), "inverted")

    def _apposition_before(self, start: int) -> bool:
        """Tell whether the comma before a verb closes an apposition (Smith, a doctor, said Jones was ill)."""
        named = subject(self.tokens, start, 0)
        return named is not None and any(t.text == "," for t in self.tokens[named[0] : start - 1])

    # -- content before the cue -------------------------------------------------------------------------------------

    def _left(self, group: Group, source: Range) -> bool:
        """Take "Q," X said and C, X said."""
        tokens, hi = self.tokens, len(self.tokens)
        frames = group.entry.verb.frames
        if not frames & {"q", "c", "t"} or source[0] == 0:
            return False
        before = tokens[source[0] - 1]
        quoted = before.quotation is not None
        if not quoted and before.text not in ",?!—–":
            return False
        end = source[0] - (0 if quoted else 1)
        after = self._tail(group)
        rest = tokens[after] if after < hi else None
        if rest is not None and rest.quotation is not None and not quoted:
            return False
        if (
            rest is not None
            and not rest.mark
            and rest.quotation is None
            and (not quoted or "o" in frames or rest.low in ("that", "to") or clause_like(tokens, after - 1, hi))
            and not (quoted and solid(tokens[end - 1]) and rest.low != "that")
        ):
            return False
        if rest is not None and rest.text == ":":
            return False
        return self._before(group, source, end, "left")

    def _tail(self, group: Group) -> int:
        """Return the token after the cue, its addressee and its adverbials."""
        tokens, hi = self.tokens, len(self.tokens)
        i = group.end
        if "o" in group.entry.verb.frames or group.entry.verb.lemma in ("say", "ask"):
            i = addressee(tokens, i)
        return after_adjuncts(tokens, i, hi)

    def _before(self, group: Group, source: Range, end: int, rule: str) -> bool:
        """Take what stands before tokens[end] as the content, and what goes on after the speaker with it."""
        tokens, hi = self.tokens, len(self.tokens)
        start = self._content_start(end)
        if start >= end:
            return False
        if not any(t.quotation is not None for t in tokens[start:end]) and (
            not clause_like(tokens, start - 1, end) or not group.entry.verb.frames & {"c", "t"}
        ):
            return False
        content: list[Range] = [(start, end)]
        resume = max(
            after_adjuncts(tokens, max(source[1], group.end), hi), self._tail(group) if source[1] <= group.start else 0
        )
        if resume < hi and tokens[resume].text in ",:;—–." and tokens[resume].mark:
            nxt = tokens[resume + 1] if resume + 1 < hi else None
            if nxt is not None and nxt.quotation is not None:
                content.append((resume + 1, quote_run(tokens, resume + 1)))
            elif (
                nxt is not None
                and tokens[resume].text == ","
                and not any(t.quotation is not None for t in tokens[start:end])
                and self._goes_on(resume + 1)
            ):
                content.append((resume + 1, content_end(tokens, resume + 1, hi)))
        elif resume < hi and tokens[resume].quotation is not None:
            content.append((resume, quote_run(tokens, resume)))
        return self._put(rule, group, source, content)

    def _goes_on(self, i: int) -> bool:
        """Tell whether the content goes on after ", she said," and no new clause about the speaker begins."""
        first = self.tokens[i]
        entry = lexicon().verb(first.low)
        if entry is not None and "gerund" in entry.forms:
            return False
        return not (
            first.low in ("who", "whose", "which", "but", "while", "as", "according", "after")
            or first.low.endswith("ing")
        )

    def _content_start(self, end: int) -> int:
        """Return where a content that ends before tokens[end] begins."""
        tokens = self.tokens
        start = self.taken if self.taken < end else 0
        last = tokens[end - 1]
        if last.quotation is not None and solid(tokens[end - 1]):
            k = end - 1
            while k > start and tokens[k - 1].quotation is not None:
                k -= 1
            lead = tokens[start:k]
            opening = tokens[k].quotation or last.quotation
            lower = self.text[opening.inner.start : opening.inner.start + 1].islower()
            if (
                not any(t.word for t in lead)
                or lead[-1].text in ":."
                or not (lower or clause_like(tokens, start - 1, k))
            ):
                return k
            if (
                self.text[last.quotation.inner.start].isupper()
                and last.quotation.inner.end - last.quotation.inner.start > 40
            ):
                return k
        while start < end and (tokens[start].mark or tokens[start].low in w.CONJUNCTIONS):
            start += 1
        return start

    def _right(self, group: Group, source: Range, rule: str) -> bool:
        """Take what follows the cue as the content."""
        found = complement(self.tokens, group, source, strict=rule == "infinitive")
        return found is not None and self._put(f"{rule} {found[0]}", group, source, [found[1]])

    def _gerund(self, group: Group) -> None:
        """Take ", adding that C" and "a statement saying C"."""
        tokens = self.tokens
        before = tokens[group.start - 1] if group.start else None
        if (
            before is None
            or before.mark
            or before.low in ("and", "by", "while", "before", "after", "than", "without")
            or before.quotation is not None
        ):
            source = self.source or main_subject(self.tokens, group.start)
            if source is None or source[0] >= group.start:
                return
            self._right(group, source, "gerund")
        elif before.low not in w.PREPOSITIONS and group.entry.verb.lemma in _NOUN_GERUNDS:
            noun = subject(tokens, group.start, 0)
            if noun is not None:
                self._right(group, noun, "noun gerund")


Introduction = tuple[Span | None, Span | None]
"""The cue and the speaker of what the next paragraph quotes."""


def introduction(tokens: Sequence[Token]) -> Introduction | None:
    """Return the cue and the speaker of a sentence that ends with a colon (Lee went on:), None where it does not."""
    if len(tokens) < 2 or tokens[-1].text != ":":
        return None
    for group in reversed(groups(tokens)):
        if group.voice == "passive":
            continue
        named = antecedent(tokens, group.start) or subject(tokens, group.start, 0)
        if named is not None:
            return w.phrase(tokens, group.start, group.end), w.phrase(tokens, *named)
    named = main_subject(tokens, len(tokens))
    return (None, w.phrase(tokens, *named)) if named is not None else None


def main_subject(tokens: Sequence[Token], before: int) -> Range | None:
    """Return the subject of the first finite verb of the sentence that stands before tokens[before]."""
    for k in range(min(before, len(tokens))):
        if w.finite(tokens, k) and not tokens[k].possessive:
            at = k
            while at > 0 and (tokens[at - 1].adverb or tokens[at - 1].low in w.AUXILIARIES):
                at -= 1
            found = subject(tokens, at, 0)
            if found is not None and not (found[1] - found[0] == 1 and tokens[found[0]].low in w.RELATIVES):
                return found
    return None
