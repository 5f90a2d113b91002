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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import paths

log = logging.getLogger("accordingto.cache")

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
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class Cache:
    """The cache of one file. Its methods may be called from any thread; a failing disk is logged and costs speed only."""

    def __init__(self, file: Path, max_bytes: int) -> None:
        self.file = file
        self.max_bytes = max_bytes
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = self._start()

    @classmethod
    def open(cls, file: Path | str | None = None, megabytes: int = 100) -> Cache:
        """Open the cache file, by default in the platform's cache folder; make it, or bring it up to date."""
        return cls(Path(file).expanduser() if file else paths.cache_dir() / "readings.sqlite3", megabytes * 1_000_000)

    def get(self, key: str) -> bytes | None:
        """Return the reading's JSON, or None."""
        with self._using("get") as db:
            row = db.execute("SELECT body FROM reading WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            db.execute("UPDATE reading SET used = ? WHERE key = ?", (time.time(), key))
            return zlib.decompress(row[0])
        return None

    def put(self, key: str, body: bytes, title: str | None = None, url: str | None = None) -> None:
        """Keep a reading's JSON. When this returns it survives the end of the process, however sudden."""
        packed = zlib.compress(body, 3)
        now = time.time()
        with self._using("put") as db:
            db.execute(
                "INSERT OR REPLACE INTO reading (key, body, bytes, created, used, title, url) VALUES (?,?,?,?,?,?,?)",
                (key, packed, len(packed), now, now, title, url),
            )
            self._shrink(db)

    def entries(self, limit: int = 100) -> list[Entry]:
        """Return what was read, latest first."""
        with self._using("entries") as db:
            rows = db.execute(
                "SELECT key, title, url, created, used, bytes FROM reading ORDER BY used DESC LIMIT ?", (limit,)
            ).fetchall()
            return [Entry(*row) for row in rows]
        return []

    def size(self) -> tuple[int, int]:
        """Return how many readings are kept, and their bytes."""
        with self._using("size") as db:
            count, total = db.execute("SELECT count(*), coalesce(sum(bytes), 0) FROM reading").fetchone()
            return int(count), int(total)
        return 0, 0

    def clear(self) -> int:
        """Forget every reading, also in the file's free pages and its log; return how many there were."""
        with self._using("clear") as db:
            count = db.execute("SELECT count(*) FROM reading").fetchone()[0]
            db.execute("DELETE FROM reading")
            db.execute("COMMIT")
            # Another server's open connection may hold these two off; the rows are gone (and overwritten) all the same.
            with contextlib.suppress(sqlite3.OperationalError):
                db.execute("VACUUM")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for aside in self.file.parent.glob(f"{self.file.name}.damaged-*"):
                aside.unlink(missing_ok=True)
            db.execute("BEGIN")
            return int(count)
        return 0

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

    @contextlib.contextmanager
    def _using(self, what: str) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction. A fault of the file is logged; a damaged file is replaced."""
        with self._lock:
            if self._db is None:
                self._db = self._start()
            db = self._db
            try:
                if db is None:
                    raise sqlite3.OperationalError("not open")
                db.execute("BEGIN IMMEDIATE" if what in ("put", "get") else "BEGIN")
                yield db
                db.execute("COMMIT")
            except (sqlite3.Error, zlib.error) as error:
                log.error("cache", extra={"fields": {"action": what, "error": type(error).__name__}})
                if db is not None:
                    with contextlib.suppress(sqlite3.Error):
                        db.execute("ROLLBACK")
                # NOTADB and CORRUPT come as a plain DatabaseError; a locked or full disk as OperationalError.
                if type(error) is sqlite3.DatabaseError or isinstance(error, zlib.error):
                    self._replace()
            except BaseException:
                if db is not None:
                    with contextlib.suppress(sqlite3.Error):
                        db.execute("ROLLBACK")
                raise

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
