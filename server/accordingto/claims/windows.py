"""Text to the windows of word pieces that the network reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]

CLS, SEP = 101, 102
OPENING, CLOSING = "“«„", "”»"
_ENDS = np.array([ord(ch) for ch in '.?!”"'], dtype=np.uint32)
BREAK = -1
"""The word number of a piece that stands for the gap between two paragraphs."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A whole text as word pieces, with a separator piece between paragraphs.

    ids, word (the number of the word a piece belongs to, BREAK for separators) and features (pieces, 3) run over the
    pieces; `spans` (words, 2) holds each word's code point offsets.
    """

    ids: Ints
    word: Ints
    features: Ints
    spans: Ints


def quote_states(text: str) -> bytearray:
    """Return a state a character: 0 outside double quotation marks, 1 inside, 2 an opening and 3 a closing mark.

    A paragraph starts outside, since a mark that is never closed must not colour the rest of the text.
    """
    state = bytearray(len(text))
    inside = False
    for i, ch in enumerate(text):
        if ch == "\n":
            inside = False
        elif ch in OPENING or (ch == '"' and not inside):
            inside = True
            state[i] = 2
        elif ch in CLOSING or ch == '"':
            inside = False
            state[i] = 3
        else:
            state[i] = inside
    return state


def letter_case(word: str) -> int:
    """Return 0 lower, 1 Capitalised, 2 UPPER (two letters or more), 3 mIxed, 4 digits, 5 punctuation."""
    if not any(ch.isalpha() for ch in word):
        return 4 if any(ch.isdigit() for ch in word) else 5
    if word.islower() or not word[0].isalpha():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 1
    return 1 if word[0].isupper() and (word[1:].islower() or not word[1:].isalpha()) else 3


def pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """Cut a text into word pieces. Lone surrogates must have been replaced before (the tokenizer refuses them)."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    if not encoding.ids:
        none = np.zeros(0, dtype=np.int64)
        return Pieces(none, none, none.reshape(0, 3), none.reshape(0, 2))
    offsets = np.array(encoding.offsets, dtype=np.int64)
    numbers = np.array(encoding.word_ids, dtype=np.int64)
    opens = np.diff(numbers, prepend=-1) != 0  # a piece that starts a word
    at = np.flatnonzero(opens)
    last = np.append(at[1:], len(numbers)) - 1
    spans = np.stack([offsets[at, 0], offsets[last, 1]], axis=1)
    before = np.append(0, offsets[last[:-1], 1])  # the end of the word before
    code = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    lines = np.append(0, np.cumsum(code == ord("\n")))
    paragraph = lines[spans[:, 0]] > lines[before]
    sentence = np.isin(code[np.maximum(before - 1, 0)], _ENDS) & (spans[:, 0] > before) & (before > 0)
    begins = np.where(paragraph, 1, np.where(sentence, 2, 0))
    begins[0] = 1
    paragraph[0] = False  # no separator before the first
    states = np.frombuffer(bytes(quote_states(text)), dtype=np.uint8)
    cases = np.array([letter_case(text[s:e]) for s, e in spans.tolist()], dtype=np.int64)
    word = np.cumsum(opens) - 1
    table = np.stack([cases[word], states[np.minimum(offsets[:, 0], len(text) - 1)], begins[word]], axis=1)
    gaps = at[paragraph]
    return Pieces(
        np.insert(np.array(encoding.ids, dtype=np.int64), gaps, SEP),
        np.insert(word, gaps, BREAK),
        np.insert(table, gaps, (5, 0, 0), axis=0),
        spans,
    )


@dataclass(frozen=True, slots=True)
class Window:
    """A run of pieces as the network takes it: opening piece, pieces, separator.

    `words` (words in the window + 1) gives each window word's number in the text, with -1 at place 0 (the opening
    piece, which stands for "none"); `first` gives the place of its first piece.
    """

    ids: Ints
    features: Ints
    first: Ints
    words: Ints


def window(all_pieces: Pieces, start: int, stop: int) -> Window:
    """Return the window over pieces[start:stop]."""
    numbers = all_pieces.word[start:stop]
    ids = np.concatenate(([CLS], all_pieces.ids[start:stop], [SEP]))
    features = np.zeros((len(ids), 3), dtype=np.int64)
    features[1:-1] = all_pieces.features[start:stop]
    words, first = np.unique(numbers, return_index=True)
    keep = words >= 0
    words, first = words[keep], first[keep]
    return Window(ids, features, np.concatenate(([0], first + 1)), np.concatenate(([-1], words)))
