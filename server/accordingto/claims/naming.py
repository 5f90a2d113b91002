"""The proper name that a phrase ends in, told from the titles and roles before it."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from . import words as w
from .names import Names
from .people import Gender, people
from .runs import LETTERS, PREFIXED, SUFFIXES, given_title

WORD = re.compile(r"[A-Z]!(?= [A-Z])|&(?= [A-Z])|[^\W_]+(?:['’.\-&/][^\W_]+)*\.?(?:['’](?!\w))?")
_INSIDE = w.word_class("inside_names")
_PARTISANS = w.word_class("partisans")
_STARTS = re.compile(r"(?:^|\n|[.!?][\"”’]? )(?:The )?$")
_DOING = re.compile(r"[a-z]{3,}ing")
_WHOSE = frozenset({"of", "for", "to", "with"})
_WHERE = frozenset({"of", "for"})
_TITLE_PARTS = frozenset({"prime", "foreign", "vice", "deputy"})


class Named(NamedTuple):
    """A name: its words in full, whether it is a person's, and the role and the title that stand before it."""

    words: tuple[str, ...]
    person: bool
    gender: Gender
    role: str
    title: str


def name_in(phrase: str, names: Names, position: int) -> Named | None:
    """Return the name that ends a phrase (White House spokeswoman Ann Lee), None where it does not end in one.

    `position` is where the phrase stands in the text of `names`: of several whom the words could mean, the one named
    nearest before it is meant.
    """
    lex = people()
    run, before = _run(WORD.findall(phrase), names)
    cut = lex.before_given(run, before[-1].lower()) if run and before and _modifier(before) else 0
    if cut and lex.title(run[0].lower()):
        cut = 0  # aides to Senator Ann Lee
    run, before = run[cut:], [*before, *run[:cut]]  # envoy to Elmland Ann Lee
    if not run or (not cut and _modifier(before)) or all(x.lower() in w.DAYS for x in run):
        return None
    known = names.find(tuple(run), position)
    surname = known is not None and known.person and run[-1] in known.words and not before
    if not surname and (_role(run) or (not before and len(run) == 1 and _common(run[0], names))):
        return None
    lows = [x.lower() for x in run]
    the = before and before[0].lower() == "the" and len(before) < 3 and 1 < len(run) < 4 and not surname
    the = the and lows[-1] not in ("reporter", "editor", "author")  # a paper's name
    office = lex.role(lows[-1]) or lex.role(lows[-1].rpartition("-")[2])
    if the and (lows[-1] in _PARTISANS or (office and (known is None or not known.person))):
        return None  # the Elmland Republican, the House Speaker: a person whom the text names
    if len(run) == 1 and before and lows[0][-1] == "s" and lows[0][:-1] in _PARTISANS and before[-1].lower() != "the":
        return None  # many liberal Democrats
    titles = 0
    organised = lows[-1].rstrip(".") in lex.organisations or (len(run) > 1 and lows[-1][:-1] in _PARTISANS)
    body = any(x in lex.organisations and y in _WHERE for x, y in itertools.pairwise(lows))  # a Royal College of Tides
    if not organised and not body:
        titles = max(
            (
                n + 1
                for n, low in enumerate(lows[:-1])
                if (lex.title(low) or low.rstrip(".") in lex.honorifics) and lows[n + 1].rstrip(".") not in SUFFIXES
            ),
            default=0,
        )
    if "and" in lows[titles:] and any(x in lex.organisations for x in lows[titles:]):
        titles = 0  # Ames Investor Foundation and Quill: no Foundation and Quill who is an investor
    if titles and given_title(names.text, lows[titles - 1 :]):
        titles -= 1
    if titles and lows[titles] in w.PREPOSITIONS | {"and", "&"}:
        titles = next((n for n in range(titles + 2, len(run) - 1) if lex.gender_of_given(lows[n])), 0)
        if not titles:
            return None  # Secretary of State Lee; but Secretary of State Ann Lee
    words = tuple(x.rstrip(".") if len(x) > 3 and "." not in x[:-1] else x for x in run[titles:])
    if not titles and not organised:
        words = words[lex.before_given(words) :]
    if (
        titles
        and len(words) == 1
        and lows[titles - 1].rstrip(".") not in lex.honorifics
        and (lex.role(words[0].lower()) or words[0].lower() in lex.organisations)
    ):
        return None  # the Attorney General
    title = run[:titles]
    if _complement(before, title, len(words) == 1):
        return None
    gender: Gender = next((g for g in (lex.gender_of_title(x.lower()) for x in [*title, *before]) if g), "")
    entry = names.find(words, position, gender, title)
    doing = next((n + 1 for n in range(len(before) - 1, -1, -1) if _DOING.fullmatch(before[n])), 0)
    titled = bool(title) or any(lex.title(b.lower()) for b in before[doing:])  # not a judge handling a Freedom ...
    capitals = sum(x[0].isupper() for x in words)
    person = titled and capitals <= 4 and not organised
    if entry is not None and not organised:
        person = entry.person or (titled and capitals <= 4)
    at = next((n for n, x in enumerate(words) if n > 1 and x.lower() in _WHERE), 0)
    if person and entry is None and at:
        words = words[:at]  # Ann Lee of Dunmore
    if person and len(words) > 2 and words[1].lower() in _WHERE and set(map(str.lower, title)) & lex.honorifics:
        words = words[:1]  # Mr. Lee of Dunmore
        entry = names.find(words, position, gender, title)
    if not person:
        ruled = any(b.lower() in w.PREPOSITIONS or (b.endswith("ing") and "-" not in b) for b in before)
        spans = entry.spans[:8] if entry is not None and before else ()
        alone = any(_STARTS.search(names.text[max(0, s.start - 6) : s.start]) for s in spans)
        plain = not ruled and len(before) <= 4 and not _some(run, before, alone)
        return Named(tuple(run), False, "", "", "") if plain else None
    if entry is not None and entry.person:
        words, gender = entry.words, gender or entry.gender
    return Named(words, True, gender, " ".join([*before, *title]).strip(), " ".join(title))


