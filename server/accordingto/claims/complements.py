"""What follows a cue and is its content: a clause, a quotation, an infinitive, a noun phrase, as the verb allows."""

from __future__ import annotations

from collections.abc import Sequence

from . import words as w
from .clauses import Group, after_adjuncts, clause_like, content_end, noun_end, wh
from .nouns import head_noun
from .phrases import Range
from .words import Token

_FIGURES = w.word_class("figures")
_ADDRESSEE_STOPS = w.word_class("addressee_stops")
_PARENTHETIC = frozenset({"say", "add", "argue", "claim"})

Complement = tuple[str, Range]
"""The kind of a complement ("quote", "that", "noun" ...) and its tokens."""


def complement(tokens: Sequence[Token], group: Group, source: Range, *, strict: bool = False) -> Complement | None:
    """Return what the cue says, where it stands after the cue; None where nothing there fits the verb.

    With `strict` only clauses, quotations and infinitives count, no noun phrases.
    """
    hi = len(tokens)
    verb = group.entry.verb
    frames = verb.frames
    i = group.end
    if "o" in frames:
        i = addressee(tokens, i)
    elif "q" in frames or verb.lemma in ("announce", "suggest", "confirm"):
        i = after_adjuncts(tokens, i, hi)
    if i >= hi:
        return None
    token = tokens[i]
    if token.mark and token.text in ",:—–":
        return _after_mark(tokens, group, i)
    if token.quotation is not None and "q" in frames:
        return "quote", (i, _quote_end(tokens, i))
    if token.low == "that" and frames & {"c", "t", "q"}:
        return ("that", (i + 1, content_end(tokens, i + 1, hi))) if i + 1 < hi else None
    if wh(token) and frames & {"t", "c"}:
        return "wh", (i, content_end(tokens, i, hi))
    if token.low == "to" and frames & {"i", "o"}:
        return "to", (i, content_end(tokens, i, hi))
    if token.low in w.PREPOSITIONS:
        if "p" in frames and not strict:
            return "prep", (i + 1, noun_end(tokens, i + 1, hi))
        if "c" not in frames or not clause_like(tokens, i, hi):
            return None
    if "c" in frames and clause_like(tokens, i, hi) and _tells(tokens, group, source):
        return "clause", (i, content_end(tokens, i, hi))
    if "n" in frames and not strict:
        return "noun", (group.end, noun_end(tokens, group.end, hi))
    if "o" in frames and i > group.end and (clause_like(tokens, i, hi) or verb.lemma == "tell"):
        return "told", (i, content_end(tokens, i, hi))
    return ("bare", (i, content_end(tokens, i, hi))) if verb.lemma == "say" else None


def _after_mark(tokens: Sequence[Token], group: Group, i: int) -> Complement | None:
    """Take what follows a comma, colon or dash after the cue."""
    hi = len(tokens)
    frames = group.entry.verb.frames
    if i + 1 < hi and tokens[i + 1].quotation is not None and "q" in frames:
        return "quote", (i + 1, _quote_end(tokens, i + 1))
    if tokens[i].text == ":" and frames & {"q", "c"} and i + 1 < hi:
        return "colon", (i + 1, hi)
    if tokens[i].text != "," or i != group.end or group.entry.verb.lemma not in _PARENTHETIC:
        return None
    for k in range(i + 1, min(hi - 1, i + 20)):  # X said, after some words between commas, that C
        if tokens[k].text == "," and (tokens[k + 1].low == "that" or tokens[k + 1].quotation is not None):
            start = k + 2 if tokens[k + 1].low == "that" else k + 1
            return ("that", (start, content_end(tokens, start, hi))) if start < hi else None
    return None


def _tells(tokens: Sequence[Token], group: Group, source: Range) -> bool:
    """Tell whether a bare clause after the cue is said: polls show X is ahead, but a film shows what happened."""
    if group.entry.verb.lemma not in ("show", "indicate", "find"):
        return True
    return head_noun(" ".join(t.text for t in tokens[source[0] : source[1]])) in _FIGURES


def solid(token: Token) -> bool:
    """Tell whether a quotation is a whole sentence of its own, not a word or a title."""
    return token.quotation is not None and token.text.rstrip("\"”’'»“")[-1:] in ",?!."


def quote_run(tokens: Sequence[Token], i: int) -> int:
    """Return the end of a run of quotations with nothing but marks between them."""
    while i < len(tokens) and (tokens[i].quotation is not None or tokens[i].text == "…"):
        i += 1
    return i


def _quote_end(tokens: Sequence[Token], i: int) -> int:
    """Return the end of a content that begins with the quotation at tokens[i]: the quotation, or its clause."""
    hi = len(tokens)
    end = quote_run(tokens, i)
    if end >= hi or tokens[end].text in ".;" or solid(tokens[end - 1]):
        return end
    nxt = tokens[end + 1] if end + 1 < hi else None
    if tokens[end].text == "," and nxt is not None and nxt.quotation is None and nxt.low != "and":
        return end
    return content_end(tokens, end, hi)


def addressee(tokens: Sequence[Token], start: int) -> int:
    """Return the token after whom the speaker addresses (told reporters on Monday | that)."""
    hi = len(tokens)
    i = start
    while i < hi and i - start < 16:
        token = tokens[i]
        if token.quotation is not None or (token.mark and token.text not in "’'&[]"):
            break
        if token.low in _ADDRESSEE_STOPS and (i > start or token.low != "that"):
            break
        if i == start and token.low in w.PREPOSITIONS:
            break
        if i > start:
            if token.low in w.SUBJECT_PRONOUNS - {"it", "you"}:
                break
            if token.low == "it" and tokens[i - 1].low not in w.PREPOSITIONS:
                break
            if w.finite(tokens, i):
                return _clause_subject(tokens, start, i)
        i += 1
    return i


def _clause_subject(tokens: Sequence[Token], start: int, verb: int) -> int:
    """Return where the subject of the clause begins whose verb is at tokens[verb], after an addressee."""
    unable = w.PREPOSITIONS | w.DETERMINERS | {"and", "&"}
    for k in range(verb - 1, start, -1):
        before = tokens[k - 1]
        if tokens[k].low in w.DETERMINERS and before.low not in w.PREPOSITIONS:
            return k
        if tokens[k].capital and not before.capital and before.low not in unable:
            return k
    return start + 1
