"""Counts wrong tries and shuts the door for a while after too many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Lockout:
    """After `tries` wrong tries within `window` seconds nobody is let in for `shut` seconds."""

    def __init__(
        self,
        tries: int = 20,
        window: float = 600.0,
        shut: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tries = tries
        self.window = window
        self.shut = shut
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: list[float] = []
        self._until = 0.0

    def fail(self) -> bool:
        """Count a wrong try; say whether this one shut the door."""
        with self._lock:
            now = self._clock()
            self._failures = [*(t for t in self._failures if now - t < self.window), now]
            if len(self._failures) < self.tries:
                return False
            self._failures.clear()
            self._until = now + self.shut
            return True

    def left(self) -> float:
        """Return for how many more seconds the door is shut; 0 if it is open."""
        with self._lock:
            return max(0.0, self._until - self._clock())
