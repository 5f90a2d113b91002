"""White space and invisible characters of one block of text."""

from __future__ import annotations

import re

# soft hyphen, zero-width space, word joiner, marks of direction, variation of nothing: nothing a reader sees
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\u180e]")
# joiners shape words in Arabic, Persian and Indic scripts and emoji; between Latin letters they are debris
_JOINERS = re.compile("(?<=[\u0000-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\u0000-\u024f])")
_ODD = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u180e]")


def clean(text: str) -> str:
    """Return the text in one line: runs of white space become one space, invisible characters go.

    Numbers, quotation marks and dashes stay as they are.
    """
    if not text.isascii() and _ODD.search(text):
        text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    return " ".join(text.split())


# scripts that set no spaces between words: kana, ideographs, Thai, Lao, Khmer, Burmese
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def count_words(text: str) -> int:
    """Return about how many words the text has; where words are not parted, two letters count as one."""
    words = len(text.split())
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // 2


_NOT_WORD = re.compile(r"[\W_]+")
_MARKS = bytes(c for c in range(128) if not chr(c).isalnum())


def key(text: str) -> str:
    """Return the letters and digits of the text alone, in lower case: equal keys are the same words."""
    if text.isascii():  # by way of bytes, which is faster
        return text.encode().translate(None, _MARKS).decode().lower()
    return _NOT_WORD.sub("", text).lower()
