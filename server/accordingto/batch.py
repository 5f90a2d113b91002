"""Many pages to one JSON Lines file, such that nothing done is done again and no page stops the others.

A line is `{"key", "file", "reading"}` or `{"key", "file", "error": {"type", "message", "remedy"}}`. The key is made of
the page's bytes and of what shapes the reading, so that a run that was interrupted goes on where it stopped, a changed
page is read again, and one page under two names is read once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import __version__, pagefile
from .config import Config
from .errors import AccordingtoError, ConfigError, Crashed, ModelError, ModelFailed, ModelMissing, UnknownModel
from .reader import BUNDLED, Reader

ENDINGS = (".html", ".htm", ".xhtml", ".txt")
"""What is read of a folder."""

HOPELESS = (ConfigError, UnknownModel, ModelMissing)
"""What would go wrong with every page alike and ends the run at once."""

PASSING = (ModelError.slug, ModelFailed.slug)
"""What was not the page's fault, so that the next run tries again: a model or its server failed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run went: pages read now, pages that could not be read, pages done before, pages in all."""

    read: int = 0
    failed: int = 0
    skipped: int = 0
    total: int = 0

    @property
    def done(self) -> int:
        return self.read + self.failed + self.skipped


def find(names: Sequence[str]) -> list[str]:
    """Return the files that the names stand for: a file itself, a folder's pages at any depth, sorted.

    Raises ConfigError if there is none. A file that does not exist is kept: the run records it as failed.
    """
    found: list[str] = []
    for name in names:
        if os.path.isdir(name):
            found += sorted(str(p) for p in Path(name).rglob("*") if p.suffix.lower() in ENDINGS and p.is_file())
        else:
            found.append(name)
    if not found:
        raise ConfigError("There is no page to read.", f"Name files, or a folder with {', '.join(ENDINGS)} files.")
    return list(dict.fromkeys(found))


def run(
    names: Sequence[str],
    out: Path,
    config: Config,
    *,
    jobs: int = 1,
    retry: bool = False,
    on_progress: Callable[[Tally], None] | None = None,
) -> Tally:
    """Read the files and append a line for each to `out`, going on with what is there.

    With `retry`, all pages that failed before are tried again. Raises ConfigError if `out` cannot be written or is
    not such a file, and what is HOPELESS; everything that is wrong with one page becomes its line.
    """
    done = _resume(out, retry)
    tally = Tally(total=len(names))
    tell = on_progress or (lambda _: None)
    tell(tally)
    with _open(out) as write:
        todo: list[tuple[str, str]] = []
        for name in names:
            key = _key(name, config)
            if key in done:
                tally = Tally(tally.read, tally.failed, tally.skipped + 1, tally.total)
            else:
                done.add(key)
                todo.append((key, name))
        tell(tally)
        for line in _results(todo, config, jobs):
            write(line)
            failed = "error" in line
            tally = Tally(tally.read + (not failed), tally.failed + failed, tally.skipped, tally.total)
            tell(tally)
    return tally


def _key(name: str, config: Config) -> str:
    """Hash the page's bytes, or its name where they cannot be read, with what shapes its reading."""
    shape = json.dumps([__version__, config.model, config.length, config.claims.threshold, config.checker])
    digest = hashlib.sha256(shape.encode())
    try:
        with open(name, "rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError:
        digest.update(b"\x00" + os.fsencode(name))
    return digest.hexdigest()


def _resume(out: Path, retry: bool) -> set[str]:
    """Return the keys that are done, after cutting off a last line that was not finished."""
    try:
        with open(out, "r+b") as file:
            done, end = set(), 0
            for line in file:
                if not line.endswith(b"\n"):
                    break
                record = _record(line, out)
                error = record.get("error", {}).get("type")
                if error is None or not (retry or error in PASSING):
                    done.add(record["key"])
                end += len(line)
            file.truncate(end)
            return done
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}.", "Name another file behind -o.") from None


