"""Terminal text: colour where it is wanted, lines as wide as the terminal, nothing that drives the terminal."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "italic": "3", "red": "31", "green": "32", "yellow": "33", "blue": "34",
          "magenta": "35", "cyan": "36"}  # fmt: skip
# Control characters and the marks that turn writing direction: a page must not drive the reader's terminal.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

LEAST_COLUMNS, MOST_COLUMNS = 40, 100
"""Shorter lines cannot hold what is indented, longer ones are hard to read, whatever the terminal offers."""


def clean(text: str) -> str:
    """Return the text on one line, without characters that a terminal acts on."""
    return " ".join(_UNSAFE.sub("", text).split())


def wants_colour(stream: TextIO, choice: str = "auto", env: Mapping[str, str] | None = None) -> bool:
    """Tell whether to colour: `choice` is "always", "never", or "auto" for a terminal without NO_COLOR."""
    env = os.environ if env is None else env
    if choice != "auto":
        return choice == "always"
    if env.get("NO_COLOR") or env.get("TERM") == "dumb":
        return False
    return bool(env.get("FORCE_COLOR")) or stream.isatty()


def columns(stream: TextIO) -> int:
    """Return how wide lines should be: the terminal's width within reason, 80 for a pipe."""
    if not stream.isatty() and "COLUMNS" not in os.environ:
        return 80
    return max(LEAST_COLUMNS, min(MOST_COLUMNS, shutil.get_terminal_size((80, 24)).columns))


def width(text: str) -> int:
    """Return how many columns the text takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, within: int, first: str = "", rest: str = "", *, cut: bool = True) -> str:
    """Return the text in lines of at most `within` columns, the first behind `first`, the others behind `rest`.

    A word that is longer than a line is cut, or with `cut` false sticks out: a path can then be copied.
    """
    lines: list[str] = []
    line, used = first, width(first)
    begun = False
    longest = max(8, within - max(width(first), width(rest)))
    for word in _words(text, longest) if cut else text.split():
        size = width(word)
        if begun and used + 1 + size > within:
            lines.append(line)
            line, used, begun = rest, width(rest), False
        line, used = (f"{line} {word}", used + 1 + size) if begun else (line + word, used + size)
        begun = True
    return "\n".join([*lines, line.rstrip()])


def _words(text: str, longest: int) -> Iterator[str]:
    for word in text.split():
        while width(word) > longest:
            cut = longest
            while width(word[:cut]) > longest:
                cut -= 1
            yield word[:cut]
            word = word[cut:]
        yield word


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text with ANSI codes, or leaves it as it is."""

    colour: bool = False

    def paint(self, text: str, *names: str) -> str:
        """Return the text in the given colours and weights, line by line so that a pager can cut it."""
        if not self.colour or not text:
            return text
        start = f"\x1b[{';'.join(_CODES[name] for name in names)}m"
        return "\n".join(f"{start}{line}\x1b[0m" if line else line for line in text.split("\n"))
