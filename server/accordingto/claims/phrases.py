"""Noun phrases beside a cue: the subject to its left, the speaker to its right, with what stands in apposition.

There is no parser: a phrase ends at marks, subordinators and finite verbs. Ranges are token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import words as w
from .words import Token

Range = tuple[int, int]

_INNER_MARKS = frozenset("’'$£€%#@&/[].+")
_SPEAKING_THINGS = w.word_class("speaking_things")
_WHEN = w.word_class("when")
_PARENTHETIC = w.word_class("parenthetic")
_LONGEST = 40
"""A noun phrase is looked for in at most this many tokens: longer ones are guesses gone wrong."""


def subject(tokens: Sequence[Token], end: int, low: int) -> Range | None:
    """Return the noun phrase that ends before tokens[end], with its appositions, None where there is none.

    Nothing before tokens[low] is looked at.
    """
    last = end - 1
    if last < low:
        return None
    if (
        tokens[last].text == ","
        and last - 2 >= low
        and tokens[last - 2].text == ","
        and tokens[last - 1].low in _PARENTHETIC
    ):
        return subject(tokens, last - 2, low)
    if tokens[last].mark and tokens[last].text in ",–—-)":
        return _with_apposition(tokens, last, low)
    start = _left(tokens, end, low)
    return (start, end) if start < end and nominal(tokens, start, end) else None


def _left(tokens: Sequence[Token], end: int, low: int) -> int:
    """Return where the noun phrase that ends before tokens[end] begins (`end` itself where there is none)."""
    low = max(low, end - _LONGEST)
    i = end - 1
    while i >= low:
        token = tokens[i]
        if token.quotation is not None:
            inner = token.quotation.inner
            if inner.end - inner.start > 30 or token.text.rstrip("\"”’'")[-1:] in ",.?!":
                break
        elif token.mark:
            if token.text == ")":
                opened = next((k for k in range(i - 1, low - 1, -1) if tokens[k].text == "("), None)
                if opened is None:
                    break
                i = opened - 1
                continue
            if token.text not in _INNER_MARKS:
                break
        elif token.low in w.RELATIVES or token.low == "whose":
            if i == end - 1:
                return i
            if token.low == "that" or not any(w.finite(tokens, k) for k in range(i + 1, end)):
                break
        elif token.low in ("and", "or", "&"):
            if not _joins(tokens, i, low):
                break
        elif token.low in w.SUBORDINATORS or (w.finite(tokens, i) and not _reduced(tokens, i, low)):
            break
        i -= 1
    return _trim(tokens, i + 1, end)


def _reduced(tokens: Sequence[Token], i: int, low: int) -> bool:
    """Tell whether a form is no verb of the clause: in a relative clause (a woman who lived there) or a participle."""
    if i > low and tokens[i - 1].low in ("who", "which"):
        return True
    token, after = tokens[i], tokens[i + 1].low if i + 1 < len(tokens) else ""
    return (
        i > low
        and token.low.endswith("ed")
        and after in w.PREPOSITIONS
        and tokens[i - 1].word
        and tokens[i - 1].low not in w.SUBJECT_PRONOUNS
    )


def _joins(tokens: Sequence[Token], at: int, low: int) -> bool:
    """Tell whether the "and" at tokens[at] joins two nouns (A and B said) and not two clauses."""
    first = at - 1
    while first >= low and at - first < 12 and not (tokens[first].mark and tokens[first].text not in _INNER_MARKS):
        if tokens[first].quotation is not None or tokens[first].low in w.SUBORDINATORS:
            break
        first -= 1
    first += 1
    if first >= at or tokens[at + 1].low in w.PRONOUNS - {"others", "some", "many"}:
        return False
    return nominal(tokens, first, at) and not any(w.finite(tokens, k) for k in range(first, at))


def _trim(tokens: Sequence[Token], start: int, end: int) -> int:
    """Skip conjunctions, adverbs and short adverbials of time before a subject."""
    while start < end - 1:
        token = tokens[start]
        idle = token.low in w.CONJUNCTIONS or (token.adverb and token.low not in ("once", "first", "long"))
        if idle or (token.mark and token.text not in "$£€#@["):
            start += 1
        elif token.low in ("last", "this", "next") and tokens[start + 1].low in w.TIMES:
            start += 2
        elif token.low in w.PREPOSITIONS:
            after = _after_adverbial(tokens, start, end)
            if after is None:
                break
            start = after
        elif token.low in w.DAYS and end - start > 1 and not tokens[start + 1].possessive:
            start += 1
        else:
            break
    return start


def _after_adverbial(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Return where the noun phrase after a leading adverbial without comma begins (On Monday | the mayor)."""
    for i in range(start + 1, end):
        before = tokens[i - 1]
        if before.low in w.PREPOSITIONS or before.low in w.DETERMINERS or before.possessive:
            continue
        if tokens[i].low in w.DETERMINERS or tokens[i].low in w.SUBJECT_PRONOUNS:
            return i
        if tokens[i].capital and (not before.capital or before.low in w.TIMES):
            return i
    return None


