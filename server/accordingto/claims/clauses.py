"""What a cue governs: verb groups, the content before or after it, and where that content ends.

Ranges are token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..values import Span
from . import words as w
from .cues import Entry, lexicon
from .phrases import Range
from .raw import RawClaim
from .words import Token

Voice = Literal["active", "passive", "gerund", "infinitive"]

_WH = w.word_class("question")


@dataclass(frozen=True, slots=True)
class Found:
    """A raw claim with the rule and the verb (or noun) that found it."""

    raw: RawClaim
    rule: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Group:
    """A verb with its auxiliaries and adverbs: tokens[start:end], the verb itself at `at`."""

    start: int
    at: int
    end: int
    entry: Entry
    voice: Voice
    negated: bool


def groups(tokens: Sequence[Token]) -> list[Group]:
    """Return the verb groups of a sentence whose verb is in the lexicon, in order."""
    out: list[Group] = []
    lex = lexicon()
    for at, token in enumerate(tokens):
        if not token.word:
            continue
        entry = lex.verb(token.low, tokens[at + 1].low if at + 1 < len(tokens) else "")
        if entry is None:
            continue
        group = _group(tokens, at, entry)
        if group is not None:
            out.append(group)
    return out


def _group(tokens: Sequence[Token], at: int, entry: Entry) -> Group | None:
    start = at
    while start > 0 and (tokens[start - 1].low in w.AUXILIARIES or tokens[start - 1].adverb):
        start -= 1
    while start < at and tokens[start].adverb and tokens[start].capital:
        start += 1
    before = [t.low for t in tokens[start:at]]
    negated = any(b in lexicon().negations or b.endswith("n't") for b in before)
    end = at + (2 if " " in entry.verb.lemma else 1)
    previous = tokens[start - 1] if start else None
    if tokens[at].capital and at and not _title_case(tokens):
        return None
    aux = [b for b in before if b in w.AUXILIARIES and b not in ("not", "never")]
    if (
        start
        and not aux
        and previous is not None
        and previous.low.endswith(("'s", "'ve", "'d"))
        and previous.low.split("'")[0] in w.PRONOUNS
    ):
        aux = ["have"]
    forms = entry.forms
    if "gerund" in forms:
        if previous is not None and (previous.low in w.DETERMINERS or previous.possessive) and not aux:
            return None
        if any(b in w.BE for b in aux):
            return Group(start, at, end, entry, "active", negated)
        return Group(start, at, end, entry, "gerund", negated)
    if aux and aux[-1] in w.BE and "participle" in forms:
        return Group(start, at, end, entry, "passive", negated)
    if aux and aux[-1] in w.HAVE and "participle" in forms:
        return Group(start, at, end, entry, "active", negated)
    if aux and (aux[-1] in w.MODALS or aux[-1] in w.DO) and "base" in forms:
        return Group(start, at, end, entry, "infinitive" if aux == ["to"] else "active", negated)
    if aux and aux[-1] not in ("'s", "'d"):
        return None
    if previous is not None and previous.low in w.DETERMINERS - {
        "some",
        "many",
        "both",
        "all",
        "several",
        "most",
        "few",
        "that",
        "this",
        "these",
        "those",
    }:
        return None
    if "past" in forms:
        nxt = next((t.low for t in tokens[end : end + 3] if t.low not in w.DAYS and not t.adverb), "")
        if nxt == "by":
            return Group(start, at, end, entry, "passive", negated)
        return Group(start, at, end, entry, "active", negated)
    if "participle" in forms:
        return None
    if "third" in forms:
        return Group(start, at, end, entry, "active", negated) if _verbal_third(tokens, start, at) else None
    return Group(start, at, end, entry, "active", negated) if _verbal_base(tokens, start, at) else None


def _title_case(tokens: Sequence[Token]) -> bool:
    """Tell whether a line is written as headlines are, with capitals throughout."""
    words = [t for t in tokens if t.word and len(t.text) > 3]
    return len(words) > 2 and sum(t.capital for t in words) * 4 > len(words) * 3


def _verbal_third(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Tell whether a form in -s is a verb: claims, reports and calls are nouns as well."""
    if tokens[at].low not in lexicon().nouns and tokens[at].low[:-1] not in w.AMBIGUOUS:
        return True
    after = tokens[at + 1].low if at + 1 < len(tokens) else "."
    if start == 0 or after in ("of", "by", "about", "from", "were", "are", "have", "is", ".", "made", "against"):
        return False
    before = tokens[start - 1]
    if (
        start > 1
        and before.word
        and not before.possessive
        and (tokens[start - 2].low in ("the", "a", "an", "its", "their") or start == 2)
    ):
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is not None and (
            following.low in w.DETERMINERS | w.SUBJECT_PRONOUNS or following.quotation is not None
        ):
            return before.low not in w.PREPOSITIONS
    return before.low in ("he", "she", "it", "who", "which", "that") or (before.capital and not before.possessive)


