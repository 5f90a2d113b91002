"""The tokens that open the server, and the file they are kept in.

Two files, both readable by their owner alone: `tokens.json` knows every token by its SHA-256 only, so that neither a
backup nor a glance at it opens the server; `token` holds the one that scripts on this machine use, in plain text.

    store = Tokens.open()
    store.script()                       # the token of scripts; made where there is none
    secret = store.add("Firefox")        # shown once
    store.find(secret)                   # -> Token, or None
    store.revoke("Firefox")
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import paths
from .errors import ConfigError

BYTES = 32
SCRIPTS = "scripts"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. `origin` is the extension it was given to; others may not use it."""

    id: str
    name: str
    digest: str
    created: float
    origin: str | None = None


def digest(secret: str) -> str:
    """Return the form in which a token is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """The tokens of one folder. A change made by another process is seen at the next look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "tokens.json"
        self.script_file = folder / "token"
        self._lock = threading.Lock()
        self._stamp: tuple[int, ...] | None = None
        self._tokens: tuple[Token, ...] = ()

    @classmethod
    def open(cls, folder: Path | None = None) -> Tokens:
        """Return the store of a folder, by default the platform's data folder."""
        return cls(folder or paths.data_dir())

    def all(self) -> tuple[Token, ...]:
        """Return the tokens, oldest first. Raises ConfigError where the file cannot be read."""
        with self._lock:
            return self._load()

    def find(self, secret: str) -> Token | None:
        """Return the token with this secret, in a time that does not depend on how much of it is right."""
        wanted = digest(secret)
        found = None
        for token in self.all():
            if hmac.compare_digest(token.digest, wanted):
                found = token
        return found

    def add(self, name: str, origin: str | None = None) -> str:
        """Make a token and return its secret, which is not kept."""
        secret = secrets.token_urlsafe(BYTES)
        token = Token(secrets.token_hex(4), name.strip()[:80] or "unnamed", digest(secret), time.time(), origin)
        with self._lock, self._alone():
            self._save((*self._load(), token))
        return secret

    def script(self) -> str:
        """Return the token that scripts on this machine use. Make it where there is none, or a revoked one."""
        with contextlib.suppress(FileNotFoundError):
            _close(self.script_file)
            secret = self.script_file.read_text("utf-8").strip()
            if secret and self.find(secret):
                return secret
        secret = self.add(SCRIPTS)
        _write(self.script_file, secret + "\n")
        return secret

    def revoke(self, which: str) -> bool:
        """Forget the token or tokens with this id or name; say whether there was one."""
        with self._lock, self._alone():
            before = self._load()
            after = tuple(t for t in before if which not in (t.id, t.name))
            if len(after) == len(before):
                return False
            self._save(after)
        with contextlib.suppress(FileNotFoundError):
            kept = digest(self.script_file.read_text("utf-8").strip())
            if not any(t.digest == kept for t in after):
                self.script_file.unlink()
        return True

    def _load(self) -> tuple[Token, ...]:
        try:
            _close(self.file)
            seen = os.stat(self.file)
        except FileNotFoundError:
            self._stamp, self._tokens = None, ()
            return ()
        # Every write makes a new file, so the inode tells a change apart even within one tick of the clock.
        stamp = (seen.st_ino, seen.st_mtime_ns, seen.st_size)
        if stamp != self._stamp:
            try:
                entries = json.loads(self.file.read_text("utf-8"))["tokens"]
                self._tokens = tuple(Token(**entry) for entry in entries)
            except (ValueError, KeyError, TypeError):
                raise ConfigError(
                    f"The token file {self.file} is damaged.", "Delete it, then pair the browser again."
                ) from None
            self._stamp = stamp
        return self._tokens

    def _save(self, tokens: tuple[Token, ...]) -> None:
        _write(self.file, json.dumps({"version": 1, "tokens": [asdict(t) for t in tokens]}, indent=1))
        self._stamp = None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing at the same time."""
        _folder(self.folder)
        handle = os.open(self.folder / "tokens.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _close(file: Path) -> None:
    """Take away what others may do with the file: a copied home folder often comes back with wider modes."""
    if os.name != "nt":
        mode = os.stat(file).st_mode
        if mode & 0o077:
            os.chmod(file, mode & 0o700)


def _write(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    _folder(file.parent)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, file)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
