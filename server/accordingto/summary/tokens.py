"""Words and punctuation with their offsets: the units that the parser marks and the compressor deletes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TITLES = (
    "Mr|Mrs|Ms|Drs?|Profs?|Sens?|Reps?|Govs?|Gens?|Lt|Col|Capt|Sgt|Maj|Rev|Hon|St|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|"
    "Sep|Oct|Nov|Dec|Inc|Corp|Ltd|Co|Bros"
)
_TOKEN = re.compile(
    rf"(?:{_TITLES})\."
    r"|(?:[A-Za-z]\.){2,}"
    r"|[A-Za-z]+(?=n['’]t\b)|n['’]t\b"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|bn|mn|tn|km|kg|mph|am|pm|[skmbp])?(?:[-‐‑][A-Za-z0-9]+)*\b"
    r"|[^\W\d_]+(?:[-‐‑/&][^\W_]+|['’](?!(?:s|re|ve|ll|d|m|t)\b)[^\W\d_]+)*\d*"
    r"|\w+"
    r"|--+|\.{2,}|[^\w\s]"
)

_SENTENCE = 800


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set: a list of words is easier to read and to mend as plain text."""
    return frozenset(words.split())


class Token(NamedTuple):
    """One word or mark; the offsets are into the text that was tokenised, end exclusive."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether the token counts as a word: it has a letter or a digit."""
        return self.text[0].isalnum() or self.text[-1].isalnum()


def tokenise(text: str, offset: int = 0) -> list[Token]:
    """Return the tokens of `text`; `offset` is added to every position."""
    if offset == 0 and len(text) <= _SENTENCE:
        return list(_tokens(text))
    return [Token(m.group(), m.start() + offset, m.end() + offset) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[Token, ...]:
    # The checks of every form of a sentence look at the same few sentences again and again.
    return tuple(Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text))
