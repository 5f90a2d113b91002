"""Pages read one after another, or in processes, each to its line of the output; see `batch`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from . import pagefile
from .config import Config
from .errors import AccordingtoError, ConfigError, Crashed, ModelMissing, UnknownModel
from .prepared import Prepared
from .reader import Reader
from .values import Reading

Page = tuple[str, str]
"""The key of a page and the name of its file."""

Line = dict[str, Any]
"""What is written of a page."""

HOPELESS = (ConfigError, UnknownModel, ModelMissing)
"""What would go wrong with every page alike and ends the run at once."""


def in_turn(todo: Sequence[Page], config: Config) -> Iterator[Line]:
    """Read one page after another in this process."""
    with Reader.open(config) as reader:
        for key, name in todo:
            yield line(key, name, reader)


def in_processes(todo: Sequence[Page], config: Config, jobs: int) -> Iterator[Line]:
    """Where the work is computing, processes. One that dies takes its pool with it, not the run."""
    rest = list(todo)
    while rest:
        suspects: list[Page] = []
        with processes(jobs, config) as pool:
            for page, future in _ahead(pool, line_in_process, rest, jobs):
                try:
                    done = future.result()
                except BrokenProcessPool:
                    suspects.append(page)
                    continue
                rest.remove(page)
                yield done
        # Which of the pages under way killed the pool cannot be told; each gets a process of its own.
        for page in suspects[:jobs]:
            rest.remove(page)
            yield alone(page, config)


def alone(page: Page, config: Config) -> Line:
    """Read a page in a process of its own."""
    with processes(1, config) as pool:
        try:
            return pool.submit(line_in_process, *page).result()
        except BrokenProcessPool:
            error = Crashed("The process that read the page ended unexpectedly.", "The page may need too much memory.")
            return failed(*page, error)


def _ahead(
    pool: Executor, work: Callable[..., Line], todo: Sequence[Page], jobs: int
) -> Iterator[tuple[Page, Future[Line]]]:
    """Run the work on all pages with `jobs` under way, and one more waiting for each; yield what ends as it ends."""
    waiting = iter(todo)
    under_way: dict[Future[Line], Page] = {}
    try:
        while True:
            while len(under_way) < 2 * jobs and (page := next(waiting, None)) is not None:
                try:
                    under_way[pool.submit(work, *page)] = page
                except BrokenProcessPool:
                    waiting = iter(())
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(future), future
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def processes(jobs: int, config: Config) -> ProcessPoolExecutor:
    """Return processes that each have a reader."""
    import multiprocessing

    # Not fork: a forked copy of a process with torch's threads in it hangs.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_process, (config,))


_reader: Reader | None = None


def _start_process(config: Config) -> None:
    import signal

    global _reader
    # Ctrl-C goes to every process; the parent alone decides what happens then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _reader = Reader.open(config)


def line_in_process(key: str, name: str) -> Line:
    """Read a page in a process of `processes`."""
    assert _reader is not None
    return line(key, name, _reader)


def prepared(page: Page) -> Prepared | Line:
    """Prepare a page in a process of `processes`; return its line where no draft is wanted, or it cannot be read."""
    assert _reader is not None
    key, name = page
    try:
        found = pagefile.load(name, _reader.config.page.max_bytes)
        ready = _reader.prepare(html=found.html, text=found.text)
        return ready if ready.wants_draft else _read(key, name, _reader.finish(ready))
    except Exception as error:
        return failed(key, name, passing(error))


def finished(page: Page, drafted: Prepared) -> Line:
    """Judge the draft of a page in a process of `processes`."""
    assert _reader is not None
    try:
        return _read(*page, _reader.finish(drafted))
    except Exception as error:
        return failed(*page, passing(error))


def line(key: str, name: str, reader: Reader) -> Line:
    """Read a page and return its line. Raises what is HOPELESS."""
    try:
        page = pagefile.load(name, reader.config.page.max_bytes)
        return _read(key, name, reader.read(html=page.html, text=page.text))
    except Exception as error:
        return failed(key, name, passing(error))


def passing(error: BaseException) -> AccordingtoError:
    """Return what goes into a page's line for an error. Raises it where it is HOPELESS, or no mere error."""
    if isinstance(error, HOPELESS) or not isinstance(error, Exception):
        raise error
    if isinstance(error, AccordingtoError):
        return error
    # A fault of ours: the other pages still deserve their reading.
    return Crashed(f"{type(error).__name__}: {error}", "Please report it with the page.")


def failed(key: str, name: str, error: AccordingtoError) -> Line:
    """Return the line of a page that could not be read."""
    described = {"type": error.slug, "message": error.message, "remedy": error.remedy}
    return {"key": key, "file": name, "error": described}


def _read(key: str, name: str, reading: Reading) -> Line:
    return {"key": key, "file": name, "reading": reading.to_dict()}
