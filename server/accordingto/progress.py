"""A progress bar for the terminal; silent where nobody looks."""

from __future__ import annotations

import time
from typing import TextIO

EVERY = 0.1
"""Seconds between two drawings, so that drawing costs nothing."""


class Bar:
    """One line on `stream` that is drawn over; nothing at all where `stream` is no terminal."""

    def __init__(self, stream: TextIO, columns: int = 80) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._columns = columns
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._at_start: int | None = None

    def update(self, done: int, total: int, note: str = "") -> None:
        """Draw the bar, unless it was drawn a moment ago."""
        now = time.monotonic()
        if self._at_start is None:
            self._at_start = done
        if not self._shown or (now - self._drawn < EVERY and done < total):
            return
        self._drawn = now
        worked = done - self._at_start
        left = _duration((now - self._begun) / worked * (total - done)) if worked and done < total else ""
        words = " · ".join(part for part in (f"{done}/{total}", note, f"{left} left" if left else "") if part)
        room = max(10, min(30, self._columns - len(words) - 4))
        filled = round(room * done / total) if total else room
        line = f"{'█' * filled}{'░' * (room - filled)} {words}"[: self._columns - 1]
        self._stream.write(f"\r\x1b[K{line}")
        self._stream.flush()

    def close(self) -> None:
        """Wipe the bar away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
