"""A progress bar for downloads: a moving line on a terminal, a line every tenth elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from .store import human

_WIDTH = 28


class Progress:
    """Shows how far a download is. `add` bytes as they arrive; `done` ends the line."""

    def __init__(self, label: str, total: int, start: int = 0, out: TextIO | None = None) -> None:
        self.label = label
        self.total = total
        self.at = start
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._began = time.monotonic()
        self._start = start
        self._shown = 0.0
        self._tenth = -1
        self._open = False
        self._show()

    def add(self, size: int) -> None:
        """Count `size` more bytes."""
        self.at += size
        self._show()

    def to(self, at: int, total: int | None = None) -> None:
        """Say that `at` bytes are here."""
        self.at, self.total = at, total or self.total
        self._show()

    def done(self) -> None:
        """Show the end and go to the next line."""
        self._show(last=True)
        if self._live and self._open:
            self._out.write("\n")
            self._out.flush()
        self._open = False

    def line(self) -> str:
        """Return the line as it would be shown now."""
        share = min(1.0, self.at / self.total) if self.total else 0.0
        full = round(share * _WIDTH)
        seconds = time.monotonic() - self._began
        speed = (self.at - self._start) / seconds if seconds > 0.2 else 0.0
        rate = f"  {human(speed)}/s" if speed else ""
        bar = "█" * full + "·" * (_WIDTH - full)
        return f"{self.label}  {bar} {share:4.0%}  {human(self.at)} of {human(self.total)}{rate}"

    def _show(self, last: bool = False) -> None:
        if self._live:
            now = time.monotonic()
            if last or now - self._shown > 0.1:
                self._shown = now
                self._open = True
                self._out.write(f"\r\x1b[2K{self.line()}")
                self._out.flush()
            return
        tenth = int(10 * self.at / self.total) if self.total else 0
        if tenth > self._tenth:
            self._tenth = tenth
            self._out.write(self.line() + "\n")
            self._out.flush()
