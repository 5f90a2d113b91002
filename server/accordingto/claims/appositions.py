"""What stands beside a name or a noun between commas: who somebody is, or one more adjective."""

from __future__ import annotations

import re

from . import words as w
from .naming import WORD as _WORD
from .nouns import PARTITIVE, head_noun
from .people import people

_GENERAL = frozenset({"one", "other", "person", "someone", "somebody", "family", "crowd", "public"})


def adjectives(text: str, pieces: list[str]) -> list[str]:
    """Put together what a comma between adjectives has parted (a small, limited study)."""
    if len(pieces) < 2 or len(pieces[0].split()) > 4 or f"{pieces[0]}, {pieces[1]}" not in text:
        return pieces
    if not re.match(r"(?:an?|the|some|few|many)\b", pieces[0], re.IGNORECASE):
        return pieces
    lex = people()
    first, second = head_noun(pieces[0]), head_noun(pieces[1])
    nouns = lex.things | lex.organisations | lex.plurals
    if re.fullmatch(r"(?:an?|the) (?:\w+ly )+\w+ed", pieces[0], re.IGNORECASE):
        return [f"{pieces[0]}, {pieces[1]}", *pieces[2:]]  # a carefully made, costly trial
    known = [x in nouns or lex.role(x) or lex.role(x.removesuffix("s")) or x[:-1] in nouns for x in (first, second)]
    starts = pieces[1].split()[0].lower()
    adjective = known == [False, True] and not first.endswith("s") and pieces[0].split()[-1].islower()
    apposed = first in _GENERAL or starts in w.DETERMINERS or re.match(r"(?:one|former|now|then|\w+ing)\b", starts)
    return [f"{pieces[0]}, {pieces[1]}", *pieces[2:]] if adjective and not apposed else pieces


def beside(text: str, first: str, second: str) -> bool:
    """Tell whether nothing but a mark stands between two pieces of a phrase."""
    at = text.find(second, text.find(first) + len(first))
    return at >= 0 and not any(c.isalpha() for c in text[text.find(first) + len(first) : at])


def can_head(first: str, text: str) -> bool:
    """Tell whether a phrase may be followed by the name of the person it means."""
    lex = people()
    if PARTITIVE.match(first):
        return True
    head = head_noun(first)
    return lex.role(head) or lex.role(head.split("-")[-1]) or not (head in lex.things or head in lex.organisations)


def appositions(text: str, rest: list[str]) -> list[str]:
    """Return the pieces after a name that say who somebody is: no age, no letters, no clause but "who is a ..."."""
    out: list[str] = []
    clause = False
    for n, piece in enumerate(rest):
        if re.fullmatch(r"(?:aged? )?\d+|(?=(?:.*[A-Z]){2})[A-Z][A-Za-z.]{1,5}", piece):
            continue
        if re.search(rf"\b(?:who|whose|which|that) {re.escape(piece)}", text):
            noun = re.match(r"(?:is|was) (?:also |now |then )?((?:an?|the|one of)\b .+)", piece, re.DOTALL)
            if noun is not None:
                out.append(noun[1])
            clause = True
            continue
        if clause and not re.match(r"(?:an?|the|one of|his|her|its|their)\b", piece):
            continue  # what goes on after "who lives in Dunmore"
        if re.match(r"(?:then|now|also|however|too)\b", piece) or piece.split()[0] in w.AUXILIARIES:
            continue
        # head of ships, harbours and ferries at Dunmore
        if out and n and re.match(r"[a-z]+(?: [a-z]+)? and [a-z]", piece) and f"{rest[n - 1]}, {piece}" in text:
            out[-1] += f", {piece}"
            continue
        out.append(piece)
    return out


def describes(text: str) -> bool:
    """Tell whether words beside a name say who somebody is: a role, or several words that end as a phrase does."""
    tokens = _WORD.findall(text)
    if re.match(r"(?:like|along|unlike|among|after|before|during|when|as|in|on)\b", text):
        return False
    if not tokens or tokens[-1].endswith(("'s", "’s")):
        return False
    return len(tokens) > 2 or any(people().title(x.lower()) or people().title(x.lower().rstrip("s")) for x in tokens)