def _with_apposition(tokens: Sequence[Token], comma: int, low: int) -> Range | None:
    """Return the noun phrase whose apposition ends at tokens[comma] (Smith, a doctor in Leeds, said)."""
    if tokens[comma].text == ")":
        opened = next((k for k in range(comma - 1, max(low, comma - _LONGEST) - 1, -1) if tokens[k].text == "("), None)
        if opened is None:
            return None
        found = subject(tokens, opened, low)
        return (found[0], comma + 1) if found else None
    best: Range | None = None
    mark = tokens[comma].text
    edge = comma
    for i in range(comma - 1, max(low, comma - _LONGEST) - 1, -1):
        token = tokens[i]
        if token.quotation is not None and token.text.rstrip("\"”’'")[-1:] in ",.?!":
            break
        if not (token.mark and token.text == mark):
            continue
        if not _apposed(tokens, i + 1, edge):
            if best is not None:
                break
            continue
        start = _left(tokens, i, low)
        if start < i and nominal(tokens, start, i) and _at_edge(tokens, start, low):
            best = (start, comma)
            if not tokens[start].text[0].isdigit() and not _more(tokens, start, low):
                break
        edge = i
    return best


def _more(tokens: Sequence[Token], start: int, low: int) -> bool:
    """Tell whether what stands before may be the head that tokens[start:] is in apposition to."""
    return (
        start - 1 > low
        and tokens[start - 1].text == ","
        and tokens[start - 2].word
        and tokens[low].low in w.DETERMINERS | {"one"}
    )


def _at_edge(tokens: Sequence[Token], start: int, low: int) -> bool:
    """Tell whether a clause begins at tokens[start]."""
    if start <= low:
        return True
    before = tokens[start - 1]
    return (
        before.mark
        or before.quotation is not None
        or before.low in w.SUBORDINATORS
        or before.low in w.PREPOSITIONS
        or before.adverb
        or before.low in w.TIMES
    )