def _record(line: bytes, out: Path) -> dict[str, Any]:
    try:
        record = json.loads(line)
        if isinstance(record, dict) and isinstance(record.get("key"), str):
            return record
    except ValueError:
        pass
    # Appending to a stranger's file would spoil it.
    raise ConfigError(f"{out} is not the output of an earlier run.", "Name another file behind -o.")


@contextmanager
def _open(out: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    try:
        file = open(out, "a", encoding="utf-8")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}.", "Name another file behind -o.") from None
    with file:

        def write(record: dict[str, Any]) -> None:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()

        yield write


def _results(todo: Sequence[tuple[str, str]], config: Config, jobs: int) -> Iterator[dict[str, Any]]:
    jobs = min(jobs, len(todo))
    if jobs <= 1:
        with Reader.open(config) as reader:
            for key, name in todo:
                yield _line(key, name, reader)
        return
    entry = config.models.get(config.model)
    if config.model != BUNDLED and entry is not None and entry.backend == "openai":
        yield from _in_threads(todo, config, jobs)
    else:
        yield from _in_processes(todo, config, jobs)


def _in_threads(todo: Sequence[tuple[str, str]], config: Config, jobs: int) -> Iterator[dict[str, Any]]:
    """Where the work is waiting for a server, threads with one reader keep it busy."""
    with Reader.open(config) as reader, ThreadPoolExecutor(jobs) as pool:
        for _, future in _ahead(pool, partial(_line, reader=reader), todo, jobs):
            yield future.result()


def _in_processes(todo: Sequence[tuple[str, str]], config: Config, jobs: int) -> Iterator[dict[str, Any]]:
    """Where the work is computing, processes. One that dies takes its pool with it, not the run."""
    rest = list(todo)
    while rest:
        suspects: list[tuple[str, str]] = []
        with _processes(jobs, config) as pool:
            for page, future in _ahead(pool, _line_in_process, rest, jobs):
                try:
                    line = future.result()
                except BrokenProcessPool:
                    suspects.append(page)
                    continue
                rest.remove(page)
                yield line
        # Which of the pages under way killed the pool cannot be told; each gets a process of its own.
        for page in suspects[:jobs]:
            rest.remove(page)
            yield _alone(page, config)


def _alone(page: tuple[str, str], config: Config) -> dict[str, Any]:
    with _processes(1, config) as pool:
        try:
            return pool.submit(_line_in_process, *page).result()
        except BrokenProcessPool:
            error = Crashed("The process that read the page ended unexpectedly.", "The page may need too much memory.")
            return _failed(*page, error)


def _ahead(
    pool: Executor, work: Callable[..., dict[str, Any]], todo: Sequence[tuple[str, str]], jobs: int
) -> Iterator[tuple[tuple[str, str], Future[dict[str, Any]]]]:
    """Run the work on all pages with `jobs` under way, and one more waiting for each; yield what ends as it ends."""
    waiting = iter(todo)
    under_way: dict[Future[dict[str, Any]], tuple[str, str]] = {}
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


def _processes(jobs: int, config: Config) -> ProcessPoolExecutor:
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


def _line_in_process(key: str, name: str) -> dict[str, Any]:
    assert _reader is not None
    return _line(key, name, _reader)


def _line(key: str, name: str, reader: Reader) -> dict[str, Any]:
    try:
        page = pagefile.load(name, reader.config.page.max_bytes)
        return {"key": key, "file": name, "reading": reader.read(html=page.html, text=page.text).to_dict()}
    except HOPELESS:
        raise
    except AccordingtoError as error:
        return _failed(key, name, error)
    except Exception as error:  # a fault of ours: the other pages still deserve their reading
        return _failed(key, name, Crashed(f"{type(error).__name__}: {error}", "Please report it with the page."))


def _failed(key: str, name: str, error: AccordingtoError) -> dict[str, Any]:
    described = {"type": error.slug, "message": error.message, "remedy": error.remedy}
    return {"key": key, "file": name, "error": described}


def failures(out: Path) -> Iterable[dict[str, Any]]:
    """Yield the lines of pages that could not be read."""
    with open(out, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if "error" in record:
                yield record