def _verbal_base(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Tell whether a base form is a finite verb: it needs a plural subject."""
    if start == 0:
        return False
    before = tokens[start - 1]
    if before.low in ("they", "we", "i", "you", "who", "some", "many", "others", "both", "people", "police"):
        return True
    if tokens[at].low in lexicon().nouns or tokens[at].low in w.AMBIGUOUS:
        return (
            before.low.endswith("s") and not before.possessive and not before.capital and tokens[at + 1 : at + 2] != ()
        )
    if before.low.endswith("s") and not before.possessive and not before.low.endswith(("ss", "us")):
        return True
    if before.low.endswith(("men", "children", "media", "data", "majority", "public", "percent")) or before.text in (
        "%",
        ")",
    ):
        return True
    return before.word and before.capital and any(t.low == "and" for t in tokens[max(0, start - 5) : start - 1])


def after_adjuncts(tokens: Sequence[Token], i: int, hi: int) -> int:
    """Skip adverbials between a cue and its content: times, "in a statement", "on Twitter", "to reporters"."""
    while i < hi:
        token = tokens[i]
        if token.adverb and token.low not in (
            "now",
            "just",
            "only",
            "even",
            "too",
            "still",
            "often",
            "always",
            "first",
        ):
            i += 1
        elif token.low in w.DAYS or (
            token.low in ("last", "this", "late", "early", "earlier", "later")
            and i + 1 < hi
            and (tokens[i + 1].low in w.TIMES)
        ):
            i += 1 if token.low in w.DAYS else 2
        elif (
            token.low in ("in", "on", "at", "during", "via", "to", "after", "before", "through", "from", "of")
            and i + 1 < hi
        ):
            stop = _adverbial(tokens, i, hi)
            if stop is None:
                return i
            i = stop
        else:
            return i
    return i


def _adverbial(tokens: Sequence[Token], i: int, hi: int) -> int | None:
    """Return the end of the short prepositional phrase at tokens[i], None where it runs into other things."""
    k = i + 1
    while k < hi and k - i <= 12:
        token = tokens[k]
        if token.quotation is not None or (token.mark and token.text in ",:.;—–") or token.low == "that":
            return k
        if k > i + 1 and token.low in w.SUBJECT_PRONOUNS:
            return k
        if (
            k > i + 1
            and token.low in ("the", "a", "an", "there", "his", "her", "their")
            and tokens[k - 1].low not in w.PREPOSITIONS
            and tokens[k - 1].low not in ("and", "or")
        ):
            return k
        if w.finite(tokens, k) and token.low in w.BE | w.HAVE | w.MODALS | w.DO:
            return None
        k += 1
    return k if k >= hi else None


def content_end(tokens: Sequence[Token], start: int, hi: int) -> int:
    """Return where a content that begins at tokens[start] ends: at the next cue of the same speaker or the end."""
    lex = lexicon()
    for i in range(start, hi):
        token = tokens[i]
        nxt = tokens[i + 1] if i + 1 < hi else None
        if nxt is None:
            break
        if i > start and ((token.mark and token.text in ",—–-") or _comma_inside(token)):
            if _turns(tokens, i, hi):
                return i + (token.quotation is not None)
            k = i + 1
            while k < hi and (tokens[k].adverb or tokens[k].low in ("and", "but", "while")):
                k += 1
            if k >= hi:
                continue
            entry = lex.verb(tokens[k].low)
            if tokens[k].low == "according" or tokens[k].low == "citing":
                return i
            if entry is not None and entry.verb.speech:
                if "gerund" in entry.forms and k + 1 < hi:
                    return i + (token.quotation is not None)
                if entry.forms & {"past", "third"} and k > i + 1 and "c" in entry.verb.frames:
                    return i + (token.quotation is not None)
        elif token.low in ("and", "but") and i > start:
            k = i + 1
            while k < hi and tokens[k].adverb:
                k += 1
            entry = lex.verb(tokens[k].low) if k < hi else None
            if (
                entry is not None
                and entry.verb.speech
                and "past" in entry.forms
                and k + 1 < hi
                and (
                    tokens[k + 1].low in ("that", ":")
                    or tokens[k + 1].quotation is not None
                    or tokens[k].low in ("said", "told", "added", "called", "urged")
                )
            ):
                return i
        elif token.low == "according" and nxt.low == "to" and i > start:
            return i
    return hi


def _comma_inside(token: Token) -> bool:
    return token.quotation is not None and token.text.rstrip("\"”’'»“").endswith(",")


def _turns(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Tell whether ", but" or "— and" at tokens[at] begins a clause with a speaker of its own."""
    if at + 2 >= hi or tokens[at + 1].low not in ("but", "while", "although", "though", "and", "whereas"):
        return False
    for k in range(at + 2, min(hi, at + 14)):
        if tokens[k].mark or tokens[k].quotation is not None:
            return False
        entry = lexicon().verb(tokens[k].low)
        if entry is not None and entry.verb.speech and entry.forms & {"past", "third"} and "c" in entry.verb.frames:
            return tokens[k].low[:-1] not in w.AMBIGUOUS and tokens[k].low not in lexicon().nouns
    return False


def noun_end(tokens: Sequence[Token], start: int, hi: int) -> int:
    """Return where a content that is a noun phrase ends: sooner than a clause does."""
    stop = content_end(tokens, start, hi)
    for i in range(start + 1, stop):
        token = tokens[i]
        nxt = tokens[i + 1] if i + 1 < stop else None
        if nxt is None:
            break
        if token.mark and token.text in "—–;:":
            return i
        if (token.text == "," and token.mark) or (_comma_inside(token) and i > start):
            if (
                nxt.low in w.SUBORDINATORS - {"or"}
                or nxt.low.endswith("ing")
                or nxt.low in w.PREPOSITIONS
                or nxt.low in w.DETERMINERS
            ) and not (
                nxt.low == "and" and i + 2 < stop and (tokens[i + 2].capital or tokens[i + 2].low in w.DETERMINERS)
            ):
                return i + (token.quotation is not None)
        elif (
            token.low in ("but", "while", "after", "before", "because", "when", "during", "although", "amid")
            and i > start + 1
        ) or (token.low == "and" and w.finite(tokens, i + 1)):
            return i
    return stop


def clause_like(tokens: Sequence[Token], start: int, hi: int) -> bool:
    """Tell whether tokens[start:hi] holds a subject and a finite verb after it."""
    return any(
        w.finite(tokens, k) or (tokens[k].word and "'" in tokens[k].low and not tokens[k].possessive)
        for k in range(start + 1, min(hi, start + 30))
    )


def wh(token: Token) -> bool:
    """Tell whether the token opens an indirect question."""
    return token.low in _WH


def spans(tokens: Sequence[Token], ranges: Sequence[Range]) -> tuple[Span, ...]:
    """Return the spans of token ranges, without marks at their edges and without empty ones."""
    found = (w.phrase(tokens, a, b) for a, b in ranges)
    return tuple(s for s in found if s is not None)
