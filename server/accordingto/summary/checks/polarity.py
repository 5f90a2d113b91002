"""Negation and modality: what is denied stays denied, what may be stays a may be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from ..terms import term
from ..tokens import Token, tokenise

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|hardly|barely|fail(?:s|ed)? to|"
    r"refus\w+|den(?:y|ies|ied)|reject\w*|unable|un(?:likely|clear|known|true)|ruled out|rules out|"
    r"declin\w+)\b|n['’]t\b", re.I
)  # fmt: skip
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|can|alleged(?:ly)?|reportedly|apparent(?:ly)?|possibl[ye]|probabl[ye]|perhaps|"
    r"likely|suspect\w*|purported(?:ly)?|seem\w*|appear\w*|plan\w*|propos\w*|consider\w*|expect\w*|hope\w*|aim\w*|"
    r"want\w*|intend\w*|threat\w*|attempt\w*|tr(?:y|ied|ies|ying)|seek\w*|sought|set to|due to|urg\w*|call\w* for|if|"
    r"potential\w*|believ\w*|claim\w*|think\w*|thought|suggest\w*|estimat\w*|predict\w*|will|"
    r"potentially|maybe|rumou?r\w*|accus\w*)\b",
    re.I,
)
_COMPARISON = re.compile(
    r"\b(?:more than|less than|fewer than|over|under|up to|at least|at most|nearly|almost|about|around|only|"
    r"as many as|approximately|roughly)\s+(?=[£$€]?\d)", re.I
)  # fmt: skip
_LESS = re.compile(r"less|fewer|under|up to|at most|nearly|almost|as many", re.I)
_MORE = re.compile(r"more|over|at least", re.I)
_REACH = 7


def negated(text: str) -> frozenset[str]:
    """Return the content words that a negation reaches: those in the few words after it and the verb before it."""
    return _reached(text, _NEGATION, 2, _REACH)


def hedged(text: str) -> frozenset[str]:
    """Return the content words that a modal or hedge reaches."""
    return _reached(text, _HEDGE, 3, _REACH + 3)


def changed_negation(sentence: str, support: Sequence[str]) -> bool:
    """Return whether a negation was lost or invented, against every supporting sentence."""
    if not support:
        return False
    denied = bool(_NEGATION.search(sentence))
    source = " ".join(support)
    if denied:
        return not _NEGATION.search(source) or not (negated(sentence) & (negated(source) | _near(source, _NEGATION)))
    if any(_closed(sentence, line) for line in support):
        return True
    words = _content(sentence)
    for line in support:
        reached = negated(line)
        mine = _content(line)
        # Only where most of what is denied is what the sentence states, and it takes up most of that line.
        if reached and len(reached & words) >= max(2, 0.7 * len(reached)) and len(words & mine) >= 0.75 * len(words):
            return True
    return False


def changed_modality(sentence: str, support: Sequence[str]) -> bool:
    """Return whether a possibility, plan or allegation became a fact, or "more than" another comparison."""
    if not support:
        return False
    source = " ".join(support)
    for m in _COMPARISON.finditer(sentence):
        number = re.match(r"[£$€]?[\d.,]*\d", sentence[m.end() :])
        at = source.find(number.group()) if number else -1
        before = source[max(0, at - 16) : at] if at >= 0 else ""
        if (_LESS.search(m.group()) and _MORE.search(before)) or (_MORE.search(m.group()) and _LESS.search(before)):
            return True
    if any(_firmer(sentence, line) for line in support):
        return True
    if _HEDGE.search(sentence):
        return False
    words = _content(sentence)
    best = max(support, key=lambda s: len(words & _content(s)))
    reached = hedged(best)
    verbs = _verbs(best) & reached
    return bool(verbs) and len(verbs & words) >= 1 and len(words & reached) >= 0.6 * len(words)


def _closed(sentence: str, line: str) -> bool:
    """Return whether the words on both sides of a "not" of the source stand side by side in the sentence."""
    said = [t.text.lower() for t in tokenise(sentence)]
    pairs = set(itertools.pairwise(said))
    tokens = [t.text.lower() for t in tokenise(line)]
    return any(
        t in {"not", "n't", "n’t", "never"} and 0 < i < len(tokens) - 1 and (tokens[i - 1], tokens[i + 1]) in pairs
        for i, t in enumerate(tokens)
    )


def _firmer(sentence: str, line: str) -> bool:
    """Return whether a verb that "may" or "could" in the source does so for certain in the sentence."""
    said = [t.text.lower() for t in tokenise(sentence)]
    tokens = [t.text.lower() for t in tokenise(line)]
    for i, t in enumerate(tokens[:-1]):
        if t not in {"may", "might", "could"}:
            continue
        verb = next((w for w in tokens[i + 1 : i + 4] if term(w)), "")
        if not verb or verb not in said:
            continue
        before = said[max(0, said.index(verb) - 4) : said.index(verb)]
        if set(before) & {"will", "shall", "must"} or not _HEDGE.search(sentence):
            return True
    return False


@lru_cache(maxsize=1024)
def _reached(text: str, pattern: re.Pattern[str], back: int, ahead: int) -> frozenset[str]:
    tokens = tokenise(text)
    out: set[str] = set()
    for m in pattern.finditer(text):
        at = next((i for i, t in enumerate(tokens) if t.end > m.start()), len(tokens))
        for token in _window(tokens, at, back, ahead):
            out.add(term(token.text))
    return frozenset(out - {""})


def _window(tokens: Sequence[Token], at: int, back: int, ahead: int) -> list[Token]:
    after: list[Token] = []
    for token in tokens[at + 1 : at + 1 + ahead]:
        if token.text in {",", ";", ".", "but", "and"} and after:
            break
        after.append(token)
    return [*tokens[max(0, at - back) : at], *after]


def _near(text: str, pattern: re.Pattern[str]) -> frozenset[str]:
    return _reached(text, pattern, 8, 14)


@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    return frozenset({term(t.text) for t in tokenise(text)} - {""})


def _verbs(text: str) -> set[str]:
    return {term(t.text) for t in tokenise(text) if t.text.islower()} - {""}
