"""Attributed claims: who says what, found by a trained tagger where its weights are at hand, else by rule."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from ..values import Claim, Speaker
from . import rules
from .assembly import assemble
from .raw import RawClaim

__all__ = ["Finder", "RawClaim"]

_log = logging.getLogger(__name__)


class Producer(Protocol):
    """Something that finds raw claims."""

    def find_raw(self, text: str) -> list[RawClaim]:
        """Return the attributions in `text`, every span an offset into it."""
        ...


class _Rules:
    """The rules, as a producer."""

    def find_raw(self, text: str) -> list[RawClaim]:
        return rules.find_raw(text)


class Finder:
    """Finds the claims of a text and who makes them. `name` says by what: "rules" or "tagger"."""

    def __init__(self, producer: Producer | None = None, name: str = "rules") -> None:
        self.producer: Producer = producer if producer is not None else _Rules()
        self.name = name if producer is not None else "rules"

    @classmethod
    def open(cls, weights: Path | None = None) -> Finder:
        """Return a finder with the tagger whose weights lie in the folder `weights`, or with the rules alone.

        Without an argument the folder is `claims` among the package's weights. A folder that is not there means rules,
        which is no error: they need nothing. Torch is imported only here, and only for the tagger.
        """
        from .. import paths

        folder = weights if weights is not None else paths.weights() / "claims"
        if not folder.is_dir() or not any(folder.glob("*.safetensors")):
            return cls()
        from .tagger import Tagger

        return cls(Tagger.open(folder), "tagger")

    def find(
        self, text: str, *, title: str | None = None, byline: str | None = None
    ) -> tuple[list[Claim], list[Speaker]]:
        """Return the claims in text order and their speakers.

        Every span is an offset into `text` in code points. The text is data: what it says, instructions to machines
        included, is only ever read as words that somebody said or did not.
        """
        if not text.strip():
            return [], []
        return assemble(text, self.producer.find_raw(text), title=title, byline=byline)
