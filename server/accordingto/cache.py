"""Finished readings, kept in one SQLite file on the reader's machine.

A reading is kept under a key made from the page, the models' revision and the options (see `key`). The file is
readable by its owner alone, has a size cap (the readings used longest ago go first), and is set aside, never trusted,
when SQLite finds it damaged. Several processes may use one file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from . import paths

log = logging.getLogger("accordingto.cache")

T = TypeVar("T")

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: what was read and when (seconds since 1970)."""

    key: str
    title: str | None
    url: str | None
    created: float
    used: float
    bytes: int


def _first(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE reading (key TEXT PRIMARY KEY, body BLOB NOT NULL, bytes INTEGER NOT NULL,"
        " created REAL NOT NULL, used REAL NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX reading_used ON reading (used)")


def _second(db: sqlite3.Connection) -> None:
    # The history shows titles; to unpack every body for them would be slow.
    db.execute("ALTER TABLE reading ADD COLUMN title TEXT")
    db.execute("ALTER TABLE reading ADD COLUMN url TEXT")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _second)
"""Step n brings a file of schema version n to n + 1."""


def key(**parts: Any) -> str:
    """Return the key of a reading: a SHA-256 over its page, revision and options, in whatever order they are given."""
    digest = hashlib.sha256()
    for name, value in sorted(parts.items()):
        # Pages are long, and refused clients send theirs again and again: they go in as they are.
        said = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
        body = said.encode("utf-8", "surrogatepass")
        digest.update(f"{name} {type(value).__name__} {len(body)} ".encode())
        digest.update(body)
    return digest.hexdigest()


class Cache:
    """The cache of one file, for any thread. A failing disk is logged and costs speed only."""

    def __init__(self, file: Path, max_bytes: int) -> None:
        self.file = file
        self.max_bytes = max_bytes
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._db = self._start()

    @classmethod
    def open(cls, file: Path | str | None = None, megabytes: int = 100) -> Cache:
        """Open the cache file, by default in the platform's cache folder; make it, or bring it up to date."""
        return cls(Path(file).expanduser() if file else paths.cache_dir() / "readings.sqlite3", megabytes * 1_000_000)

    def get(self, key: str) -> bytes | None:
        """Return the reading's JSON, or None."""

        def work(db: sqlite3.Connection) -> bytes | None:
            row = db.execute("SELECT body FROM reading WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            body = zlib.decompress(row[0])
            db.execute("UPDATE reading SET used = ? WHERE key = ?", (time.time(), key))
            return body

        return self._do("get", work, None)

    def put(self, key: str, body: bytes, title: str | None = None, url: str | None = None) -> None:
        """Keep a reading's JSON. When this returns it survives the end of the process, however sudden."""
        packed = zlib.compress(body, 3)
        now = time.time()

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO reading (key, body, bytes, created, used, title, url) VALUES (?,?,?,?,?,?,?)",
                (key, packed, len(packed), now, now, title, url),
            )
            self._shrink(db)

        self._do("put", work, None)

    def entries(self, limit: int = 100) -> list[Entry]:
        """Return what was read, latest first."""

        def work(db: sqlite3.Connection) -> list[Entry]:
            rows = db.execute(
                "SELECT key, title, url, created, used, bytes FROM reading ORDER BY used DESC LIMIT ?", (limit,)
            )
            return [Entry(*row) for row in rows.fetchall()]

        return self._do("entries", work, [])

    def size(self) -> tuple[int, int]:
        """Return how many readings are kept, and their bytes."""

        def work(db: sqlite3.Connection) -> tuple[int, int]:
            count, total = db.execute("SELECT count(*), coalesce(sum(bytes), 0) FROM reading").fetchone()
            return int(count), int(total)

        return self._do("size", work, (0, 0))

    def clear(self) -> int:
        """Forget every reading, also in the file's free pages, its log and what was set aside; return how many."""

        def work(db: sqlite3.Connection) -> int:
            count = db.execute("SELECT count(*) FROM reading").fetchone()[0]
            db.execute("DELETE FROM reading")
            return int(count)

        count = self._do("clear", work, 0)
        with self._lock:
            # Another server's open connection may hold these two off; the rows are gone (and overwritten) all the same.
            with contextlib.suppress(sqlite3.Error):
                if self._db is not None:
                    self._db.execute("VACUUM")
                    self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for aside in self.file.parent.glob(f"{self.file.name}.damaged-*"):
                aside.unlink(missing_ok=True)
        return count

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _shrink(self, db: sqlite3.Connection) -> None:
        total = db.execute("SELECT coalesce(sum(bytes), 0) FROM reading").fetchone()[0]
        if total <= self.max_bytes:
            return
        # A little below the cap, so that a full cache does not delete at every single write.
        for old, size in db.execute("SELECT key, bytes FROM reading ORDER BY used").fetchall():
            if total <= self.max_bytes * 0.9:
                break
            db.execute("DELETE FROM reading WHERE key = ?", (old,))
            total -= size

    def _do(self, what: str, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do something in one transaction. A fault of the file is logged; a damaged file is replaced."""
        with self._lock:
            if self._db is None:
                self._db = self._start()
            db = self._db
            if db is None:
                return otherwise
            try:
                db.execute("BEGIN IMMEDIATE")
                result = work(db)
                db.execute("COMMIT")
                return result
            except (sqlite3.Error, zlib.error) as error:
                log.error("cache", extra={"fields": {"action": what, "error": type(error).__name__}})
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                # NOTADB and CORRUPT come as a plain DatabaseError; a locked or full disk as OperationalError.
                if type(error) is sqlite3.DatabaseError or isinstance(error, zlib.error):
                    self._replace()
                return otherwise

    def _start(self) -> sqlite3.Connection | None:
        try:
            return self._connect()
        except sqlite3.OperationalError as error:
            log.error("cache", extra={"fields": {"action": "open", "error": type(error).__name__}})
            return None
        except sqlite3.DatabaseError:
            return self._replace()
        except OSError as error:
            log.error("cache", extra={"fields": {"action": "open", "error": type(error).__name__}})
            return None

    def _connect(self) -> sqlite3.Connection:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its log and index files the mode of the main file, so that one is made first.
        os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name != "nt":
            os.chmod(self.file, 0o600)
        db = sqlite3.connect(self.file, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_size_limit = 4000000")
            if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("damaged")
            self._migrate(db)
        except BaseException:
            db.close()
            raise
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            db.execute("ROLLBACK")
            raise sqlite3.DatabaseError("made by a newer version")
        for step in MIGRATIONS[version:]:
            step(db)
        db.execute(f"PRAGMA user_version = {SCHEMA}")
        db.execute("COMMIT")

    def _replace(self) -> sqlite3.Connection | None:
        """Set the file aside under another name, say so, and start an empty one."""
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None
        aside = self.file.with_name(f"{self.file.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{self.file}{suffix}", f"{aside}{suffix}")
        self.set_aside = aside
        log.error("cache", extra={"fields": {"action": "set_aside", "file": str(aside)}})
        try:
            self._db = self._connect()
        except (sqlite3.Error, OSError):
            self._db = None
        return self._db
