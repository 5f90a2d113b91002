"""Many pages where a server drafts: it is to have work at every moment, whatever else takes time.

Pages are read in processes, drafted by the server, and judged in the processes again. As many requests are under way
as the server may have at once (`concurrency`), and as many pages stand ready to take the place of those that come
back. So a page that is long to read, or to judge, keeps nobody waiting as long as the processes read pages faster than
the server drafts them; where they do not, more of them help (`jobs`), and where they do, more of them only use memory.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from queue import SimpleQueue
from typing import Any

from . import workers
from .config import Config
from .errors import ModelFailed
from .prepared import BUNDLED, Prepared
from .reader import Reader
from .workers import Line, Page

JOBS = max(1, min(2, os.cpu_count() or 1))
"""Processes that read pages, unless told otherwise."""

_PATIENCE = 10
"""Drafts that fail one after another, at least, before it is the server that is taken to have failed."""


def under_way(config: Config) -> int | None:
    """Return how many requests the drafting model's server may have at once, None where no server drafts.

    Raises UnknownModel, ModelMissing, ConfigError.
    """
    if config.model == BUNDLED:
        return None
    from .models import Registry, open_backend
    from .models.openai import CONCURRENCY

    if not open_backend(config.model, config).describe().remote:
        return None
    return Registry.load(config).get(config.model).concurrency or CONCURRENCY


def run(todo: Sequence[Page], config: Config, jobs: int, requests: int) -> Iterator[Line]:
    """Read the pages in `jobs` processes with so many requests under way; yield each line as it is ready.

    Raises what is HOPELESS, and ModelFailed where the server fails at one page after another.
    """
    flow = _Flow(todo, config, min(jobs, len(todo)), min(requests, len(todo)))
    try:
        yield from flow.lines()
    finally:
        flow.close()


class _Flow:
    """The state of a run. All but `_draft` happens in one thread, which takes from `results` what is done."""

    def __init__(self, todo: Sequence[Page], config: Config, jobs: int, requests: int) -> None:
        self.config, self.jobs, self.requests = config, jobs, requests
        self.waiting = deque(todo)
        self.left = len(todo)
        self.reading = self.judging = self.failures = 0
        self.broken = False
        self.suspects: list[Page] = []
        self.ready: SimpleQueue[tuple[Page, Prepared] | None] = SimpleQueue()
        self.results: SimpleQueue[Callable[[], Line | None]] = SimpleQueue()
        self.reader = Reader.open(config)
        self.pool = workers.processes(jobs, config)
        for n in range(requests):
            # Daemons: who interrupts the run does not want to wait for the server.
            threading.Thread(target=self._draft, name=f"draft-{n}", daemon=True).start()

    def close(self) -> None:
        for _ in range(self.requests):
            self.ready.put(None)
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.reader.close()

    def lines(self) -> Iterator[Line]:
        """Yield a line for each page, as it is ready."""
        while self.left:
            while self._may_read():
                self._read(self.waiting.popleft())
            if self.broken and not self.reading and not self.judging:
                yield from self._one_by_one()
                continue
            line = self.results.get()()
            if line is not None:
                self.left -= 1
                yield line

    def _may_read(self) -> bool:
        """Whether one more page may be read: few are under way, and few stand ready."""
        if not self.waiting or self.broken or self.reading >= 2 * self.jobs:
            return False
        return self.reading + self.ready.qsize() < self.requests + self.jobs

    def _read(self, page: Page) -> None:
        def end(result: Any) -> Line | None:
            self.reading -= 1
            if isinstance(result, Prepared):
                self.ready.put((page, result))
                return None
            return self._line(page, result)

        self.reading += 1
        self._submit(end, workers.prepared, page)

    def _draft(self) -> None:
        """What each of the threads does that wait for the server."""
        while (item := self.ready.get()) is not None:
            page, prepared = item
            try:
                result: Any = self.reader.draft(prepared)
            except BaseException as error:  # whose thread it is not to decide about it
                result = error
            self.results.put(partial(self._drafted, page, result))

    def _drafted(self, page: Page, result: Any) -> Line | None:
        if isinstance(result, Prepared):
            self.failures = 0
            self._judge(page, result)
            return None
        if isinstance(result, ModelFailed):
            self.failures += 1
            if self.failures >= max(_PATIENCE, 2 * self.requests):
                raise ModelFailed(
                    f"{self.failures} drafts in a row failed. The last: {result.message}",
                    f"{result.remedy} The same command then goes on where it stopped.",
                )
        return self._line(page, result)

    def _judge(self, page: Page, drafted: Prepared) -> None:
        def end(result: Any) -> Line | None:
            self.judging -= 1
            return self._line(page, result)

        self.judging += 1
        self._submit(end, workers.finished, page, drafted)

    def _submit(self, end: Callable[[Any], Line | None], work: Callable[..., Any], *given: Any) -> None:
        """Let a process do the work, and `end` learn of its result, or of what it raised."""
        try:
            future: Future[Any] = self.pool.submit(work, *given)
        except BrokenProcessPool as error:
            self.results.put(partial(end, error))
        else:
            future.add_done_callback(lambda done: self.results.put(lambda: end(done.exception() or done.result())))

    def _line(self, page: Page, result: Any) -> Line | None:
        """Return the line of a page; None, where the pool broke, for one that has to be read again."""
        if isinstance(result, BrokenProcessPool):
            self.broken = True
            self.suspects.append(page)
            return None
        if isinstance(result, BaseException):
            return workers.failed(*page, workers.passing(result))
        line: Line = result
        return line

    def _one_by_one(self) -> Iterator[Line]:
        """Read the pages that may have killed a process, each in one of its own; which it was cannot be told."""
        self.pool = workers.processes(self.jobs, self.config)
        self.broken = False
        suspects, self.suspects = self.suspects, []
        for page in suspects:
            self.left -= 1
            yield workers.alone(page, self.config)