def _apposed(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether tokens[start:end], between two commas, can stand in apposition to what is before."""
    if start >= end or end - start > 30:
        return False
    first = tokens[start]
    if first.low in ("who", "whose", "which", "where", "whom", "then", "now", "also", "himself", "herself"):
        return True
    if first.low in w.CONJUNCTIONS or first.low in w.SUBJECT_PRONOUNS or first.low in w.SUBORDINATORS:
        return False
    if first.low in w.DETERMINERS or first.text[0].isdigit() or first.capital:
        return not any(w.finite(tokens, k) for k in range(start, min(end, start + 4)))
    return not w.finite(tokens, start)


def nominal(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether tokens[start:end] can be a noun phrase that speaks."""
    if start >= end:
        return False
    first, last = tokens[start], tokens[end - 1]
    if first.quotation is not None and end - start == 1:
        return False
    if first.low in w.PREPOSITIONS or first.low in w.CONJUNCTIONS or (first.low in w.AUXILIARIES and not first.capital):
        return False
    if first.low in ("there", "here", "it's", "that's", "what", "how", "when", "if", "as") or first.low.endswith("ing"):
        return False
    if last.low in w.PREPOSITIONS or last.low in w.DETERMINERS - {
        "some",
        "many",
        "several",
        "both",
        "all",
        "this",
        "that",
        "one",
        "two",
        "few",
        "three",
        "most",
        "another",
    }:
        return False
    return any(t.word for t in tokens[start:end]) and last.low not in w.SUBORDINATORS - w.RELATIVES


def antecedent(tokens: Sequence[Token], verb: int) -> Range | None:
    """Return the noun that a relative pronoun right before tokens[verb] stands for, with the pronoun.

    The noun is taken short: from its determiner or the first of its capitals on (the man who, a report that).
    """
    relative = verb - 1
    if relative < 0 or tokens[relative].low not in w.RELATIVES:
        return None
    last = relative - 1
    if last >= 0 and tokens[last].text in ",—–-" and tokens[relative].low != "that":
        last -= 1
    start = last
    while start >= 0 and last - start < 10:
        token = tokens[start]
        if token.quotation is not None or (token.mark and token.text not in _INNER_MARKS):
            break
        if token.low in w.DETERMINERS or token.possessive:
            start -= 1
            break
        if token.low in w.PREPOSITIONS or token.low in w.SUBORDINATORS or (start < last and w.finite(tokens, start)):
            break
        start -= 1
    start += 1
    if tokens[relative].low == "that" and (start > last or not _announces(tokens, last)):
        return None
    return (start, relative + 1) if start <= last else (relative, relative + 1)


def _announces(tokens: Sequence[Token], noun: int) -> bool:
    """Tell whether a noun can speak (a report that says), so that a "that" after it is its relative pronoun."""
    return tokens[noun].low in _SPEAKING_THINGS


def speaker_after(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """Return the noun phrase that begins at tokens[start], a speaker after the verb (said the mayor, a farmer)."""
    i = start
    while i < end:
        token = tokens[i]
        if token.quotation is not None:
            if token.quotation.inner.end - token.quotation.inner.start > 30:
                break
        elif token.mark:
            if token.text not in _INNER_MARKS:
                break
        elif i > start and (
            token.low in w.MANNER
            or token.low in _WHEN
            or token.low in w.SUBORDINATORS - {"and", "or"}
            or token.low in w.DAYS
        ):
            if not (
                token.low in ("from", "for", "with", "at", "in") and tokens[i - 1].word and not tokens[i - 1].capital
            ):
                break
            if i + 1 < end and tokens[i + 1].low in w.TIMES | {"a", "an"} and token.low in ("in", "at"):
                break
        elif token.low in ("and", "or"):
            if i + 1 >= end or not (
                tokens[i + 1].capital or tokens[i + 1].low in w.DETERMINERS or tokens[i + 1].low == "others"
            ):
                break
        elif (i > start and w.finite(tokens, i)) or (token.adverb and i > start):
            break
        i += 1
    if i == start or not nominal(tokens, start, i):
        return None
    return start, _apposition_after(tokens, i, end)


def _apposition_after(tokens: Sequence[Token], i: int, end: int) -> int:
    """Return the end of the appositions that follow a noun phrase which ends before tokens[i]."""
    while i < end and tokens[i].text == ",":
        stop = next((k for k in range(i + 1, end) if tokens[k].mark and tokens[k].text in ",.;:—–!?"), end)
        first = tokens[i + 1] if i + 1 < end else None
        if first is None or first.quotation is not None or stop == i + 1:
            break
        if not (
            first.low in w.DETERMINERS
            or first.low in ("who", "whose", "chief", "head")
            or first.text[0].isdigit()
            or first.capital
        ) and (first.low.endswith("ing") or first.low in w.PREPOSITIONS or not _apposed(tokens, i + 1, stop)):
            break
        if first.low not in ("who", "whose") and any(w.finite(tokens, k) for k in range(i + 1, min(stop, i + 30))):
            break
        if any(t.quotation is not None for t in tokens[i + 1 : stop]):
            break
        i = stop
    return i
