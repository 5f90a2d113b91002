"""Claims whose cue is no verb: according to X, claims by X that, X's claim that, reportedly, and headlines "X: C"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..values import Span
from . import words as w
from .clauses import Found, clause_like, content_end, spans
from .cues import lexicon
from .phrases import Range, speaker_after, subject
from .raw import RawClaim
from .words import Sentence, Token

_TO_SPEAKER = frozenset({"by", "from"})
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
        tokens, hi = self.tokens, len(self.tokens)
        nouns = lexicon().nouns
        for i, token in enumerate(tokens):
            if token.low not in nouns or i + 2 >= hi or (token.capital and i):
                continue
            before = tokens[i - 1] if i else None
            nxt = tokens[i + 1]
            cue = (i, i + 1)
            if (nxt.low in _TO_SPEAKER and tokens[i + 2].low not in ("the", "a")) or nxt.low == "by":
                named = speaker_after(tokens, i + 2, hi)
                if named is None:
                    continue
                stop = named[1]
                that = next((k for k in range(i + 3, min(hi, i + 25)) if tokens[k].low == "that"), None)
                if that is not None:
                    self._put(
                        "noun by",
                        token.low,
                        cue,
                        (named[0], min(named[1], that)),
                        [(that + 1, content_end(tokens, that + 1, hi))],
                    )
                elif stop < hi and tokens[stop].low in ("to", "of"):
                    self._put("noun by", token.low, cue, named, [(stop, content_end(tokens, stop, hi))])
            elif nxt.low == "that" and clause_like(tokens, i + 2, hi):
                owner = self._owner(i)
                if owner is not None:
                    self._put("noun that", token.low, cue, owner, [(i + 2, content_end(tokens, i + 2, hi))])
                elif token.low.rstrip("s") in (
                    "allegation",
                    "accusation",
                    "claim",
                    "report",
                    "suggestion",
                    "rumour",
                    "speculation",
                ):
                    self._put("noun that", token.low, cue, None, [(i + 2, content_end(tokens, i + 2, hi))])
            elif nxt.low in ("of", "to", "for", "on", "about") and before is not None:
                owner = self._owner(i)
                if owner is not None and token.low in (
                    "criticism",
                    "claims",
                    "criticisms",
                    "allegations",
                    "promise",
                    "pledge",
                    "call",
                    "calls",
                    "threat",
                    "threats",
                    "proposal",
                    "vow",
                    "accusations",
                    "attacks",
                    "warnings",
                    "suggestion",
                    "description",
                    "assertion",
                    "claim",
                    "demand",
                    "demands",
                ):
                    start = i + 1 if nxt.low == "to" else i + 2
                    self._put("noun of", token.low, cue, owner, [(start, content_end(tokens, start, hi))])

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
