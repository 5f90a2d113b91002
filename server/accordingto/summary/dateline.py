"""Datelines: the place, the day and the agency before a report's first words, which a summary has no use for; and the
hour before an entry of a running report."""

from __future__ import annotations

import re
from dataclasses import replace

from ..values import Span
from .units import Unit

_DAY = r"(?:,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2})?"
_DATE = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}"
_STATES = (
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|N\.[CDHJMY]|"
    r"Okla|Ore|Pa|R\.I|S\.[CD]|Tenn|Tex|Vt|Va|Wash|W\.Va|Wis|Wyo|D\.C|Ont|Que|Alta|B\.C|N\.S|Man|Sask)\."
)
_CODES = (
    r"(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|"
    r"AB|BC|MB|N[BLS]|ON|QC|SK)"
)
_NAMES = r"[A-Z][\w.'’-]*(?:,? [A-Z][\w.'’-]*){0,4}?"
_CAPITALS = r"[A-Z][A-Z.'’-]{2,}(?:[ /][A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}?)?"
_DASH = r"\s*(?:--+|[—–]|(?<=\s)-(?=\s))\s*"
_DATELINE = re.compile(
    rf"(?:(?:(?:{_NAMES}|{_CAPITALS}){_DAY}\s*)?\((?:[A-Z]{{2,8}}|[A-Z][a-z]+(?: [A-Z]\w+)?)\){_DASH}"  # L (A) -
    rf"|(?:{_NAMES}\s*)?\([A-Z]{{2,8}}(?: [A-Z][a-z]+)?\)(?=[A-Z\"“])"  # (ABC)The, Lima (ABC News)The
    rf"|{_CAPITALS}{_DAY}{_DASH}"  # LIMA, Peru -
    rf"|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,2}}, (?:{_STATES}|{_CODES}){_DASH}"  # Fargo, N.D. -
    r"|\d{1,2}:\d{2}(?:\s?(?:[ap]\.?m\.?|GMT|BST|UTC|E[SD]T))?[:,]?\s+(?:[—–-]\s+)?"  # 18:40
    r"|\d{1,2}[.:]\d{2}\s?(?:[ap]\.?m\.?|GMT|BST|UTC|E[SD]T)[:,]?\s+(?:[—–-]\s+)?"  # 6.40 pm:
    rf"|(?:{_NAMES}\s*)?\({_DATE}\){_DASH}|{_DATE}{_DASH})"  # Lima (May 3, 2021) - ; May 3, 2021 -
    r"(?=[A-Z\"“‘'])"
)  # fmt: skip


def undated(unit: Unit) -> Unit:
    """Return the sentence without the dateline that it opens with, its span, tokens and stems to match."""
    found = _DATELINE.match(unit.text)
    if not found or len(unit.text[found.end() :].split()) < 4:
        return unit
    start = unit.span.start + found.end()
    held = [i for i, t in enumerate(unit.tokens) if t.start >= start]
    return replace(
        unit,
        span=Span(start, unit.span.end),
        text=unit.text[found.end() :],
        tokens=tuple(unit.tokens[i] for i in held),
        stems=tuple(unit.stems[i] for i in held),
        quoted=tuple(q for q in unit.quoted if q.start >= start),
    )
