"""Sentence boundaries, by rule.

A boundary is a full stop, question mark, exclamation mark or ellipsis, with the closing marks and brackets after it,
followed by white space and something that can begin a sentence. Abbreviations, initials and numbers are no boundary;
nor is a full stop inside a quotation or bracket that is closed again soon, so that “We lost. It hurts,” she said is
one sentence with its speaker.
"""

from __future__ import annotations

import re

from .values import Span

_LINE = re.compile(r"[^\n]+")
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?P<close>[\"”’'»)\]“]*+)(?:\[\d+\])*\s+(?=(?P<next>[\"“„«‘'‚(\[¿¡—–-]*\s?[^\W_]))"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"“‘'-])(?:"
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Fr|Hon|Gov|Lt|Col|Gen|Maj|Capt|Cmdr|Cpl|Pvt|Sgt|Adm|Insp|Supt|Sen|Sens|Rep|Reps|Pres|Amb|Atty"
    r"|Mt|Ft|vs|v|No|Nos|Art|Sec|Fig|Vol|pp?|ed|eds|approx|cf|e\.g|i\.e|viz|al|Messrs|Mme|Mlle|Msgr|Sr|Sra|Dra)"
    r"|(?:[^\W\d_]\.)*[^\W\d_])$"
)
# Abbreviations that may also end a sentence: only what follows can tell.
_EITHER = re.compile(
    r"(?:^|[\s(])(?:Inc|Ltd|Co|Corp|Bros|Jr|Sr|St|Ave|Blvd|Rd|etc|[ap]\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa"
    r"|Penn|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|(?:[A-Z]\.)+[A-Z]|Ph\.D|M\.D)$"
)
_STARTER = re.compile(
    r"(?:[\"“‘']|(?:The|A|An|But|And|He|She|It|They|We|I|In|On|At|For|This|That|These|Those|If|When|While|As|After"
    r"|Before|So|There|You|His|Her|Its|Their|My|Our|However|Meanwhile|What|Who|Why|How|Some|Many|No|Not|One|Two)\b)"
)
# “Is it true?” Smith asked: the name after the quotation belongs to it.
_REPORTED = re.compile(
    r"(?:[^\W\d_][\w.'’-]*\s+){1,4}?(?:said|says|asked|asks|wrote|writes|told|added|adds|replied|shouted|cried|wondered"
    r"|tweeted|joked|recalled|continued|explained|exclaimed|quipped)\b"
)
_SHORT = re.compile(r"(?<![\w.])[A-Z]{2,4}(?=\.\s+[a-z])")
"""What a text writes with a stop in the middle of a sentence: the ID. models."""
_EXCLAIMED = re.compile(r"(?:^|[\s(\[\"“‘'])(?:[A-HJ-Z]|Yahoo|Jeopardy)$")
"""Names that have an exclamation mark: E! News."""
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»", "„": "“”"}
_TOGETHER = 400
"""A quotation or bracket longer than this may be broken inside."""


def split(text: str) -> list[Span]:
    """Return the sentences of `text` in order, as spans without white space at their edges.

    No span crosses a line break; every character that is not white space lies in exactly one span. Linear time.
    """
    out: list[Span] = []
    short = frozenset(_SHORT.findall(text))
    for line in _LINE.finditer(text):
        start, end = line.span()
        held = _held(text, start, end)
        at = 0
        for match in _END.finditer(text, start, end):
            stop = _stop(text, match)
            while at < len(held) and held[at].end <= match.start():
                at += 1
            if at < len(held) and held[at].start < match.start() and stop < held[at].end:
                continue
            if match.end() <= start or not _ends(text, match, start, short):
                continue
            _add(out, text, start, stop)
            start = stop
        _add(out, text, start, end)
    return out


def _add(out: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        out.append(Span(start, end))


def _stop(text: str, match: re.Match[str]) -> int:
    """Return the end of the sentence: the end of the match without its white space."""
    end = match.end()
    while text[end - 1].isspace():
        end -= 1
    return end


def _ends(text: str, match: re.Match[str], start: int, short: frozenset[str]) -> bool:
    """Tell whether the stop that `match` found ends a sentence that began at `start`.

    `short` are the words that this text writes with a stop elsewhere.
    """
    stop, closing, after = text[match.start()], match["close"], match["next"]
    first = after[-1]
    if first.islower():
        return False
    if stop == "." and text[match.start() : match.start() + 2] != "..":
        word = text[max(start, match.start() - 12) : match.start()]
        if not closing and _ABBREVIATION.search(word):
            # An initial or a title; only "I" and a closing pronoun-like capital can also end a sentence.
            alone = re.search(r"(?:^|\s)I$", word) is not None
            return alone or (_initials_end(word) and _STARTER.match(text, match.end()) is not None)
        if not closing and (_EITHER.search(word) or short.intersection(word.split()[-1:])):
            return bool(_STARTER.match(text, match.end()))
    elif stop == "!" and not closing and _EXCLAIMED.search(text[max(start, match.start() - 12) : match.start()]):
        return _STARTER.match(text, match.end()) is not None
    elif text[match.start() : match.start() + 2] == ".." or stop == "…":
        return first.isupper() or not first.isalpha()
    return not (closing and _REPORTED.match(text, match.end()))


def _initials_end(word: str) -> bool:
    """Tell whether the word is an acronym with stops (U.S, p.m), which may end a sentence, and not a lone initial."""
    return bool(re.search(r"(?:[^\W\d_]\.)+[^\W\d_]$", word))


def _held(text: str, start: int, end: int) -> list[Span]:
    """Return the short quotations and brackets of a line, in order, inside which no sentence ends."""
    out: list[Span] = []
    opened = -1
    want = ""
    for match in re.finditer(r"[\"“”„«»()\[\]]", text[start:end]):
        at, sign = start + match.start(), match[0]
        if opened >= 0 and at - opened > _TOGETHER:
            # Too long, or never closed. A straight mark here closes what was too long.
            opened = -1
            if sign == want:
                continue
        if opened >= 0:
            if sign in want:
                out.append(Span(opened, at + 1))
                opened = -1
        elif sign == '"':
            opened, want = at, '"'
        elif sign in _PAIRS:
            opened, want = at, _PAIRS[sign]
    return out
