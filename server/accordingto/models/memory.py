"""One local model at a time, unloaded when nobody needed it for a while.

A model may be as large as the machine's memory, so a second one is loaded only after the first was let go, and drafts
of local models are made one after another. A backend that runs elsewhere needs no turn.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import Busy
from ..values import Article, Claim
from .backend import Backend, Description

if TYPE_CHECKING:
    from ..summary.options import SummaryOptions

PATIENCE = 600.0
"""Seconds that a draft waits for its turn."""

# A plain lock, not a re-entrant one: a draft that is given up may be closed by another thread than began it.
_turn = threading.Lock()
_resident: Managed | None = None


class Managed:
    """A backend that takes its turn, and unloads after `keep_alive` idle seconds (0: stays)."""

    def __init__(self, inner: Backend, keep_alive: float = 300.0) -> None:
        self.inner = inner
        self.keep_alive = keep_alive
        self._shared = inner.describe().remote
        self._timer: threading.Timer | None = None
        self._used = 0.0

    def load(self) -> None:
        """Make it ready, and unload the local model that was there before."""
        with self._mine():
            pass

    def draft(self, article: Article, claims: Sequence[Claim], options: SummaryOptions) -> Iterator[str]:
        """Yield the drafted sentences. Raises Busy where another draft keeps the turn too long."""
        with self._mine():
            yield from self.inner.draft(article, claims, options)

    def unload(self) -> None:
        """Give back the memory, after a draft that is under way."""
        global _resident
        if self._shared:
            self.inner.unload()
            return
        with _take_turn():
            self._stop_timer()
            self.inner.unload()
            if _resident is self:
                _resident = None

    def describe(self) -> Description:
        return self.inner.describe()

    @contextlib.contextmanager
    def _mine(self) -> Iterator[None]:
        global _resident
        if self._shared:
            self.inner.load()
            yield
            return
        with _take_turn():
            self._stop_timer()
            if _resident is not None and _resident is not self:
                _resident.inner.unload()
                _resident = None
            self.inner.load()
            _resident = self
            try:
                yield
            finally:
                self._start_timer()

    def _start_timer(self) -> None:
        self._used = time.monotonic()
        if self.keep_alive > 0:
            self._timer = threading.Timer(self.keep_alive, self._expire, (self._used,))
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self, used: float) -> None:
        global _resident
        # Whoever has the turn now starts a timer of its own afterwards, if it is this model again.
        if not _turn.acquire(blocking=False):
            return
        try:
            if self._used == used:
                self.inner.unload()
                if _resident is self:
                    _resident = None
        finally:
            _turn.release()


@contextlib.contextmanager
def _take_turn() -> Iterator[None]:
    if not _turn.acquire(timeout=PATIENCE):
        raise Busy("Another draft kept the model busy for too long.", "Try again later, or choose a faster model.")
    try:
        yield
    finally:
        _turn.release()
