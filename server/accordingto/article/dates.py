"""Dates as pages write them, to ISO 8601.

`iso` takes machine-written dates (JSON-LD, meta, time elements); `spoken` finds a date that is written for people, such
as "Wednesday 29 January 2025 05:53 GMT". A time keeps its zone where one is stated, and a date without a time stays a
date: nothing is made up. Dates whose day and month cannot be told apart are None.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

_ISO = re.compile(
    r"\A\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|"
    r"[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero gennaio",
            "february feb februar février fevrier febrero febbraio",
            "march mar märz mars marzo",
            "april apr avril abril aprile",
            "may mai mayo maggio",
            "june jun juni juin junio giugno",
            "july jul juli juillet julio luglio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre settembre",
            "october oct oktober okt octobre octubre ottobre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?(?:\s+(?:de|of))?[\s-]+({_MONTH})\.?,?(?:\s+de)?[\s-]+(\d{{4}})\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_CJK = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap]\.?\s?m\.?)?(?:\s*\(?(GMT|UTC|BST|CET|CEST|E[SD]T|C[SD]T|M[SD]T|"
    r"P[SD]T|IST|[+-]\d{2}:?\d{2})\b)?",
    re.I,
)
_ZONES = {
    "gmt": 0,
    "utc": 0,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
DATE_LINE = re.compile(
    r"^(?:(?:published|updated|posted|last updated|first published)\b[:\s]*)?(?:on\s+)?(?:\w{3,9}\.?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+\w{3,9}\.?,?\s+\d{4}|\w{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d\d-\d\d|"
    r"\d{1,2}[./]\d{1,2}[./]\d{4})",
    re.I,
)
"""A line that begins with a date, as below a headline."""
_EARLIEST = 1990


def iso(value: str | None) -> str | None:
    """Return a machine-written date as ISO 8601, or None where it is none or not plausible."""
    if not value:
        return None
    if value.strip().isdigit() and len(value.strip()) != 8:
        return _timestamp(value)
    found = _ISO.match(value)
    if not found:
        return spoken(value)
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None:
        return _date(int(year), int(month), int(day))
    if "T" not in value and hour + minute + (second or "00") == "000000":
        return _date(int(year), int(month), int(day))
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        return None
    return moment.isoformat() if _plausible(moment.date()) else None


def spoken(text: str | None) -> str | None:
    """Return the first date in words for people, with the time that stands beside it."""
    if not text:
        return None
    when = None
    at = 0
    for pattern, order in ((_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy"), (_CJK, "ymd"), (_YEAR_FIRST, "ymd")):
        found = pattern.search(text)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            month = _MONTHS.get(parts["m"].lower()) or int(parts["m"])
            when, at = _date(int(parts["y"]), month, int(parts["d"])), found.end()
            start = found.start()
            break
    else:
        found = _NUMERIC.search(text)
        if not found:
            return None
        first, dot, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        if first <= 12 and second <= 12 and first != second and dot != ".":
            return None  # 3/4/2025 is March in one country and April in the next
        day, month = (second, first) if second > 12 else (first, second)
        when, start, at = _date(year, month, day), found.start(), found.end()
    if not when:
        return None
    clock = _CLOCK.search(text[at : at + 30]) or _CLOCK.search(text[max(0, start - 25) : start])
    return _with_clock(when, clock) if clock else when


def _with_clock(when: str, clock: re.Match[str]) -> str:
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        return when
    day = date.fromisoformat(when)
    zone = None
    if clock[4]:
        minutes = _ZONES.get(clock[4].lower())
        zone = _zone(clock[4]) if minutes is None else timezone(timedelta(minutes=minutes))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).isoformat()


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if text[0] not in "+-":
        return None  # a zone with several meanings, such as IST
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _timestamp(value: str) -> str | None:
    digits = value.strip()
    if not digits.isdigit() or len(digits) not in (10, 13):
        return None
    moment = datetime.fromtimestamp(int(digits[:10]), UTC)
    return moment.isoformat() if _plausible(moment.date()) else None


def _date(year: int, month: int, day: int) -> str | None:
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return when.isoformat() if _plausible(when) else None


def _plausible(when: date) -> bool:
    return when.year >= _EARLIEST and when <= datetime.now(UTC).date() + timedelta(days=366)
