"""The full name where a summary first names somebody, and the short one after that, as the article itself has them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..claims import words as w
from ..claims.names import Entry, Names
from ..claims.people import people
from ..values import Speaker
from .checks.own import sound
from .render import render
from .select import Choice
from .tokens import word_set
from .units import ALSO_CUE, CUE, Unit

_COURTESY = word_set("mr mrs ms miss")
_NOBLE = word_set("lord lady baron baroness earl viscount viscountess")
"""Who has such a title has it with the surname alone."""
_PLACES = word_set("in at near from into across outside around on within throughout")
_FOLLOWERS = (
    w.AUXILIARIES | w.PREPOSITIONS | w.SUBORDINATORS | word_set("who whose also then later not never and or but as has")
)
_LONGEST = 4
"""Of more words than these a name is hardly somebody's."""


@dataclass(slots=True)
class _Told:
    """Who was named so far, by the words of the full name, and how many words may still be written."""

    names: Names
    speakers: Mapping[str, Speaker]
    room: int
    full: set[str] = field(default_factory=set)


def introduced(
    picked: Sequence[Choice], text: str, title: str | None, speakers: Sequence[Speaker], words: int
) -> list[Choice]:
    """Return the choices with each person's full name where the summary first names them, and a short one later.

    Only a surname that stands alone gets a full name, and only one that the article has word for word and gives to
    nobody else; a name that was written for a pronoun is shortened to one that the article uses by itself. Nothing
    between quotation marks is touched, and the summary grows to `words` words at most.
    """
    written = {name for c in picked for name in c.swap.values()}
    again = any(sum(name in c.variant.text for c in picked) > 1 for name in written)
    if not again and not any(_alone(c, text) for c in picked):
        return list(picked)
    told = _Told(Names(text, title or ""), {s.name: s for s in speakers}, words - sum(c.variant.words for c in picked))
    return [_named(choice, text, told) for choice in picked]


def _alone(choice: Choice, text: str) -> bool:
    """Return whether a capitalised word stands alone in the sentence and behind another one elsewhere in the text."""
    unit, drop = choice.variant.unit, choice.variant.drop
    words = [t for i, t in enumerate(unit.tokens) if i not in drop]
    for before, token in itertools.pairwise([None, *words]):
        said = token.text if token else ""
        if len(said) < 3 or not said[0].isupper() or not said.isalpha():
            continue
        low = before.text.lower().rstrip(".") if before else ""
        if before and before.text[0].isupper() and low not in _COURTESY and not people().title(low):
            continue
        if re.search(rf"[A-Z][\w.'’-]* (?:[a-z]{{2,3}} |[A-Z][\w.'’-]* )?{said}\b", text):
            return True
    return False


def _named(choice: Choice, text: str, told: _Told) -> Choice:
    unit = choice.variant.unit
    swap, drop = dict(choice.swap), set(choice.variant.drop)
    place = {t.start: i for i, t in enumerate(unit.tokens)}
    grown = 0
    held = [(s, e, entry) for s, e, entry in told.names.after(unit.span.start, len(unit.text)) if e <= unit.span.end]
    for at, name in choice.swap.items():
        if name in told.full and unit.tokens[at].text in name.split():
            del swap[at]  # named already, and here as the article has it
            grown += 1 - len(name.split())
        elif name in told.full and (short := _short(told, name)):
            swap[at] = short
            grown += 1 - len(name.split())
        told.full.add(name)
    for start, end, entry in held:
        i = place.get(start)
        full = _full(entry, text)
        if i is None or i in drop or not full or full in told.full or unit.in_quotes(start):
            continue
        if full not in told.speakers and text.find(full) > start:
            continue  # a band that is named after somebody
        if i in swap or unit.tokens[i].end != end:
            told.full.add(full)
            continue
        courtesy = i > 0 and unit.tokens[i - 1].text.lower().rstrip(".") in _COURTESY and i - 1 not in drop
        more = len(full.split()) - 1 - courtesy
        if not _fits(unit, i, drop, entry, told) or grown + more > told.room:
            continue
        swap[i] = full
        drop |= {i - 1} if courtesy else set()
        grown += more
        told.full.add(full)
    if swap == choice.swap:
        return choice
    said = " ".join(render(unit.text, unit.span.start, unit.tokens, drop, swap).split())
    if not sound(said, unit, swap.values()):
        return choice
    told.room -= grown
    return replace(choice, variant=replace(choice.variant, drop=frozenset(drop), text=said), swap=swap)


def _full(entry: Entry, text: str) -> str:
    """Return a person's full name without what follows the surname, or "" where the text has it otherwise."""
    name = list(entry.words)
    while name and name[-1].lower().strip(".,") in {"jr", "sr", "ii", "iii", "iv"}:
        name.pop()
    full = " ".join(name)
    return full if entry.person and entry.strong and 2 <= len(name) <= _LONGEST and full in text else ""


def _short(told: _Told, name: str) -> str:
    """Return the one word by which the article names a speaker elsewhere, and nobody else, or ""."""
    speaker = told.speakers.get(name)
    parts = name.split()
    if speaker is None or not 2 <= len(parts) <= _LONGEST:
        return ""
    alone = {told.names.text[m.start : m.end] for m in speaker.mentions}
    return next((p for p in reversed(parts) if p in alone and not told.names.shared(p)), "")


def _fits(unit: Unit, i: int, drop: Collection[int], entry: Entry, told: _Told) -> bool:
    """Return whether a surname is a phrase of its own, which the full name can stand for."""
    tokens = unit.tokens
    surname = tokens[i].text
    if surname != _full(entry, told.names.text).split()[-1] or told.names.shared(surname):
        return False
    left = [k for k in range(i) if k not in drop]
    right = [k for k in range(i + 1, len(tokens)) if k not in drop]
    before = tokens[left[-1]].text if left else ""
    low = before.lower().rstrip(".")
    if low in _NOBLE:
        return False
    if before and low not in _COURTESY and not people().title(low):
        if before[0].isupper() and len(left) > 1:
            return False
        if low in w.DETERMINERS or low in _PLACES or before in {"-", "–", "—", "/", "&", "’", "'"}:
            return False
    if not right:
        return True
    after = tokens[right[0]].text
    if not after[0].isalnum():
        return after in {"'s", "’s", ",", ".", ";", ":", ")", "—", "–"}
    lower = after.lower()
    if low == "and" and len(left) > 1:  # Ames, Bole, and Carr want: all or none
        other = tokens[left[-2] if tokens[left[-2]].is_word else left[max(0, len(left) - 3)]].text
        if other[0].isupper() and after[0].islower():
            return True
    follows = lower in _FOLLOWERS or lower.endswith(("ed", "ly")) or bool(CUE.match(after) or ALSO_CUE.match(after))
    return after[0].islower() and follows
