"""Names in place of pronouns: who speaks is said by name where a sentence stands alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from ..values import Claim, Speaker
from .tokens import word_set
from .units import Unit

_PRO_VERB = re.compile(r"\b(?:do|does|did|doing|done) (?:that|this|so|it|likewise)$")
_MANNER = re.compile(r"[A-Z]\w+ly")
_THIS = re.compile(
    r"\b(?:that|said|says|told \w+) (?:this|these|those)(?: too| also)?"
    r" (?:is|was|are|were|has|had|have|will|would|could)\b"
)
"""Who says that this is so: it was told before."""
_THAT = re.compile(r"\s+that (?:could|would|will|can|may|might|should|is|was|has|had)\b")
"""The firm estimates that could be more: what could?"""
_SUBJECTS = frozenset(["he", "she"])
_MEANT = _SUBJECTS | {"his", "her", "him"}


def swaps(unit: Unit, speakers: Mapping[str, Speaker], drop: frozenset[int]) -> dict[int, str]:
    """Return the words to write in place of tokens, by token index: the speaker's name for a "he" or "she" who speaks.

    Only a pronoun that a claim names as its source, and whose speaker was resolved to a name, is replaced; and a
    surname alone by the full name, where the article has that name. Nothing between quotation marks is touched.
    """
    out: dict[int, str] = {}
    done: set[str] = set()
    for claim in sorted(unit.claims, key=lambda c: c.source.start if c.source else 0):
        speaker = speakers.get(claim.speaker or "")
        if claim.source is None or speaker is None or not _proper(speaker.name) or speaker.id in done:
            continue
        held = [i for i, t in enumerate(unit.tokens) if claim.source.start <= t.start and t.end <= claim.source.end]
        if not held or set(held) & drop or unit.in_quotes(claim.source.start):
            continue
        said = [unit.tokens[i].text for i in held]
        if len(held) == 1 and said[0].lower() in _SUBJECTS:
            surname = speaker.name.split()[-1]
            earlier = unit.text[: claim.source.start - unit.span.start]
            said_of = any(t.text == surname and not unit.in_quotes(t.start) for t in unit.tokens)
            if surname not in earlier and not said_of:  # "he trusted Lee" is not Lee's
                out[held[0]] = speaker.name
            done.add(speaker.id)
        elif len(held) == 1 and said[0] == speaker.name.split()[-1] and len(speaker.name.split()) in {2, 3}:
            if speaker.name not in unit.text:
                out[held[0]] = speaker.name
            done.add(speaker.id)
    return out


def dangling(unit: Unit, drop: frozenset[int], swap: Mapping[int, str]) -> bool:
    """Return whether the sentence points to something before it: an opening pronoun, or a nameless "he said"."""
    left = [i for i, t in enumerate(unit.tokens) if i not in drop and t.is_word]
    if not left:
        return True
    first = left[0]
    if unit.tokens[first].text.lower() in {"but", "and", "so", "yet", "still", "or", "however"} and len(left) > 1:
        first = left[1]
    elif _MANNER.fullmatch(unit.tokens[first].text) and len(left) > 1 and unit.tokens[first + 1].text == ",":
        first = left[1]  # "Equally, this one ..."
    lower = unit.tokens[first].text.lower()
    if first not in swap and lower in _OPENERS and not _impersonal(unit, left) and not _counts(unit, left, first):
        return True
    for claim in unit.claims:
        if claim.cue is not None and _THAT.match(unit.text, max(0, claim.cue.end - unit.span.start)):
            return True
        if claim.source is None:
            continue
        for i in left:
            t = unit.tokens[i]
            if claim.source == (t.start, t.end) and t.text.lower() in {"he", "she", "they", "it"} and i not in swap:
                return t.text.lower() != "it" or not _named_before(unit, i)
    outside = " ".join(unit.tokens[i].text for i in left if not unit.in_quotes(unit.tokens[i].start))
    if _led_in(unit, left, swap) or _THIS.search(outside):
        return True
    if _PRO_VERB.search(" ".join(unit.tokens[i].text.lower() for i in left[-3:])):
        return True  # "Neither of them will do that."
    return bool(_nameless(unit, left, swap))


_CONTRAST = re.compile(
    r"(?:But|Yet|Nor|Even so|(?:However|Still|Nevertheless|Nonetheless|Instead|Otherwise|Similarly|Likewise|"
    r"(?:By|In) contrast|On the other hand)(?=,))\b"
)
_CONTINUING = re.compile(
    r"^(?:And|Or|So|Now|Then|Again|Meanwhile|After(?:wards?| that| all)|Moreover|Furthermore|Besides|In addition|"
    r"In turn|As a result|At the same time|Later|(?:That|The (?:next|same|following)) (?:day|night|week)|"
    r"For (?:example|instance|the time being|now)|Elsewhere)\b|"
    r"\b(?:also|add(?:s|ed)|another|afterwards?|in turn)\b|\b(?:too|as well)(?=[.,])"
)


def contrasts(text: str) -> bool:
    """Return whether a sentence as it is shown turns against the one before it."""
    return bool(_CONTRAST.match(text) or re.search(r"\binstead\b(?! of)", text))


def continues(unit: Unit, drop: frozenset[int]) -> bool:
    """Return whether the sentence goes on from something or begins with a quotation: no good beginning of a summary."""
    first = next((t for i, t in enumerate(unit.tokens) if i not in drop), None)
    if first is not None and first.text in "\"“‘":
        return True
    left = [t.text for i, t in enumerate(unit.tokens) if i not in drop and not unit.in_quotes(t.start)]
    return bool(_CONTINUING.search(" ".join(left)))


def mentioned_again(found: Sequence[Unit]) -> set[int]:
    """Return the indices of the sentences that begin with "The priest" where a sentence before had the priest."""
    out: set[int] = set()
    seen: set[str] = set()
    for unit in found:
        words = [t.text for t in unit.tokens if t.is_word]
        if words[:1] == ["The"] and len(words) > 2 and words[1].islower():
            named = {words[1], words[2]} if words[2].islower() else {words[1]}
            if named & seen:
                out.add(unit.index)
        seen.update(w.lower() for w in words if len(w) > 3)
    return out


def unexplained(unit: Unit, drop: frozenset[int], swap: Mapping[int, str]) -> bool:
    """Return whether a "he" or "her" stands before any name in the sentence: alone it does not say who is meant."""
    outside = (i for i, t in enumerate(unit.tokens) if i not in drop and not unit.in_quotes(t.start))
    meant = next((i for i in outside if unit.tokens[i].text.lower() in _MEANT and i not in swap), None)
    return meant is not None and not _named_before(unit, meant)


_LEADS = word_set("at in on by during from under through despite without over among along together led backed asked")
_CLAUSES = word_set("after before since until as with for like unlike")
"""These open a clause as well, which may have the one who is meant."""
_TIMES = word_set(
    "year month week morning afternoon evening summer winter spring autumn fall season time decade century"
)
_LEAD_IN = 14
"""So many words of a sentence are looked through for the subject behind an opening phrase."""

_OPENERS = frozenset(
    ["he", "she", "they", "it", "this", "that", "these", "those", "his", "her", "their", "its", "such", "him", "them",
     "both", "here", "there", "another", "others", "neither", "either", "one", "so", "then", "also"]
)  # fmt: skip
_VERBS = frozenset(["said", "says", "told", "added", "claimed", "wrote", "explained", "insisted", "argued"])


def _impersonal(unit: Unit, left: Sequence[int]) -> bool:
    words = [unit.tokens[i].text.lower() for i in left[:4]]
    return words[0] == "there" and len(words) > 1 and words[1] in {"is", "are", "was", "were", "has", "have", "will"}


def _counts(unit: Unit, left: Sequence[int], first: int) -> bool:
    """Return whether "both" or "one" names what it counts: "Both Lee and Diaz", "One of the two ferries"."""
    words = [unit.tokens[i].text.lower() for i in left if i >= first][:9]
    if words[1:3] in (["of", "them"], ["of", "these"], ["of", "those"]):
        return False
    return "and" in words if words[0] == "both" else words[0] == "one" and len(words) > 2


def _led_in(unit: Unit, left: Sequence[int], swap: Mapping[int, str]) -> bool:
    """Return whether what a phrase leads to points back: "At the pier, they ...", "According to Lee, this pier ..."."""
    lower = [unit.tokens[i].text.lower() for i in left[:_LEAD_IN]]
    if not (lower[0] in _LEADS | _CLAUSES or lower[0].endswith("ing")):
        return False
    for subject, word, after in zip(left, lower, [*lower[1:], ""], strict=False):
        if not subject or unit.tokens[subject - 1].text != "," or unit.in_quotes(unit.tokens[subject].start):
            continue
        if word in {"he", "she", "they"} and subject not in swap:
            return lower[0] not in _CLAUSES or not _named_before(unit, subject)
        if word in {"this", "these", "such"}:
            return after not in _TIMES
    return False


def _nameless(unit: Unit, left: Sequence[int], swap: Mapping[int, str]) -> bool:
    for a, b in itertools.pairwise(left):
        pair = unit.tokens[a].text.lower(), unit.tokens[b].text.lower()
        if pair[0] in {"he", "she", "they"} and pair[1] in _VERBS and a not in swap:
            return True
    return False


def _named_before(unit: Unit, at: int) -> bool:
    return any(t.is_word and t.text[0].isupper() and n > 0 for n, t in enumerate(unit.tokens[:at]))


def _proper(name: str) -> bool:
    parts = name.split()
    return bool(parts) and parts[0][:1].isupper() and parts[-1][:1].isupper() and len(parts) <= 4


def voices(claims: Sequence[Claim], unit: Unit, drop: frozenset[int]) -> tuple[str, ...]:
    """Return the ids of the speakers whose attribution is still in the sentence after the dropped tokens are out."""
    gone = [unit.tokens[i] for i in drop]
    out = []
    for claim in claims:
        lost = claim.cue is not None and any(t.start < claim.cue.end and claim.cue.start < t.end for t in gone)
        if claim.speaker and not lost:
            out.append(claim.speaker)
    return tuple(dict.fromkeys(out))
