"""Why a block is not article, in one word, for the list of what was taken out."""

from __future__ import annotations

import re

from .hints import BIT
from .pieces import ASIDE, CAPTION, DIALOG, FIGURE, FOOTER, FORM, HEADER, NAV, Piece

_APPEAL = re.compile(
    r"\b(?:subscri\w+|newsletters?|sign(?:ed)? ?(?:up|in)|log(?:ged)? ?in|donat\w+|contribut(?:e|ions?)\b|"
    r"support (?:us|our|\w+ journalism)|"
    r"your (?:support|donation|gift|inbox|email)|regist\w+|notifications?|alerts?\b|download (?:the|our)|our "
    r"app|follow (?:us|our)|"
    r"become a (?:member|patron)|unlimited access|free trial|abonnieren|spenden|anmelden)",
    re.I,
)
_RELATED = re.compile(
    r"^(?:read (?:more|also|next)|related|see also|more (?:on|from|about|stories)|recommended|most (?:read|"
    r"popular)|watch|don'?t miss|"
    r"you (?:may|might) (?:also )?like|trending|up next|lesen sie|mehr zum|lire aussi|lee tambi)",
    re.I,
)
_COMMENT = re.compile(
    r"\b(?:comments?|commenting|repl(?:y|ies)|have your say|join the (?:conversation|debate|discussion))\b", re.I
)
_RIGHTS = re.compile(
    r"©|\b(?:all rights reserved|copyright|cookies?|privacy (?:policy|notice)|terms (?:of|and))\b", re.I
)
_CREDIT = re.compile(
    r"\b(?:getty|reuters|ap photo|afp|epa|shutterstock|photo(?:graph)?(?:er|s)?|image|credit|courtesy)\b", re.I
)
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\bago\b|\bupdated\b|\bpublished\b", re.I)


def reason(piece: Piece) -> str:
    """Return appeal, related, caption, metadata, comment, advertisement, consent, legal, navigation or other."""
    near, flags, text = piece.frame.near, piece.flags, piece.text
    short = len(text) < 160
    if flags & (FIGURE | CAPTION) or (near & BIT["media"] and short and _CREDIT.search(text)):
        return "caption"
    if near & BIT["consent"] and (flags & DIALOG or _RIGHTS.search(text)):
        return "consent"
    if near & BIT["comment"]:
        return "comment"
    if near & BIT["appeal"]:
        return "appeal"
    if near & BIT["related"]:
        return "related"
    told = text_reason(text)
    if told not in ("other", "caption", "metadata"):
        return told
    if flags & (NAV | FOOTER) or near & (BIT["nav"] | BIT["foot"]):
        return "navigation"
    if near & BIT["ad"]:
        return "advertisement"
    if near & (BIT["byline"] | BIT["meta"]) or (short and _DATED.search(text)):
        return "metadata"
    if piece.links > len(text) * 0.6:
        return "related" if len(text) > 25 and not flags & (ASIDE | HEADER) else "navigation"
    if flags & (FORM | HEADER | DIALOG):
        return "navigation"
    return "other"


def text_reason(text: str) -> str:
    """Return the same from the words alone."""
    short = len(text) < 160
    if short and _COMMENT.search(text):
        return "comment"
    if _APPEAL.search(text):
        return "appeal"
    if _RELATED.search(text):
        return "related"
    if _RIGHTS.search(text):
        return "legal"
    if short and _CREDIT.search(text):
        return "caption"
    if short and _DATED.search(text):
        return "metadata"
    return "other"
