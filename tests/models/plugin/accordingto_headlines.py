"""A backend in a package of its own: it drafts the shortest sentence of the article, cut to so many words.

A real one would ask a model. Whatever it drafts, the checks of Accordingto judge it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accordingto.models import Compute, Description, Entry
from accordingto.sentences import split
from accordingto.summary import SummaryOptions
from accordingto.values import Article, Claim


class Headlines:
    """Made with the entry of the configuration and what models run on; loads itself when it is first needed."""

    def __init__(self, entry: Entry, compute: Compute) -> None:
        self.entry = entry
        self.words = int(entry.extra.get("words", "20"))

    def load(self) -> None:
        """A model would be loaded here."""

    def unload(self) -> None:
        """And given up here."""

    def describe(self) -> Description:
        return Description(name=self.entry.name, backend="headlines", loaded=True, model="shortest sentence")

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        shortest = min((s.of(article.text) for s in split(article.text)), key=len)
        words = shortest.rstrip(".").split()[: self.words]
        yield " ".join(words) + "."
