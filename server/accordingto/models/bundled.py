"""The bundled summariser behind the same interface as the others, so that all can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..values import Article, Claim
from .backend import Compute, Description
from .entry import Entry

if TYPE_CHECKING:
    from ..summary.options import SummaryOptions


class Bundled:
    """Sentences of the page itself, chosen and shortened by the summary stage."""

    def __init__(self, entry: Entry, compute: Compute) -> None:
        self.entry = entry

    def load(self) -> None:
        """Nothing to load that the summary stage does not load itself."""

    def unload(self) -> None:
        """Nothing to give back."""

    def describe(self) -> Description:
        return Description(name=self.entry.name, backend="bundled", loaded=True, model=self.entry.name)

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the sentences of the bundled summary."""
        from ..summary import summarise

        for sentence in summarise(article, claims, (), options).sentences:
            yield sentence.text
