"""Numbers with their magnitude and unit, and dates: is what a sentence states stated in the source?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..tokens import word_set

_SPELLED_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SPELLED: dict[str, float] = {word: float(n) for n, word in enumerate(_SPELLED_WORDS.split())}
_SPELLED.update(
    twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90, hundred=100, dozen=12,
    half=0.5, twice=2, double=2, triple=3, once=1,
)  # fmt: skip
_MAGNITUDE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9,
              "tn": 1e12, "trillion": 1e12, "hundred": 1e2, "dozen": 12.0}  # fmt: skip
_UNITS = {
    "%": "percent", "percent": "percent", "pc": "percent", "£": "pound", "$": "dollar", "€": "euro", "¥": "yen",
    "dollars": "dollar", "dollar": "dollar", "pounds": "pound", "euros": "euro", "kg": "kilogram", "km": "kilometre",
    "kilometers": "kilometre", "kilometres": "kilometre", "miles": "mile", "mile": "mile", "metres": "metre",
    "meters": "metre", "feet": "foot", "years": "year", "year": "year", "year-old": "year", "months": "month",
    "month": "month", "weeks": "week", "week": "week", "days": "day", "day": "day", "hours": "hour", "hour": "hour",
    "minutes": "minute", "minute": "minute", "degrees": "degree", "points": "point", "goals": "goal",
    "people": "person", "tonnes": "tonne", "tons": "ton", "acres": "acre",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[£$€¥])?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<tail>st|nd|rd|th|s|pc|kg|km|mph|am|pm|p)?(?![\w])?"
    r"(?:[ -]?(?P<size>thousand|million|billion|trillion|hundred|dozen|mn|bn|tn|k|m|b)\b)?"
    r"(?:[ -]?(?P<unit>%|percent|per cent|[a-z]+(?:-old)?))?",
    re.I,
)
_WORDS = re.compile(
    r"\b(?P<word>" + "|".join(sorted(_SPELLED, key=len, reverse=True)) + r")"
    r"(?:-(?P<ones>one|two|three|four|five|six|seven|eight|nine))?"
    r"(?: (?P<size>hundred|thousand|million|billion|trillion|dozen)\b)?"
    r"(?:[ -](?P<unit>percent|per cent|[a-z]+(?:-old)?))?",
    re.I,
)
_WEEKDAYS = list(word_set("monday tuesday wednesday thursday friday saturday sunday"))
_MONTHS = list(word_set("january february march april june july august september october november december"))
_DAY = re.compile(r"\b(?:" + "|".join(sorted(_WEEKDAYS + _MONTHS)) + r")\b", re.I)
_ONES = {w: float(n) for n, w in enumerate(_SPELLED_WORDS.split())}


class Quantity(NamedTuple):
    """A number with its magnitude multiplied in, and its unit in one spelling or None. `written` is how it stands."""

    value: float
    unit: str | None
    written: str


@lru_cache(maxsize=256)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers in digits and those spelled in words."""
    out = []
    for m in _NUMBER.finditer(text):
        value = float(m["digits"].replace(",", "") or 0) * _MAGNITUDE.get((m["size"] or "").lower(), 1.0)
        unit = _UNITS.get(m["sign"] or "") or _unit(m["unit"]) or _UNITS.get((m["tail"] or "").lower())
        out.append(Quantity(value, unit, m.group().strip()))
    for m in _WORDS.finditer(text):
        value = _SPELLED[m["word"].lower()] + (_ONES[m["ones"].lower()] if m["ones"] else 0.0)
        size = (m["size"] or "").lower()
        out.append(Quantity(value * _MAGNITUDE.get(size, 1.0), _unit(m["unit"]), m.group().strip()))
    return tuple(out)


def unsupported_number(sentence: str, source: str) -> str | None:
    """Return a number of the sentence that the source does not state with that magnitude and unit, or None.

    A spelled number of less than three is passed over: "one" and "two" are used too freely to be checked.
    """
    known = quantities(source)
    for said in quantities(sentence):
        if said.value < 3 and not said.written[:1].isdigit() and said.unit is None:
            continue
        same = [k for k in known if abs(k.value - said.value) <= 1e-6 * max(1.0, abs(said.value))]
        if not same:
            return said.written
        money = {"percent", "pound", "dollar", "euro", "yen"}
        if said.unit in money and all(k.unit in money and k.unit != said.unit for k in same):
            return said.written
        if said.unit in money and all(k.unit not in money and k.unit is not None for k in same):
            return said.written
    return None


def unsupported_date(sentence: str, source: str) -> str | None:
    """Return a weekday or month that the source does not name, or None."""
    lower = source.lower()
    for m in _DAY.finditer(sentence):
        day = m.group().lower()
        short = day[:3] if day not in {"september"} else "sep"
        if not re.search(rf"\b(?:{day}|{short}t?)\b", lower):
            return m.group()
    return None


def _unit(word: str | None) -> str | None:
    if word is None:
        return None
    word = word.lower()
    return _UNITS.get("percent" if word == "per cent" else word)
