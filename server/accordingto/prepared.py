"""What stands between the steps of a reading: all of it but the summary."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .values import Article, Claim, Notice, Reading, Speaker, Summary

BUNDLED = "bundled"
"""The model that ships with the package."""

NOTHING = Summary("", BUNDLED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reading that lacks its summary: what `Reader.prepare` found, and the draft once `Reader.draft` was there.

    It can be pickled: the steps of a reading may be taken in different processes. `instead` is the bundled summary,
    which stands in for what the checks refuse; it is empty where the page gets no summary at all. `timings` are
    milliseconds.
    """

    article: Article
    claims: tuple[Claim, ...]
    speakers: tuple[Speaker, ...]
    warnings: tuple[Notice, ...]
    model: str
    length: Literal["short", "normal", "long"]
    bullets: bool = False
    instead: Summary = NOTHING
    draft: tuple[str, ...] | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def wants_draft(self) -> bool:
        """Whether a model other than the bundled one is to draft the summary, and there is something to summarise."""
        return self.model != BUNDLED and bool(self.instead.sentences)

    def reading(self, summary: Summary, timings: Mapping[str, float]) -> Reading:
        """Return the whole reading."""
        return Reading(
            article=self.article,
            summary=summary,
            claims=self.claims,
            speakers=self.speakers,
            # Two stages may notice the same; the later one knows more about it.
            warnings=tuple({n.code: n for n in [*self.warnings, *summary.warnings]}.values()),
            timings_ms=dict(timings),
        )

    def later(self, begun: float) -> Prepared:
        """Return the same with the time since `begun` (of `time.perf_counter`) counted as the summary's."""
        spent = self.timings.get("summary", 0.0) + (time.perf_counter() - begun) * 1000
        return replace(self, timings={**self.timings, "summary": spent})
