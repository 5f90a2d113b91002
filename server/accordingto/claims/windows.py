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
    states = quote_states(text)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids: list[int] = []
    word: list[int] = []
    features: list[tuple[int, int, int]] = []
    spans: list[tuple[int, int]] = []
    previous, end = None, 0
    for piece, number, (start, stop) in zip(encoding.ids, encoding.word_ids, encoding.offsets, strict=True):
        if number != previous or not spans:
            gap = text[end:start]
            begins = 0
            if "\n" in gap or not spans:
                begins = 1
                if spans:
                    ids.append(SEP)
                    word.append(BREAK)
                    features.append((5, 0, 0))
            elif text[max(0, end - 1) : end] in (".", "?", "!", "”", '"') and gap:
                begins = 2
            spans.append((start, stop))
            previous = number
        else:
            begins = features[-1][2]
            spans[-1] = (spans[-1][0], stop)
        ids.append(piece)
        word.append(len(spans) - 1)
        features.append((0, states[start] if start < len(states) else 0, begins))
        end = stop
    cases = [letter_case(text[s:e]) for s, e in spans]
    table = np.array(features, dtype=np.int64).reshape(-1, 3)
    numbers = np.array(word, dtype=np.int64)
    real = numbers >= 0
    if len(table):
        table[real, 0] = np.array(cases, dtype=np.int64)[numbers[real]]
    return Pieces(np.array(ids, dtype=np.int64), numbers, table, np.array(spans, dtype=np.int64).reshape(-1, 2))


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
