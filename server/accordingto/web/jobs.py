"""Readings under way and just finished: each is a job with an id, a list of events and an outcome.

A job outlives the request that asked for it. Its events are kept as the lines they are sent as, so that following it
a second time, from any number on, costs nothing.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any, Literal

from ..errors import AccordingtoError, Busy, Cancelled, NotFound
from .problems import problem

State = Literal["queued", "running", "done", "failed", "cancelled"]

BEAT = 10.0
"""Seconds after which a silent stream gets an empty line, so that neither end takes it for dead."""

TICK = 0.1
"""How often someone who waits looks whether the client is still there."""


def encode(value: Any) -> bytes:
    """Return a value as one line of JSON, without the line's end."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


class Job:
    """One reading. `request` is what was asked for and is dropped when the work is over: it holds the whole page."""

    def __init__(self, request: dict[str, Any], key: str | None = None) -> None:
        self.id = secrets.token_urlsafe(12)
        self.key = key
        self.request: dict[str, Any] | None = request
        self.created = time.monotonic()
        self.finished: float | None = None
        self.state: State = "queued"
        self.stage = "queued"
        self.reading: bytes | None = None
        self.error: AccordingtoError | None = None
        self.cancel_asked = threading.Event()
        self.on_cancel: Callable[[], None] | None = None
        self._changed = threading.Condition()
        self._lines: list[bytes] = []
        self._done_at: int | None = None
        self.tell({"event": "stage", "stage": "queued", "status": "started", "id": self.id})

    @property
    def over(self) -> bool:
        return self.finished is not None

    def tell(self, event: dict[str, Any]) -> None:
        """Add an event; those after the end are dropped."""
        with self._changed:
            if self.over:
                return
            if event.get("event") == "stage":
                self.stage = str(event.get("stage"))
            self._lines.append(encode({**event, "seq": len(self._lines) + 1}))
            self._changed.notify_all()

    def begin(self) -> bool:
        """Mark it as under way; False if it was over before it began."""
        with self._changed:
            if self.over:
                return False
            self.state = "running"
            return True

    def succeed(self, reading: bytes) -> None:
        """End it with the reading's JSON."""
        with self._changed:
            if self.over:
                return
            self.reading = reading
            # The reading is kept once: its `done` line is put together when it is sent.
            self._done_at = len(self._lines)
            self._lines.append(b"")
            self._end("done")

    def fail(self, error: AccordingtoError) -> None:
        """End it with an error."""
        with self._changed:
            if self.over:
                return
            self.error = error
            event = {"event": "error", "problem": problem(error, instance=f"/v1/readings/{self.id}")}
            self._lines.append(encode({**event, "seq": len(self._lines) + 1}))
            self._end("cancelled" if isinstance(error, Cancelled) else "failed")

    def cancel(self) -> None:
        """Ask for its end. It is over at once for those who follow it; the worker stops as soon as it can."""
        self.cancel_asked.set()
        self.fail(Cancelled("The reading was cancelled.", "Ask for it again."))
        if self.on_cancel is not None:
            self.on_cancel()

    def wait(self, alive: Callable[[], bool]) -> bool:
        """Wait until it is over; False if whoever waits went away first."""
        with self._changed:
            while not self.over:
                self._changed.wait(TICK)
                if not self.over and not alive():
                    return False
        return True

    def follow(self, after: int, alive: Callable[[], bool]) -> Iterator[bytes]:
        """Yield the lines after number `after`, then the rest as they come; an empty one now and then."""
        at, last = max(0, after), time.monotonic()
        while True:
            with self._changed:
                while at >= len(self._lines) and not self.over:
                    self._changed.wait(TICK)
                    if time.monotonic() - last > BEAT or not alive():
                        break
                lines = [self._line(i) for i in range(at, len(self._lines))]
                over = self.over
            if not alive():
                return
            if lines:
                at, last = at + len(lines), time.monotonic()
                yield b"".join(lines)
            elif time.monotonic() - last > BEAT:
                last = time.monotonic()
                yield b"\n"
            if over:
                return

    def size(self) -> int:
        """Return about how many bytes it holds."""
        return sum(map(len, self._lines)) + len(self.reading or b"")

    def _line(self, index: int) -> bytes:
        if index == self._done_at:
            return b'{"event":"done","seq":%d,"reading":%s}\n' % (index + 1, self.reading)
        return self._lines[index] + b"\n"

    def _end(self, state: State) -> None:
        self.state = state
        self.finished = time.monotonic()
        self.request = None
        self._changed.notify_all()


