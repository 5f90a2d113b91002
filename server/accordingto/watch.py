"""The clock and the ear of one reading: times its stages, tells about them, and stops it between steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import Cancelled

OnEvent = Callable[[dict[str, Any]], None]
IsCancelled = Callable[[], bool]


@dataclass(slots=True)
class Watch:
    """Times the stages of one reading, tells about them, and stops between steps when the reading was cancelled."""

    on_event: OnEvent | None = None
    cancelled: IsCancelled | None = None
    timings: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def check(self) -> None:
        """Raise Cancelled if the reading is not wanted any more."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The reading was cancelled.", "Ask for it again.")

    def tell(self, event: dict[str, Any]) -> None:
        self.check()
        if self.on_event is not None:
            self.on_event(event)

    def begin(self, stage: str) -> float:
        self.tell({"event": "stage", "stage": stage, "status": "started"})
        return time.perf_counter()

    def end(self, stage: str, begun: float, **more: Any) -> None:
        self.timings[stage] = (time.perf_counter() - begun) * 1000
        self.tell({"event": "stage", "stage": stage, "status": "done", "ms": round(self.timings[stage], 1), **more})

    def total(self) -> dict[str, float]:
        """Return the milliseconds of each stage, and of all since the reading began."""
        return {**self.timings, "total": (time.perf_counter() - self.started) * 1000}

    def until_cancelled(self, sentences: Iterable[str]) -> Iterator[str]:
        """Yield the sentences, and look before each whether the reading is still wanted."""
        for sentence in sentences:
            self.check()
            yield sentence
