"""Download one large file over HTTP, so that a later try goes on where this one stops.

The hub's own library keeps nothing of a download that broke off; for gigabytes of weights that matters.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from ..errors import ModelError
from .progress import Progress

_BLOCK = 1 << 20
_WAIT = 30.0
_TRIES = 5
"""How often to try again without a single byte in between."""


class Failed(Exception):
    """The server's answer was not the file: `status` is its HTTP status, None where the network failed."""

    def __init__(self, status: int | None, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def fetch(url: str, target: Path, size: int, token: str | None = None) -> None:
    """Download `url`, of `size` bytes, to `target`. What arrives is kept in `target` + ".part" until it is whole.

    `token` is sent to the host of `url` alone, not to one that it redirects to. Raises Failed, and ModelError for a
    disk that cannot take it.
    """
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    here = part.stat().st_size if part.exists() else 0
    if here > size:
        part.unlink()
        here = 0
    progress = Progress(target.name, size, here)
    left = _TRIES
    while here < size or not part.exists():
        try:
            _append(url, part, here, token, progress)
            problem = "the connection was closed early"
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416 and here:
                part.unlink()
                progress.to(0)
            elif error.code not in (408, 429) and error.code < 500:
                raise Failed(error.code, f"the server answered {error.code}") from error
            problem = f"the server answered {error.code}"
        except (http.client.HTTPException, urllib.error.URLError, TimeoutError, ConnectionError) as error:
            problem = str(getattr(error, "reason", error)) or type(error).__name__
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise ModelError(
                f"{target.name} cannot be written: {'the disk is full' if full else error.strerror}.",
                "Free some space; the pull goes on where it stopped." if full else "Check the folder's permissions.",
            ) from error
        now = part.stat().st_size if part.exists() else 0
        if now > size:
            part.unlink()
            raise Failed(None, f"{target.name} is longer than announced")
        if now < size:
            left = _TRIES if now > here else left - 1
            if left <= 0:
                raise Failed(None, problem)
            time.sleep(min(8.0, 2.0 ** (_TRIES - left) / 2))
        here = now
    progress.done()
    os.replace(part, target)


def _append(url: str, part: Path, here: int, token: str | None, progress: Progress) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "accordingto"})
    if token:
        # "Unredirected": the storage that the hub sends us on to must not learn it.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    if here:
        request.add_header("Range", f"bytes={here}-")
    with contextlib.closing(urllib.request.urlopen(request, timeout=_WAIT)) as answer:
        start = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
        goes_on = answer.status == 206 and start is not None and int(start[1]) == here
        if not goes_on:
            progress.to(0)
        with part.open("ab" if goes_on else "wb") as file:
            while block := answer.read(_BLOCK):
                file.write(block)
                progress.add(len(block))
