"""Claims whose cue is no verb: according to X, claims by X that, X's claim that, reportedly, and headlines "X: C"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..values import Span
from . import words as w
from .clauses import Found, after_adjuncts, clause_like, content_end, noun_end, spans
from .cues import lexicon
from .phrases import Range, speaker_after, subject
from .raw import RawClaim
from .words import Sentence, Token

_HEARSAY = w.word_class("hearsay")
"""Nouns whose clause is a claim even where nobody is said to make it (allegations that)."""
_WITH_OBJECT = w.word_class("with_object")
"""Nouns that have what was said as their object (his criticism of the plan)."""
_OBJECTS = frozenset({"of", "to", "for", "on", "about"})
_HEADLINE = re.compile(r"\s*([^\n:;.?!]{2,60}?):\s+(\S[^\n]{8,220})")
_LABEL = re.compile(
    r"(?:(?:read|see|watch|photo|photos|video|image|update|updated|breaking|exclusive|analysis|opinion|live|more|related|also|note"
    r"|credit|source|correction|editor|picture|file|advertisement|location|date|time|here|how|why|what|when|where|by|the|a|an)\b"
    r"|\d)",
    re.IGNORECASE,
)


class Nominals:
    """Finds the claims of one sentence that phrases and nouns introduce."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.found: list[Found] = []

    def find(self) -> list[Found]:
        """Return the claims in text order of their cues."""
        self._according()
        self._nouns()
        self._hedged()
        return self.found

    def _put(
        self, rule: str, lemma: str, cue: Range, source: Range | None, content: Sequence[Range], speech: bool = True
    ) -> None:
        found = spans(self.tokens, content)
        if found:
            named = w.phrase(self.tokens, *source) if source else None
            raw = RawClaim(found, w.phrase(self.tokens, *cue), named, 0.5, speech)
            self.found.append(Found(raw, rule, lemma))

    def _according(self) -> None:
        tokens, hi = self.tokens, len(self.tokens)
        for i, token in enumerate(tokens):
            if token.low == "according" and i + 2 < hi and tokens[i + 1].low == "to":
                cue = (i, i + 2)
            elif (
                token.low == "in"
                and i + 4 < hi
                and self._lows(i, 4) in ("in the words of", "in the view of", "in the opinion of")
            ):
                cue = (i, i + 4)
            elif token.low == "per" and i > 0 and tokens[i - 1].text == "," and i + 1 < hi and tokens[i + 1].capital:
                cue = (i, i + 1)
            else:
                continue
            named = speaker_after(tokens, cue[1], hi)
            if named is None:
                continue
            content = self._around(i, named[1])
            if content:
                self._put("according", token.low, cue, named, content)

    def _lows(self, i: int, n: int) -> str:
        return " ".join(t.low for t in self.tokens[i : i + n])

    def _around(self, start: int, end: int) -> list[Range]:
        """Return the content of a phrase at tokens[start:end]: what is before it, or after it where it leads."""
        tokens, hi = self.tokens, len(self.tokens)
        before = start
        while before > 0 and (tokens[before - 1].mark or tokens[before - 1].low in ("but", "and", "also", "and,")):
            before -= 1
        if before > 0:
            first = self._clause_begin(before)
            out = [(first, before)]
            rest = end
            if rest < hi and tokens[rest].text == "," and tokens[start - 1].text == "," and before - first < 6:
                out.append((rest + 1, hi))
            return out
        rest = end
        while rest < hi and tokens[rest].mark:
            rest += 1
        return [(rest, content_end(tokens, rest, hi))] if rest < hi else []

    def _clause_begin(self, end: int) -> int:
        first = 0
        while first < end and (self.tokens[first].mark or self.tokens[first].low in w.CONJUNCTIONS):
            first += 1
        return first

    def _nouns(self) -> None:
        """Take claims by X that C, X's claim that C, his promise to C."""
        tokens, hi = self.tokens, len(self.tokens)
        nouns = lexicon().nouns
        for i, token in enumerate(tokens[:-2]):
            if token.low not in nouns or (token.capital and i):
                continue
            low = tokens[i + 1].low
            cue = (i, i + 1)
            if low == "by" or (low == "from" and tokens[i + 2].low not in ("the", "a")):
                self._noun_by(i)
            elif low == "that" and clause_like(tokens, i + 2, hi):
                owner = self._owner(i)
                if owner is not None:
                    self._put("noun that", token.low, cue, owner, [(i + 2, self._noun_end(i))])
                elif token.low in _HEARSAY or token.low.removesuffix("s") in _HEARSAY:
                    self._put("noun alone", token.low, cue, None, [(i + 2, self._noun_end(i))])
            elif low in _OBJECTS and token.low in _WITH_OBJECT:
                owner = self._owner(i)
                if owner is not None:
                    start = i + 1 if low == "to" else i + 2
                    self._put("noun of", token.low, cue, owner, [(start, noun_end(tokens, start, hi))])

    def _noun_by(self, i: int) -> None:
        tokens, hi = self.tokens, len(self.tokens)
        named = speaker_after(tokens, i + 2, hi)
        if named is None:
            return
        that = next((k for k in range(i + 3, min(hi, i + 25)) if tokens[k].low == "that"), None)
        if that is not None and that > after_adjuncts(tokens, named[1], hi) + 1:
            that = None
        if that is not None:
            content = (that + 1, content_end(tokens, that + 1, hi))
            self._put("noun by", tokens[i].low, (i, i + 1), (named[0], min(named[1], that)), [content])
        elif named[1] < hi and tokens[named[1]].low in ("to", "of"):
            self._put("noun by to", tokens[i].low, (i, i + 1), named, [(named[1], content_end(tokens, named[1], hi))])

    def _noun_end(self, i: int) -> int:
        """Return where the clause after the noun at tokens[i] and its "that" ends.

        Where the noun is the subject of the sentence (his claim that C surprised many), it ends at the second verb.
        """
        tokens = self.tokens
        stop = content_end(tokens, i + 2, len(tokens))
        if any(w.finite(tokens, k) for k in range(i)):
            return stop
        seen = False
        for k in range(i + 2, stop):
            if not w.finite(tokens, k):
                continue
            inner = tokens[k - 1].low in w.SUBORDINATORS or tokens[k - 1].low in w.AUXILIARIES
            if seen and not inner and tokens[k - 1].low not in w.SUBJECT_PRONOUNS:
                return k
            seen = True
        return stop

    def _owner(self, i: int) -> Range | None:
        """Return the possessor of the noun at tokens[i] (the mayor's recent claim, his claim)."""
        tokens = self.tokens
        for k in range(i - 1, max(-1, i - 4), -1):
            if tokens[k].low in ("his", "her", "their", "my"):
                return k, k + 1
            if tokens[k].possessive and tokens[k].word:
                return subject(tokens, k + 1, 0)
            if not tokens[k].word:
                return None
        return None

    def _hedged(self) -> None:
        """Take a sentence with "reportedly" in it whose source is not said."""
        tokens, hi = self.tokens, len(self.tokens)
        lex = lexicon()
        for i, token in enumerate(tokens):
            if token.low not in ("reportedly", "allegedly") or i == 0:
                continue
            if any(lex.verb(t.low) is not None and t.low != "reportedly" for t in tokens[i + 1 : i + 3]):
                continue
            named = subject(tokens, i, 0)
            start = named[0] if named is not None else self._clause_begin(i)
            content = [r for r in ((start, i), (i + 1, content_end(tokens, i + 1, hi))) if r[0] < r[1]]
            self._put("hedged", token.low, (i, i + 1), None, content)


def headline(text: str, sentence: Sentence) -> Found | None:
    """Return the claim of a headline in the form "X: C", None where the line is none."""
    span = sentence.span
    line = span.of(text)
    if len(line) > 200 or (line.rstrip().endswith(".") and len(line) > 120):
        return None
    match = _HEADLINE.match(line)
    if match is None or _LABEL.match(match[1]) or not match[1][0].isupper():
        return None
    words = match[1].split()
    if any(c.isdigit() or c in ",&" for c in match[1]):
        return None
    if len(words) > 4 or sum(x[0].isupper() for x in words) * 2 < len(words):
        return None
    a, b = span.start + match.start(1), span.start + match.end(1)
    stop = span.end
    return Found(RawClaim((Span(span.start + match.start(2), stop),), Span(b, b + 1), Span(a, b), 0.4), "headline", ":")
