"""Runs of capitalised words, the raw material of names, and the acronyms that a text explains."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..values import Span
from . import words as w
from .people import people

_RUN_WORD = re.compile(r"[^\W_]+(?:['’.\-&][^\W_]+)*\.?|&")
_PARTICLES = w.word_class("particles")
_ROYAL = w.word_class("royal")
_BETWEEN = w.word_class("inside_names") | {"on", "in", "to"}
_NOT_NAMES = w.word_class("not_names") | w.PRONOUNS | w.INDEFINITES
_AUXILIARIES = (w.AUXILIARIES | w.word_class("finite")) - {"will", "may", "might", "am", "won", "grew", "lost", "saw"}
_COMMON = w.DETERMINERS | w.PREPOSITIONS | w.SUBORDINATORS | _AUXILIARIES | {"like", "unlike"}
PREFIXED = re.compile(r"(?:al|el|as|ad|an|ar|ash|ul)-[A-Z]")
"""A surname with its article (Ali al-Lee)."""
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What follows a surname (Martin King Jr.), so that the word before it is no title."""
LETTERS = frozenset({"qc", "kc", "mp", "md", "phd", "obe", "mbe", "cbe", "esq", "msp", "mep", "ph.d", "m.d"})
"""Letters after a person's name."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of capitalised words in the text: its title words, the words of the name and the name's span."""

    span: Span
    title: tuple[str, ...]
    words: tuple[str, ...]
    named: Span
    definite: bool
    after_role: bool
    before: str = ""
    """The role in small letters before the run, where `after_role` is set."""


def acronyms(text: str) -> dict[str, str]:
    """Return the acronyms that the text explains, with the words they stand for."""
    out: dict[str, str] = {}
    for match in re.finditer(r"\(([A-Z][A-Za-z]*[A-Z][A-Za-z]*)\)", text):
        letters = [c.lower() for c in match[1] if c.isalpha()]
        before = text[max(0, match.start() - 120) : match.start()].split("\n")[-1]
        found = list(re.finditer(r"[^\W_][\w'’&-]*", before))
        start = _initials(found, letters)
        if start is not None and match[1] not in out:
            out[match[1]] = before[start:].strip()
    return out


def _initials(found: list[re.Match[str]], letters: list[str]) -> int | None:
    """Return where the name begins that an acronym after it stands for: by its capitals, else as the whole name.

    The name is the run of capitalised words, with of, for and the like between them, right before the acronym.
    """
    first = len(found)
    while first > 0 and len(found) - first < 12:
        word = found[first - 1][0]
        if not (word[0].isupper() or (word.lower() in _BETWEEN and first < len(found))):
            break
        first -= 1
    while first < len(found) and (found[first][0].lower() in w.DETERMINERS or found[first][0][0].islower()):
        first += 1
    at = len(letters) - 1
    for n in range(len(found) - 1, first - 1, -1):
        if found[n][0][0].isupper() and found[n][0][0].lower() == letters[at]:
            at -= 1
            if at < 0:
                return found[n].start()
    capitals = [m for m in found[first:] if m[0][0].isupper()]
    organised = any(m[0].lower() in people().organisations or m[0].lower() == "of" for m in found[first:])
    return found[first].start() if len(capitals) >= 2 and organised else None


def runs(text: str) -> list[Run]:
    """Return the runs of capitalised words."""
    lex = people()
    out: list[Run] = []
    current: list[re.Match[str]] = []
    previous: re.Match[str] | None = None
    before = ""

    def close() -> None:
        if current:
            run = _make_run(text, current, before, lex.role(before.rstrip("s,")) and bool(before))
            if run is not None:
                out.append(run)
        current.clear()

    pending: list[re.Match[str]] = []
    for match in _RUN_WORD.finditer(text):
        word = match[0]
        if not current and not word[0].isupper():  # most words
            previous, pending = match, []
            continue
        low = word.lower().replace("’", "'")
        gap = text[previous.end() : match.start()] if previous is not None else "\n"
        joined = bool(current) and gap == " " and not current[-1][0].endswith(("'s", "’s"))
        if joined and current[-1][0].endswith(".") and len(current[-1][0].rstrip(".")) > 3:
            joined = False  # the sentence ended there
        if (word[0].isupper() or (joined and PREFIXED.match(word))) and low not in _NOT_NAMES:
            common = low in _COMMON or (not joined and _adverb(low))
            if joined and not common:
                current += pending
                current.append(match)
            else:
                close()
                if not common:
                    before = previous[0].lower() if previous is not None and gap in (" ", ", ") else ""
                    current.append(match)
            pending = []
        elif joined and (low in _PARTICLES or word == "&") and not pending:
            pending = [match]
            previous = match
            continue
        else:
            close()
            pending = []
        previous = match
    close()
    return out


def _adverb(low: str) -> bool:
    """Tell whether the first word of a sentence is an adverb and no name (Interestingly Lee)."""
    return len(low) > 7 and low.endswith("ly") and not people().gender_of_given(low)


def given_title(text: str, lows: list[str]) -> bool:
    """Tell whether a title before one more word is a given name (Dean Lee), where the text knows no such role."""
    given = len(lows) == 2 and people().gender_of_given(lows[0]) and lows[0] not in people().honorifics
    return bool(given) and re.search(rf"\b{re.escape(lows[0])}\b", text) is None


def _make_run(text: str, matches: list[re.Match[str]], before: str, after_role: bool) -> Run | None:
    """Take the titles off a run of capitalised words."""
    lex = people()
    words = [m[0] for m in matches]
    cleaned = [x.removesuffix("'s").removesuffix("’s") for x in words]
    cleaned = [x.rstrip(".") if len(x) > 3 and "." not in x[:-1] else x for x in cleaned]
    while len(cleaned) > 2 and cleaned[-1].lower().rstrip(".") in LETTERS:
        cleaned.pop()
        matches = matches[:-1]
    lows = [x.lower() for x in cleaned]
    first = 0
    if lows[-1] not in lex.organisations or len(lows) == 1:
        for n, low in enumerate(lows[:-1]):
            if (lex.title(low) or low.rstrip(".") in lex.honorifics) and lows[n + 1].rstrip(".") not in SUFFIXES:
                first = n + 1
        if first and len(lows) - first == 1 and lows[first - 1] in _ROYAL:
            first -= 1
        if first and given_title(text, lows[first - 1 :]):
            first -= 1
    based = next((n + 1 for n, low in enumerate(lows[:-1]) if low.endswith(("-based", "-born", "-owned"))), 0)
    first = max(first, based)
    if not first and lows[-1] not in lex.organisations:
        first = lex.before_given(cleaned, before)
    end = matches[-1].start() + len(cleaned[-1])
    return Run(
        Span(matches[0].start(), end),
        tuple(cleaned[based:first]),
        tuple(cleaned[first:]),
        Span(matches[first].start(), end),
        before == "the",
        after_role,
        before.rstrip("s,") if after_role else "",
    )
