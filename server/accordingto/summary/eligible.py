"""Which sentences may enter a summary at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..sentences import split
from ..values import Claim
from .units import CUE, Unit, attributes, complete

_FIRST = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|me|[Mm]y|myself|[Ww]e|[Ww]e['’](?:re|ve|ll|d)|us|[Oo]urs?)\b")
_SECOND = re.compile(r"\b(?:you|your|yours|yourself)\b", re.I)
_CALL = re.compile(
    r"\b(?:click here|read more|"
    r"(?:sign up|subscribe)(?: (?:here|now|today|to (?:our|get|receive)|for (?:our|the|a) )|[.!]?$)|follow us|"
    r"scroll down|watch (?:the|our) video|"
    r"download (?:the|our) app|newsletter|find out more|see also|more on this story|"
    r"for more (?:information|on)|contact us|email us|share this|"
    r"all rights reserved|copyright|photo(?:graph)? by|getty images|image (?:credit|source)|getty|via reuters|"
    r"editing by|reporting by|contributed to this report|follow .{0,30} on (?:twitter|facebook|instagram)|stay tuned|"
    r"don['’]t miss|pictured|scroll for|headlines (?:for|from|of) .{0,40}are here)\b", re.I
)  # fmt: skip
_TEASER = re.compile(
    r"\b(?:here['’]?s (?:what|how|why|everything)|what happens next|you won['’]t believe|this is (?:what|how|why)|"
    r"the reason (?:why )?(?:will|may)|everything you need to know|the answer (?:is|may)|guess what|hey,|"
    r"it['’]s (?:about |finally |high )?time (?:to|for)|"
    r"the (?:big |key |real |main )?question (?:now )?(?:is|remains)|(?:only )?time will tell)\b", re.I
)  # fmt: skip
_ORDER = re.compile(
    r"^(?:see|read|watch|look|click|listen|check|take|let['’]?s|imagine|consider|think|remember|note|try)\b", re.I
)
_ASKED = re.compile(r"^(?:why|how|what|where|when|who|which|whether)\b", re.I)
_LABEL = re.compile(r"^[\"“'‘]?[\w’' ]{2,30}\s?:\s")
_DISOWNED = re.compile(
    r"[\"“]?(?:(?:That|This|Such)(?:['’]s| is| was)(?:,? at least,?)? (?:the|what|how) (?:\w+ ){0,3}?"
    r"(?:view|argument|claim|theory|story|line|pitch|promise|message|spin|idea|thinking|version|narrative)\b"
    r"|So (?:says|said|goes|claims|argues)\b|Or so\b|At least,? that\b)"
)
_SIDE = re.compile(r"(?<=\w), (?:(?:far|top|bottom|second) )?(?:left|right|centre|center|above|below)(?:, |\.$)")
"""What a caption says of a picture: Oda Brandt, left, and Emil Hartog, right."""
_OPENED = re.compile(r"(?:(?<=[\s(])|^)['‘](?=[A-Z][\w’']* |[a-z]{2,} )(?!em |til |cause |tis |twas )")
_SHUT = re.compile(r"['’](?=$|[\s).,;:!?])")
_SAID_AFTER = re.compile(r"^[^'‘\"“]*, ?['’] (?:he|she|they|[A-Z])")
_VITA = re.compile(
    r" (?:is|was|has been|works|writes|covers|reports|teaches|lives|joined|contributed|specialises|specializes|can be"
    r"|studied|edits|leads|runs|hosts|spends)\b"
)
CLOSED = re.compile(r"[.!?][\"”] (?=[A-Z])")
"""A quotation that ends like a sentence before the words that say whose it is: "No!" Lee said."""
_SHORTEST, _LONGEST = 5, 75
_SLOGAN = 5


def may_enter(unit: Unit) -> bool:
    """Return whether the sentence can be shown in a summary, by its form alone."""
    if unit.text.startswith("(") and unit.text.endswith(")"):
        return False
    if not _SHORTEST <= unit.words <= _LONGEST or unit.open or not complete(unit):
        return False
    if unit.text.rstrip("\"”'’)]").endswith(("?", ":", ":.")) or "http" in unit.text or "@" in unit.text:
        return False
    label = _LABEL.match(unit.text)
    if (label and not CUE.search(label.group())) or unit.text.rstrip("\"”'’)] ").endswith(("..", "…")):
        return False
    if CLOSED.search(unit.text) or _SIDE.search(unit.text):
        return False
    if unit.text.count('"') % 2 or unit.text.count("“") != unit.text.count("”"):
        return False  # half a quotation
    if len(_OPENED.findall(unit.text)) > len(_SHUT.findall(unit.text)) or _SAID_AFTER.search(unit.text):
        return False
    if any(unit.text[q.start - unit.span.start : q.end - unit.span.start - 1][-1:].isspace() for q in unit.quoted):
        return False  # the mark that seems to close it opens another
    if _ASKED.match(unit.text) and "," not in unit.text and unit.words < 12:
        return False  # "Why the plan may work." is a heading that was set as a sentence
    letters = [c for c in unit.text if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) > 0.5 * len(letters):
        return False
    if any(_talk(unit.text[q.start - unit.span.start : q.end - unit.span.start]) for q in unit.quoted):
        return False
    outside = outside_quotes(unit)
    if _FIRST.search(outside) or _SECOND.search(outside) or _ORDER.match(outside.strip()):
        return False
    if _CALL.search(unit.text) or _TEASER.search(outside) or "?" in outside or outside.rstrip(" )]").endswith("!"):
        return False
    if "…" in outside or "..." in outside or (unit.text.startswith("Because ") and "," not in unit.text):
        return False
    return not orphan(unit, outside)


def vita(unit: Unit, byline: str | None) -> bool:
    """Return whether the sentence tells who wrote the article: "Ada Quist covers trade for the Echo"."""
    names = [n.strip() for n in re.split(r",|;|&|\band\b", byline or "")]
    after = next((unit.text[len(n) :] for n in names if len(n.split()) > 1 and unit.text.startswith(f"{n} ")), "")
    return bool(_VITA.match(after))


def pulled(found: Sequence[Unit]) -> set[int]:
    """Return the indices of the sentences that repeat a quotation of the text without its marks and its speaker.

    Pages set such a pull quote between paragraphs.
    """
    quoted = {
        _bare(unit.text[q.start - unit.span.start : q.end - unit.span.start]) for unit in found for q in unit.quoted
    }
    return {u.index for u in found if not u.quoted and u.words > _SLOGAN and _bare(u.text) in quoted}


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def disowned(following: str) -> bool:
    """Return whether the sentence that follows says whose view the one before it was: "That is the company's line"."""
    return bool(_DISOWNED.match(following))


def _talk(quotation: str) -> bool:
    """Return whether a quotation asks something or has several sentences: talk, which a summary has no room for.

    A few words may have several: a slogan ("Ice. We sell it.").
    """
    several = len(quotation.split()) > _SLOGAN and len(split(quotation.strip("\"“”'‘’ "))) > 1
    return "?" in quotation or several


def orphan(unit: Unit, outside: str) -> bool:
    """Return whether the sentence is someone's words without saying whose: the attribution stands in another one."""
    if unit.text.startswith(('"', "“")) and not attributes(outside):
        # A quotation that goes on from a sentence that says whose it is, or whose words of attribution are unusual.
        return True
    for claim in unit.claims:
        if _inside(claim, unit):
            return False
    if CUE.search(outside):
        return False
    covered = sum(
        min(s.end, unit.span.end) - max(s.start, unit.span.start)
        for c in unit.claims
        for s in c.content
        if s.start < unit.span.end and unit.span.start < s.end
    )
    quoted = sum(q.end - q.start for q in unit.quoted)
    return max(covered, quoted) > 0.5 * len(unit.text)


def outside_quotes(unit: Unit) -> str:
    """Return the sentence with what is quoted blanked out."""
    said = unit.text
    for q in unit.quoted:
        start, end = q.start - unit.span.start, q.end - unit.span.start
        said = said[:start] + " " * (end - start) + said[end:]
    return said


def same(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether two sentences say the same: nearly all content words of the shorter are in the longer."""
    left, right = set(a), set(b)
    return bool(left and right) and len(left & right) >= 0.85 * min(len(left), len(right))


def _inside(claim: Claim, unit: Unit) -> bool:
    return any(s is not None and unit.span.start <= s.start < unit.span.end for s in (claim.cue, claim.source))
