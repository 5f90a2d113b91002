"""Who wrote it: names of people out of the many ways in which bylines are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_VERB = (
    r"(?:(?:article|written|posted|published|reported|researched|words|story|edited|text|report|review|analysis|"
    r"interview)\s+)?"
)
_BY = re.compile(rf"^(?:{_VERB}(?:by|von|par|por|da|door|av|af)|autor(?:in)?)\b:?\s+", re.I)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|"
    r"janvier|février|mars|avril|juin|juillet|août)[a-zéû]*\b\.?"
)
_AFTER = re.compile(
    r"\s*(?:[|•·●⋅—–]|\s-\s|\bin\s+[A-Z]|\d{1,2}[:./]\d{2}|\(|(?<=\w{3})\.\s+[A-Z]|\b\d{1,2}\.?\s+"
    + _MONTH
    + r"\s*\d|\b"
    + _MONTH
    + r"\s+\d|\b(?:updated|published|posted|last|for|reviewed|edited|fact-checked|medically|illustrations?|"
    r"photos?|fotos?|photography)\b.*|\b(?:\d+|ein|keine?|no|one|leave an?)\s+(?:comment|kommentar|repl|min).*|"
    r"\bon\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|" + _MONTH + r"\s+\d|\d)).*$",
    re.I | re.S,
)
# a credit at the beginning of a line, or after a date or a separator in it
_CREDIT = re.compile(
    rf"(?:^|[|•·●⋅—–]\s*|\b\d{{4}}\s*|\d{{1,2}}:\d\d\s+){_VERB}(?:by|von|par|por)\b:?\s+"
    r"|^(?:by(?=[A-Z][a-z])|(?:authors?|autor(?:in|en|es|a)?(?:/autor)?|auteure?s?|texte?|written by)\b:?\s+)",
    re.I,
)
_INTRODUCES = re.compile(
    rf"^(?:{_VERB}(?:by|von|par|por)|authors?|autor(?:in|en|es|a)?|auteure?s?|about the author)\s*:?$", re.I
)
_SIGNED = re.compile(r"^(?:(?:written|article|text|words|report)\s+(?:by|von|par|por)|autor(?:in)?)\b:?\s+\S", re.I)
_GLUED = re.compile(r"(?<=[a-z])(?=(?:Updated|Published|Posted|Follow)\b)")
_SEPARATED = re.compile(r"\s*[|•·●⋅]\s*|\s+[—–-]\s+")
_SPLIT = re.compile(r"\s*(?:,|;|/|&|\||\band\b|\bund\b|\bet\b|\by\b|\be\b|\bwith\b|\bmit\b)\s*")
_ROLE = re.compile(
    r"(?:\b(?:the\s+)?(?:chief|senior|political|foreign|diplomatic|deputy|associate|staff|business|science|"
    r"health|sports?|world|"
    r"europe|washington|moscow|us|uk|national|environment|economics?|technology|tech|legal|education|home "
    r"affairs|special|managing|"
    r"news|features?|assistant|executive|contributing|freelance|investigative|royal|defen[cs]e|security|white "
    r"house)\b\s*)*"
    r"\b(?:editors?|correspondents?|reporters?|writers?|journalists?|columnists?|redakteur(?:in)?|producer|"
    r"photographer|contributor|"
    r"analyst|fellow|bureau chief|staff|director|manager|expert|specialist|strategist|consultant)\b.*$",
    re.I,
)
_NOT_PEOPLE = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|news|team|desk|admin|administrator|agency|agencies|press|"
    r"associated|reuters|afp|dpa|ansa|"
    r"redaktion|r[ée]daction|redacci[oó]n|redazione|times|post|guardian|herald|daily|journal|magazine|media|"
    r"network|tv|radio|online|"
    r"digital|inc|ltd|llc|gmbh|group|company|university|institute|department|ministry|council|centre|center|"
    r"blog|website|guest|author|"
    r"contributors?|writers?|reporters?|services?|wire|bureau|association|foundation|committee|office|unknown|"
    r"anonymous|user|"
    r"webmaster|support|marketing|communications|the|updated|published|minutes?|ago|read|share|comments?|login|"
    r"subscribe|written|reviewed|hospital|school|college|club|clinic|government|library|museum|society|store|solutions|"
    r"studios?|experts?|directors?|managers?|specialists?|consultants?|strategists?|officers?|founders?|professors?|"
    r"dietitians?|nutritionists?|physicians?|therapists?|engineers?|developers?|designers?|attorneys?|reviewers?|"
    r"owners?|licensed|certified|registered|journalism|tips|brands|reports|agentur|zeitung|nachrichten|follow)\b|"
    r"[.](?:com|org|net|co|de|uk)\b|https?:|@|\d",
    re.I,
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "le",
        "du",
        "da",
        "di",
        "del",
        "della",
        "dos",
        "das",
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "ter",
        "ten",
        "af",
        "av",
        "zu",
        "y",
        "e",
        "i",
        "st.",
        "mc",
        "o",
        "d'",
        "of",
    ]
)
_SUFFIX = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "mp"])


def people(values: Iterable[str | None], site: str | None = None) -> str | None:
    """Return the names of people in the values, joined by a comma and a space; None where there is none.

    Names of sites, agencies, desks and accounts are not people.
    """
    names: list[str] = []
    barred = _squeeze(site) if site else None
    for value in values:
        for name in _names(value or ""):
            if _squeeze(name) != barred and name.lower() not in [n.lower() for n in names]:
                names.append(name)
    if barred and len(names) > 1:  # "Hester Quill, Fellside Courier" of the Fellside Courier Online
        names = [name for name in names if _squeeze(name) not in barred] or names
    return ", ".join(names[:8]) or None


def credited(lines: Sequence[str], at: int, hinted: bool, site: str | None = None) -> str | None:
    """Return the people whom a visible line names as authors; None where it names none.

    `hinted` says that the markup calls the line a byline: then a name needs no "by", nor after a line such as "Written
    by". `lines` are the texts of the page's blocks, and `at` is the line's index among them.
    """
    line = re.sub(r"^By(?=[A-Z][a-z])", "By ", _GLUED.sub(" ", lines[at]))
    if site and len(site) > 3:
        line = re.sub(rf"(?<=\w)\s+{re.escape(site)}\b", "", line, flags=re.I)
    found = _CREDIT.search(line)
    if found or (at and _INTRODUCES.match(lines[at - 1])):
        rest = line[found.end() :] if found else line
        named = people([rest], site)
        return named if named and _squeeze(rest).startswith(_squeeze(named.split(",")[0])) else None
    first, *rest_of = _SEPARATED.split(line)
    role = any(_ROLE.search(part) for part in rest_of)
    return people([first], site) if (hinted or role) and is_person(first.split(",")[0].split(" (")[0]) else None


def signed(lines: Iterable[str], site: str | None = None) -> str | None:
    """Return the people of a line such as "Written by Hester Quill" anywhere on the page, if all such lines agree."""
    found = {people([line], site) for line in lines if len(line) < 60 and _SIGNED.match(line)} - {None}
    return found.pop() if len(found) == 1 else None


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _names(value: str) -> list[str]:
    text = " ".join(value.split())
    if not text or len(text) > 300 or text.startswith(("http", "www.", "/")):
        return []
    text = _AFTER.sub("", _BY.sub("", text))
    found = []
    for part in _SPLIT.split(text):
        name = _ROLE.sub("", part).strip(" .:;,-–—()[]'\"“”")
        name = re.sub(r"^(?:by|von|par|por)\s+", "", name, flags=re.I)
        if is_person(name):
            found.append(_cased(name))
    return found


def is_person(name: str) -> bool:
    """Tell whether the text has the form of a person's name."""
    words = name.split()
    if not words or len(name) > 60 or len(words) > 6 or _NOT_PEOPLE.search(name):
        return False
    if not name[0].isalpha():
        return False
    if any(c in name for c in '<>{}|!?:;=*#"“”'):
        return False
    if any(ord(c) >= 0x2E80 for c in name):  # names without spaces
        return 2 <= len(name) <= 12
    if len(words) < 2:
        return False
    capital = [w for w in words if w[0].isupper() or (w[0] in "'’" and len(w) > 2)]
    others = [w for w in words if w not in capital]
    lowered = name == name.lower()
    return lowered or (len(capital) >= 2 and all(w.lower() in _PARTICLES | _SUFFIX for w in others))


def _cased(name: str) -> str:
    """Write a name in capitals or in small letters as names are written; leave the others alone."""
    if not (name.isupper() or name.islower()):
        return name
    words: list[str] = []
    for word in name.lower().split():
        if word in _PARTICLES and words:
            words.append(word)
        else:
            words.append(re.sub(r"(^|[-'’.])(\w)", lambda m: m[1] + m[2].upper(), word))
    return " ".join(words)