def _run(tokens: list[str], names: Names) -> tuple[list[str], list[str]]:
    """Return the capitalised words that end a phrase, and the words before them."""
    start = end = len(tokens)
    while start > 0:
        word = tokens[start - 1]
        inside = word.lower() in _INSIDE or (word == "on" and tokens[start - 2].lower() in people().organisations)
        inside = (inside or word == "&") and 1 < start < end and tokens[start - 2][0].isupper()
        if not (word[0].isupper() or inside or (start > 1 and PREFIXED.match(word) and tokens[start - 2][0].isupper())):
            break
        start -= 1
    owned = max((n for n in range(start, end - 1) if tokens[n].endswith(("'s", "’s"))), default=None)
    if owned is not None:
        entry = names.find(tuple(tokens[owned + 1 : end]), 0)
        if entry is not None and entry.person:
            start = owned + 1
    while start < end and (
        tokens[start].lower() in w.DETERMINERS
        or tokens[start].lower() in w.PREPOSITIONS
        or (tokens[start].endswith("-based") and start + 1 < end)
    ):
        start += 1
    run, before = tokens[start:], tokens[:start]
    while len(run) > 2 and run[-1].lower().rstrip(".") in LETTERS:
        run.pop()
    if run:
        run[-1] = re.sub(r"(?:['’]s?)$", "", run[-1])
    return run, before


def _modifier(before: list[str]) -> bool:
    """Tell whether the capitals only modify a noun before them (the head of the Senate)."""
    if not before:
        return False
    last = before[-1].lower()
    second = before[-2].lower() if len(before) > 1 else ""
    return last in w.PREPOSITIONS or ((last in w.DETERMINERS or last == "both") and second in w.PREPOSITIONS)


def _some(run: list[str], before: list[str], alone: bool) -> bool:
    """Tell whether a phrase means some of those of a name (many liberal Democrats), who are not all of them."""
    if len(run) > 1 or not before or not (run[0].lower().endswith("s") or before[0].lower() in ("a", "an")):
        return False
    last = before[-1].lower()
    if before[0].lower() in ("a", "an"):  # a super PAC is no name, what NASA plans is one
        return not alone and len(before) > 1 and last not in people().organisations and not people().role(last)
    return last not in w.DETERMINERS and last not in people().organisations and not people().role(last)


def _complement(before: list[str], title: list[str], single: bool) -> bool:
    """Tell whether a name belongs to a role that only tells whose somebody is (a spokesman for candidate Ann Lee)."""
    lows = [x.lower() for x in [*before, *title]]
    at = next((n for n, x in enumerate(lows) if x in _WHOSE), 0)
    lex = people()
    if not at:
        return False
    ends = lex.role(lows[-1].rstrip(".")) or (single and lows[-1] in lex.organisations | lex.things)
    return "and" not in lows[at:] and any(map(lex.role, lows[:at])) and ends


def _role(run: list[str]) -> bool:
    """Tell whether the capitals are a role written with capitals (the Prime Minister)."""
    lex = people()
    if not lex.role(run[-1].lower()):
        return False
    return all(lex.title(x.lower()) or x.lower() in _TITLE_PARTS for x in run)


def _common(word: str, names: Names) -> bool:
    """Tell whether a capital is only that of a sentence's first word (Environmentalists, Officials)."""
    lex = people()
    low = word.lower()
    if low in w.PRONOUNS | w.INDEFINITES | lex.plurals | lex.things | lex.roles or low in names.lower:
        return True
    if not low.endswith("s") or low.endswith(("ss", "us", "is")):
        return False
    entry = names.entries.get((low,))
    return entry is not None and len(entry.spans) < 2 and not entry.person