class Jobs:
    """The queue of jobs that wait, and the jobs that can be asked for by id."""

    def __init__(self, queue: int = 16, kept: int = 64, seconds: float = 900.0, kept_bytes: int = 64_000_000) -> None:
        self.limit = queue
        self.kept = kept
        self.seconds = seconds
        self.kept_bytes = kept_bytes
        self.average = 1.0
        self._lock = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._closed = False

    def submit(self, job: Job) -> Job:
        """Put a job at the end of the queue. Raises Busy, with `retry_after` seconds, if that is full."""
        with self._lock:
            self._drop_old()
            waiting = sum(not j.over for j in self._waiting)
            if waiting >= self.limit or self._closed:
                error = Busy(
                    f"The queue is full: {waiting} readings wait." if not self._closed else "The server is stopping.",
                    "Try again after the time that Retry-After tells.",
                )
                error.retry_after = max(1.0, self.average * waiting / 2)  # type: ignore[attr-defined]
                raise error
            self._known[job.id] = job
            self._waiting.append(job)
            self._lock.notify()
        return job

    def keep(self, job: Job) -> None:
        """Know a job that needs no work, because its reading was in the cache."""
        with self._lock:
            self._drop_old()
            self._known[job.id] = job

    def get(self, id: str) -> Job:
        """Return the job with this id. Raises NotFound."""
        with self._lock:
            self._drop_old()
            job = self._known.get(id)
        if job is None:
            raise NotFound("There is no reading with this id (any more).", "Ask for the page to be read again.")
        return job

    def cancel(self, id: str) -> None:
        """Cancel a job, or forget it if it is over. Raises NotFound."""
        job = self.get(id)
        if job.over:
            with self._lock:
                self._known.pop(id, None)
        else:
            job.cancel()

    def next(self, timeout: float) -> Job | None:
        """Take the job that waited longest; None if none came within `timeout` seconds."""
        with self._lock:
            if not self._waiting and not self._closed:
                self._lock.wait(timeout)
            while self._waiting:
                job = self._waiting.popleft()
                if job.begin():
                    return job
        return None

    def position(self, job: Job) -> int | None:
        """Return how many jobs are before this one in the queue; None if it is not in it."""
        with self._lock:
            for place, other in enumerate(j for j in self._waiting if not j.over):
                if other is job:
                    return place
        return None

    def waiting(self) -> int:
        with self._lock:
            return sum(not j.over for j in self._waiting)

    def took(self, seconds: float) -> None:
        """Note how long a job took, for Retry-After."""
        self.average += 0.2 * (seconds - self.average)

    def close(self, error: AccordingtoError) -> None:
        """Take no more jobs and end those that wait."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = list(self._waiting), deque()
            self._lock.notify_all()
        for job in waiting:
            job.fail(error)

    def _drop_old(self) -> None:
        now = time.monotonic()
        over = [j for j in self._known.values() if j.finished is not None]
        over.sort(key=lambda j: j.finished or 0.0)
        size = sum(j.size() for j in over)
        for place, job in enumerate(over):
            too_many = len(over) - place > self.kept or size > self.kept_bytes
            if not too_many and now - (job.finished or now) <= self.seconds:
                break
            del self._known[job.id]
            size -= job.size()
