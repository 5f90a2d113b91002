"""The one reading process, and the thread that gives it one job after another.

The process can be killed at any time: when a stage takes too long, when a cancelled job does not stop, when it has
grown too large. A crash costs the job it happened to and nobody else. It is started ahead of the first job and ended
after a while of idleness, which gives its memory back.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from .. import errors
from ..config import Config
from ..errors import AccordingtoError, Crashed, TimedOut
from .child import OPENER
from .jobs import Job, Jobs, encode
from .outbound import Outbound
from .process import Child

log = logging.getLogger("accordingto.worker")

CANCEL_GRACE = 0.2
"""Seconds that a cancelled job has to stop by itself before its process is killed."""


class Worker:
    """Takes jobs from `jobs`. `done` is told of each job that ended: the job, its outcome and its seconds."""

    def __init__(
        self,
        config: Config,
        jobs: Jobs,
        keep: Callable[[Job, bytes, dict[str, Any]], None] | None = None,
        done: Callable[[Job, str, float], None] | None = None,
        opener: str = OPENER,
    ) -> None:
        self.config = config
        self.jobs = jobs
        self.failure: AccordingtoError | None = None
        self.starts = 0
        self._wanted = False
        self._keep = keep
        self._done = done
        self._opener = opener
        self._child: Child | None = None
        self._used = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        server = config.server
        self._seconds = {
            "article": server.article_seconds,
            "claims": server.claims_seconds,
            "summary": server.summary_seconds,
        }

    @property
    def loaded(self) -> bool:
        return self._child is not None and self._child.ready

    @property
    def ready(self) -> bool:
        """Whether a reading can begin at once, or after loading what idleness unloaded."""
        return self.loaded or (self.starts > 0 and self.failure is None and self._child is None)

    @property
    def pid(self) -> int | None:
        """The process id of the reading process, if there is one."""
        return self._child.pid if self._child is not None else None

    @property
    def rss_mb(self) -> float:
        return self._child.rss_mb if self._child is not None else 0.0

    def start(self) -> None:
        """Start the thread, which starts the process."""
        self._thread.start()

    def stop(self, grace: float = 5.0) -> None:
        """End the job under way after `grace` seconds at the latest, then the process."""
        self._stopping.set()
        self.jobs.close(errors.Cancelled("The server is stopping.", "Ask again when it is back."))
        if self._thread.is_alive():
            self._thread.join(grace)
        child = self._child
        if child is not None:
            child.kill()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _run(self) -> None:
        with contextlib.suppress(AccordingtoError):
            self._ensure(None)
        while not self._stopping.is_set():
            job = self.jobs.next(1.0)
            if job is not None:
                self._do(job)
                self._used = time.monotonic()
            if job is None or not self.jobs.waiting():
                self._look_after()
        self._end()

    def _look_after(self) -> None:
        """Between jobs: end an idle process, replace one that died or was killed."""
        child = self._child
        if child is None:
            if self._wanted:
                with contextlib.suppress(AccordingtoError):
                    self._ensure(None)
        elif not child.alive:
            log.error("child_died", extra={"fields": {"ended": child.how_it_ended()}})
            self._end()
            with contextlib.suppress(AccordingtoError):
                self._ensure(None)
        elif 0 < self.config.server.keep_alive < time.monotonic() - self._used:
            log.info("child_idle", extra={"fields": {"rss_mb": child.rss_mb}})
            self._end()
            self._wanted = False

    def _do(self, job: Job) -> None:
        begun = time.monotonic()
        request = job.request
        outcome = "cancelled"
        try:
            if request is None:
                return
            child = self._ensure(job)
            outcome = self._read(child, job, request)
        except AccordingtoError as error:
            outcome = error.slug
            job.fail(error)
        except Exception as error:
            # A fault of ours must not end the thread that all jobs depend on.
            log.error("worker_fault", extra={"fields": {"job": job.id, "error": type(error).__name__}})
            outcome = "crashed"
            job.fail(Crashed("The server made a mistake with this reading.", "Try again."))
            self._end()
        finally:
            seconds = time.monotonic() - begun
            self.jobs.took(seconds)
            if self._done is not None:
                self._done(job, outcome, seconds)
            child_now = self._child
            if child_now is not None and child_now.rss_mb > self.config.server.memory_mb:
                log.warning("child_too_large", extra={"fields": {"rss_mb": child_now.rss_mb}})
                self._end()

    def _ensure(self, job: Job | None) -> Child:
        """Return a process that has loaded. Raises what kept it from that."""
        child = self._child
        if child is not None and child.ready and child.alive:
            return child
        if job is not None:
            job.tell({"event": "stage", "stage": "loading", "status": "started"})
        if child is not None:
            self._end()
        child = self._child = Child(self.config, self._opener)
        self.starts += 1
        # A process that does not start is tried again for the next job only, not over and over.
        self._wanted = False
        deadline = time.monotonic() + self.config.server.load_seconds
        try:
            while True:
                message = self._next(child, deadline, "loading")
                if message["op"] == "ready":
                    child.ready, child.rss_mb, self.failure = True, message["rss_mb"], None
                    self._wanted = True
                    self._used = time.monotonic()
                    log.info("child_ready", extra={"fields": {"ms": message["ms"], "rss_mb": child.rss_mb}})
                    break
                if message["op"] == "failed":
                    raise _error(message, "The models could not be loaded.")
        except AccordingtoError as error:
            log.error("child_failed", extra={"fields": {"slug": error.slug, "detail": error.message}})
            self.failure = error
            self._end()
            raise
        if job is not None:
            job.tell({"event": "stage", "stage": "loading", "status": "done", "ms": message["ms"]})
        return child

    def _read(self, child: Child, job: Job, request: dict[str, Any]) -> str:
        gate, stage = Outbound(), "article"
        deadline = time.monotonic() + self._seconds[stage]
        job.on_cancel = lambda: child.messages.put({"op": "wake"})
        if job.cancel_asked.is_set():
            return "cancelled"
        child.send({"op": "read", "id": job.id, **request})
        while True:
            if job.cancel_asked.is_set():
                self._cancel(child, job)
                return "cancelled"
            message = self._next(child, deadline, stage)
            if message.get("id") != job.id:
                continue
            child.rss_mb = message.get("rss_mb", child.rss_mb)
            if message["op"] == "event":
                event = message["event"]
                if event["event"] == "stage" and event["stage"] in self._seconds and event["status"] == "started":
                    stage = event["stage"]
                    deadline = time.monotonic() + self._seconds[stage]
                passed = gate.event(event)
                if passed is not None:
                    job.tell(passed)
            elif message["op"] == "error":
                raise _error(message, "The reading failed for a reason that was not foreseen.")
            elif message["op"] == "done":
                reading = gate.reading(message["reading"])
                if gate.withheld:
                    log.warning("withheld", extra={"fields": {"job": job.id, "count": gate.withheld}})
                body = encode(reading)
                if self._keep is not None and not job.cancel_asked.is_set():
                    # Kept before it is told: what a client has seen is there again after a sudden end.
                    self._keep(job, body, reading)
                job.succeed(body)
                return "done"

    def _next(self, child: Child, deadline: float, stage: str) -> dict[str, Any]:
        """Return what the process says next. Raises TimedOut (and kills it), or Crashed."""
        try:
            message = child.messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self._end()
            raise TimedOut(
                f"The {stage} stage took longer than it may.",
                f"Try a shorter page, or raise server.{'load' if stage == 'loading' else stage}_seconds.",
            ) from None
        if message is None:
            how = child.how_it_ended()
            self._end()
            if self._stopping.is_set():
                raise errors.Cancelled("The server is stopping.", "Ask again when it is back.")
            log.error("child_crashed", extra={"fields": {"stage": stage, "ended": how}})
            raise Crashed(
                f"The reading process ended in the {stage} stage ({how}).",
                "Try again; other readings are not affected.",
            )
        return message

    def _cancel(self, child: Child, job: Job) -> None:
        """Have a job stop by itself, or kill the process."""
        child.send({"op": "cancel", "id": job.id})
        deadline = time.monotonic() + CANCEL_GRACE
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                message = child.messages.get(timeout=left)
                if message is None:
                    break
                if message.get("id") == job.id and message["op"] in ("done", "error"):
                    return
        log.info("cancel_kill", extra={"fields": {"job": job.id}})
        self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()


def _error(message: dict[str, Any], otherwise: str) -> AccordingtoError:
    """Return the error that the process reported; one that is not ours as Crashed, without its words."""
    kind = getattr(errors, message["error"], None)
    if message["message"] is not None and isinstance(kind, type) and issubclass(kind, AccordingtoError):
        return kind(message["message"], message["remedy"])
    log.error("child_error", extra={"fields": {"error": message["error"], "where": message.get("where")}})
    if message["error"] in ("MemoryError", "RecursionError"):
        return errors.TooDeep("The page needs more memory than there is.", "Select the part to read and pass that.")
    return Crashed(otherwise, "Try again; if it happens again, report the page's address.")
