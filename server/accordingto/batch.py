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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__, pipeline, workers
from .config import Config
from .errors import ConfigError, ModelError, ModelFailed

ENDINGS = (".html", ".htm", ".xhtml", ".txt")
"""What is read of a folder."""

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
    jobs: int | None = None,
    retry: bool = False,
    on_progress: Callable[[Tally], None] | None = None,
) -> Tally:
    """Read the files and append a line for each to `out`, going on with what is there.

    `jobs` is the number of pages read at a time, 1 unless a server drafts: see `pipeline`. With `retry`, all pages
    that failed before are tried again. Raises ConfigError if `out` cannot be written or is not such a file, and what
    is HOPELESS (`workers`); everything that is wrong with one page becomes its line.
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


def _results(todo: Sequence[workers.Page], config: Config, jobs: int | None) -> Iterator[workers.Line]:
    under_way = pipeline.under_way(config) if todo else None
    if under_way is not None:
        return pipeline.run(todo, config, jobs or pipeline.JOBS, under_way)
    jobs = min(jobs or 1, len(todo))
    return workers.in_turn(todo, config) if jobs <= 1 else workers.in_processes(todo, config, jobs)


def failures(out: Path) -> Iterable[dict[str, Any]]:
    """Yield the lines of pages that could not be read."""
    with open(out, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if "error" in record:
                yield record
