"""Words and clauses without a parser: tokens in which a quotation is one token, and the closed word classes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from ..sentences import split
from ..values import Span
from .cues import lexicon
from .quotes import Quotation, pair

_TOKEN = re.compile(r"[^\W_]+(?:(?:['’.\-&/]|(?<=\d),(?=\d))[^\W_]+)*(?:['’](?=\s|$))?|\S")
_WORDS = re.compile(r"\w+(?:['’]\w+)*")

_CLASSES: dict[str, str] = tomllib.loads(resources.files(__package__).joinpath("classes.toml").read_text("utf-8"))


def word_class(name: str) -> frozenset[str]:
    """Return a closed class of words by its name in `classes.toml`."""
    return frozenset(_CLASSES[name].split())


PRONOUNS = word_class("pronouns")
INDEFINITES = word_class("indefinites")
DETERMINERS = word_class("determiners")
PREPOSITIONS = word_class("prepositions")
AUXILIARIES = word_class("auxiliaries")
BE = word_class("be")
HAVE = word_class("have")
MODALS = word_class("modals")
DO = word_class("do")
ADVERBS = word_class("adverbs")
SUBORDINATORS = word_class("subordinators")
CONJUNCTIONS = word_class("conjunctions")
RELATIVES = word_class("relatives")
SUBJECT_PRONOUNS = word_class("subject_pronouns")
TIMES = word_class("times")
DAYS = word_class("days")
AMBIGUOUS = word_class("ambiguous")
"""Verbs that are as often nouns: a form in -s is taken for the verb only after a name or a pronoun."""
MANNER = word_class("manner")
"""Prepositions that begin an adverbial after a speaker (said the mayor in a letter)."""
_FINITE = word_class("finite")


_LONGEST = 300
"""A sentence of more tokens is read in parts: no person wrote it, and the rules look at a sentence more than once."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole quotation. `low` is the text in lower case with straight apostrophes."""

    start: int
    end: int
    text: str
    low: str
    quotation: Quotation | None = None

    @property
    def word(self) -> bool:
        return self.quotation is None and self.text[0].isalnum()

    @property
    def mark(self) -> bool:
        return self.quotation is None and not self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        return self.quotation is None and self.text[0].isupper()

    @property
    def possessive(self) -> bool:
        return self.low.endswith(("'s", "s'"))

    @property
    def adverb(self) -> bool:
        return self.low in ADVERBS or (len(self.low) > 4 and self.low.endswith("ly") and not self.capital)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as tokens. `paragraph` counts the lines of the text that are not empty."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int


def read(text: str, quotations: Sequence[Quotation] | None = None) -> list[Sentence]:
    """Return the sentences of `text` as tokens, quotations kept whole. Linear time."""
    marked = [q for q in (pair(text) if quotations is None else quotations) if q.depth == 0 and weighty(text, q)]
    out: list[Sentence] = []
    at = 0
    paragraph = -1
    last_end = -1
    spans = split(text)
    n = 0
    while n < len(spans):
        start, end = spans[n]
        if last_end < 0 or text.find("\n", last_end, start) >= 0:
            paragraph += 1
        while at < len(marked) and marked[at].outer.end <= start:
            at += 1
        # A sentence end inside a long quotation is none here: the quotation stays with its speaker.
        k = at
        while True:
            while k < len(marked) and marked[k].outer.end <= end:
                k += 1
            if k < len(marked) and marked[k].outer.start < end and n + 1 < len(spans):
                n += 1
                end = max(end, spans[n].end)
                continue
            break
        inside = marked[at:k] if k > at else []
        if k < len(marked) and marked[k].outer.start < end:
            inside = marked[at : k + 1]
        tokens = _tokens(text, start, end, inside)
        for k in range(0, len(tokens), _LONGEST):
            part = tuple(tokens[k : k + _LONGEST])
            out.append(Sentence(Span(part[0].start, part[-1].end), part, paragraph))
        last_end = end
        n += 1
    return out


def weighty(text: str, quotation: Quotation) -> bool:
    """Tell whether a quotation counts as speech: single marks also set off titles and odd words."""
    if not quotation.single:
        return True
    inner = quotation.inner.of(text)
    return len(_WORDS.findall(inner)) >= 3 or inner.endswith((",", ".", "?", "!"))


def _tokens(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> list[Token]:
    out: list[Token] = []
    at = start
    for quotation in quotations:
        if quotation.outer.start < at:
            continue
        out += _plain(text, at, quotation.outer.start)
        stop = min(quotation.outer.end, end)
        out.append(Token(quotation.outer.start, stop, text[quotation.outer.start : stop], '"', quotation))
        at = stop
    out += _plain(text, at, end)
    return out


def _plain(text: str, start: int, end: int) -> list[Token]:
    out: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        if word == "." and out and out[-1].end == match.start() and match.end() < end and out[-1].word:
            # The stop of an abbreviation belongs to it: the sentence goes on.
            old = out[-1]
            out[-1] = Token(old.start, match.end(), old.text + ".", old.low + ".")
            continue
        out.append(Token(match.start(), match.end(), word, word.lower().replace("’", "'")))
    return out


def finite(tokens: Sequence[Token], at: int) -> bool:
    """Guess whether the token is a finite verb (or an auxiliary)."""
    token = tokens[at]
    if not token.word:
        return False
    if token.low in _FINITE:
        return True
    if token.capital and at:
        return False
    entry = lexicon().verb(token.low)
    if entry is not None and ("past" in entry.forms or ("third" in entry.forms and _surely(token.low))):
        return not (at and (tokens[at - 1].low in DETERMINERS or tokens[at - 1].possessive))
    before = tokens[at - 1] if at else None
    if token.low.endswith("ed") and len(token.low) > 4:
        if before is None or before.low in DETERMINERS or before.low in BE:
            return False
        return not before.adverb or before.low in ADVERBS
    if before is None or not token.low.endswith("s") or token.low.endswith("ss"):
        return False
    if before.low in SUBJECT_PRONOUNS:
        return True
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return before.capital and not before.possessive and (after in DETERMINERS or after == "to")


def _surely(third: str) -> bool:
    """Tell whether a form in -s of a verb in the lexicon is no plural noun as well."""
    return third not in lexicon().nouns and third[:-1] not in AMBIGUOUS


def phrase(tokens: Sequence[Token], start: int, end: int) -> Span | None:
    """Return the span of tokens[start:end] without marks at its edges, None where nothing is left."""
    while start < end and tokens[start].mark and tokens[start].text not in "[$£€#@":
        start += 1
    while end > start and tokens[end - 1].mark and tokens[end - 1].text not in "]%)":
        end -= 1
    return Span(tokens[start].start, tokens[end - 1].end) if start < end else None
