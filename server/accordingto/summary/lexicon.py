"""The lexicon of loaded words: which words judge or excite, and why.

The words are data (`summary_loaded.toml` among the bundled weights), a reason with each group.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..paths import weights
from ..values import Span

FILE = "summary_loaded.toml"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded word in a text: where it stands, the group it belongs to, and whether it may be left out."""

    span: Span
    group: str
    drop: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Words that are loaded for one reason."""

    name: str
    reason: str
    drop: bool
    words: frozenset[str]
    stems: tuple[str, ...]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    with (weights() / FILE).open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Return the groups of the lexicon, in the order of the file."""
    out = []
    for group in _data()["group"]:
        words = group["words"].split()
        stems = tuple(w[:-1] for w in words if w.endswith("*"))
        out.append(
            Group(group["name"], group["reason"], group["drop"], frozenset(w for w in words if w[-1] != "*"), stems)
        )
    return tuple(out)


@lru_cache(maxsize=1)
def kept() -> frozenset[str]:
    """Return the loaded words that are never left out: without them a sentence may say something else."""
    return frozenset(_data()["keep"].split())


@lru_cache(maxsize=50_000)
def group_of(word: str) -> Group | None:
    """Return the group of a word in lower case, or None. A two-word entry is written with a hyphen."""
    for group in groups():
        if word in group.words or any(word.startswith(s) for s in group.stems):
            return group
    return None


def loaded(text: str, offset: int = 0) -> list[Loaded]:
    """Return the loaded words of `text`, quoted ones too; `offset` is added to their spans.

    A capitalised word inside a sentence is a name ("Radical Faeries", "the Crush") and is passed over.
    """
    return list(_loaded(text, offset))


@lru_cache(maxsize=4096)
def _loaded(text: str, offset: int) -> tuple[Loaded, ...]:
    out = []
    words = list(_WORD.finditer(text))
    for n, match in enumerate(words):
        word = match.group()
        if word[0].isupper() and n and not word.isupper():
            continue
        low = word.lower().replace("’", "'")
        group = group_of(low)
        if group:
            span = Span(offset + match.start(), offset + match.end())
            out.append(Loaded(span, group.name, group.drop and low not in kept()))
    return tuple(out)
