"""Speech of nobody in particular, which is no claim: "if a mechanic suggests ...", "a good vet will tell you ..."."""

from __future__ import annotations

import re

from . import words as w
from .cues import lexicon
from .nouns import head_noun
from .people import people
from .raw import RawClaim

_WHENEVER = re.compile(
    r"(?:^|[\s(“\"])(?:if|when|whenever|unless|in case|suppose|imagine|once|until)\s+$", re.IGNORECASE
)
_ANYBODY = re.compile(
    r"(?:an?|any|another|your|every)\s|(?:someone|somebody|anyone|anybody|everyone|you|people)\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"\b(an?|any|another|your|every)\s+$", re.IGNORECASE)
_NOBODY = re.compile(r"(?:neither|no one|nobody|none of)\b", re.IGNORECASE)
_QUESTION = re.compile(r"(?:who|whom|whose|what|when|where|why|which|how|whether|if)\b", re.IGNORECASE)
_MAY = re.compile(
    r"(?:will|would|can|could|may|might|should)(?:\s+\w+ly|\s+often|\s+always|\s+also)?\s+\w+$", re.IGNORECASE
)
_YOU = re.compile(r"\s+you\b", re.IGNORECASE)
_SHOWING = re.compile(r"(?:^|\s)(?:showing|proving|demonstrating|underlining|underscoring|reflecting|meaning)$")
_SEEMS = re.compile(r"(?:seem|appear)(?:s|ed|ing)?(?: to)?")
"""Lee seems to have no sense of it: the author's view of Lee. What "seemed to suggest" is a claim."""
_PLAYED = re.compile(r"(?:play|perform|danc)(?:s|es|ed|ing)?", re.IGNORECASE)
_TALK = re.compile(r"\b(?:debates?|discussions?|talks|questions?)(?: (?:over|about|on|of|as to))?$", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:the )?(?:number|share|proportion|percentage|rate) (?:of [^,;.]{2,40} )?who\b", re.IGNORECASE
)
_EVIDENCE = w.word_class("what_shows")
_WORD = re.compile(r"[^\W\d_]+")


def generic(text: str, claim: RawClaim) -> bool:
    """Tell whether a claim is only thought of: its speaker is anybody, and it hangs on a condition or on a "may"."""
    source, cue = claim.source, claim.cue
    if source is None and cue is not None and _TALK.search(cue.of(text)) is not None:
        return True  # after years of debate over how to close it
    if source is None or cue is None or not source.end <= cue.start:
        return False
    if source.of(text).lower() == "nothing":
        return True  # there is nothing to suggest that it rained
    if _COUNTED.match(text, source.start) is not None:
        return True  # the number who said that they smoke rose
    if _PLAYED.fullmatch(cue.of(text)) is not None:
        return True  # the band played “Oh Ferry”
    if _figure(source.of(text), cue.of(text)) or _SEEMS.fullmatch(cue.of(text)):
        return True
    start = source.start
    determiner = _DETERMINER.search(text, max(0, start - 8), start)
    start = determiner.start(1) if determiner is not None else start
    who, how = text[start : source.end], cue.of(text)
    if _NOBODY.match(who) is not None and _QUESTION.match(text, claim.content[0].start) is not None:
        return True  # neither Lee nor Park would say who had signed
    if _ANYBODY.match(who) is None:
        return False
    if _WHENEVER.search(text[max(0, start - 12) : start]) is not None and not _past(how):
        return True
    if who.lower() == "you" and _MAY.search(how) is not None:
        return True  # you might say that tea is a soup
    to_you = _MAY.search(how) is not None and _YOU.match(text, cue.end) is not None
    return to_you and who.lower().startswith(("a ", "an ", "any "))


def _figure(source: str, cue: str) -> bool:
    """Tell whether something that cannot speak only shows a thing (fires go on, showing that the ban is weak)."""
    if _SHOWING.search(cue) is None or not source[:1].islower() or source.lower() in w.PRONOUNS | w.DETERMINERS:
        return False
    lex, head = people(), head_noun(source)
    known = lex.plurals | lex.things | lex.organisations | _EVIDENCE
    return not any(x in known or lex.role(x) for x in (head, head.removesuffix("s")))


def _past(cue: str) -> bool:
    """Tell whether a cue tells of what has happened."""
    words = [x.lower() for x in _WORD.findall(cue)]
    if any(x in ("had", "was", "were", "did", "has", "have") for x in words):
        return True
    entries = [e for e in map(lexicon().verb, words) if e is not None]
    return bool(entries) and "past" in entries[-1].forms and "base" not in entries[-1].forms
