"""The reading process: takes pages on stdin, gives events and readings on stdout, one JSON object a line.

Started by `worker.Worker` and by nobody else. It ends when its stdin ends, so that it never outlives the server. What
it writes to stderr goes nowhere: a library's message may quote the page.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

from ..errors import AccordingtoError, Cancelled
from .seal import endpoints, seal

OPENER = "accordingto.web.child:open_reader"


def open_reader(config: Any) -> Any:
    """Return a reader that has loaded what it needs."""
    from ..reader import Reader

    reader = Reader.open(config)
    reader.warm()
    return reader


class _Pipe:
    """The way out. Any thread may send."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message, allow_nan=False).encode("ascii") + b"\n"
        with self._lock:
            self._stream.write(line)
            self._stream.flush()


class _Inbox:
    """Reads stdin in a thread of its own, so that a cancellation is seen while a page is being read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.pages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.cancelled: set[str] = set()
        self._stream = stream
        threading.Thread(target=self._run, name="inbox", daemon=True).start()

    def _run(self) -> None:
        for line in self._stream:
            message = json.loads(line)
            if message["op"] == "read":
                self.pages.put(message)
            elif message["op"] == "cancel":
                self.cancelled.add(message["id"])
        os._exit(0)


_GROWTH_MB = 150
"""After a reading that left the process larger by so much, what is free goes back to the system: it takes some
hundredths of a second, when the answer is already given."""
_IDLE_MB, _IDLE_SECONDS = 20, 0.3
"""So much already goes back when no other page comes at once."""


def main() -> None:
    """Serve one parent until it goes away."""
    pipe = _Pipe(_take_stdout())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)  # the reader's other programs, and the server's own answers, come first
    opening = json.loads(sys.stdin.buffer.readline())
    config = pickle.loads(base64.b64decode(opening["config"]))
    seal(endpoints(opening["endpoints"]))
    module, _, name = opening["opener"].partition(":")
    try:
        begun = time.perf_counter()
        reader = getattr(importlib.import_module(module), name)(config)
    except Exception as error:
        pipe.send({"op": "failed", **_described(error)})
        return
    pipe.send({"op": "ready", "ms": round((time.perf_counter() - begun) * 1000), "rss_mb": rss_mb()})
    inbox = _Inbox(sys.stdin.buffer)
    level = _give_back(0.0, 0.0)
    while True:
        try:
            page = inbox.pages.get(timeout=_IDLE_SECONDS)
        except queue.Empty:
            level = _give_back(level + _IDLE_MB, level)
            page = inbox.pages.get()
        _read(reader, page, inbox, pipe)
        level = _give_back(level + _GROWTH_MB, level)


def _read(reader: Any, page: dict[str, Any], inbox: _Inbox, pipe: _Pipe) -> None:
    from ..reader import ReadOptions

    id = page["id"]
    try:
        reading = reader.read(
            html=page.get("html"),
            text=page.get("text"),
            url=page.get("url"),
            options=ReadOptions(**page["options"]),
            on_event=lambda event: pipe.send({"op": "event", "id": id, "event": event}),
            cancelled=lambda: id in inbox.cancelled,
        )
        pipe.send({"op": "done", "id": id, "reading": reading.to_dict(), "rss_mb": rss_mb()})
    except Exception as error:
        pipe.send({"op": "error", "id": id, **_described(error), "rss_mb": rss_mb()})
    finally:
        inbox.cancelled.discard(id)


def _described(error: Exception) -> dict[str, Any]:
    """Say what an error was without its message, unless the message is one of ours: others may quote the page."""
    if isinstance(error, AccordingtoError):
        return {"error": type(error).__name__, "message": error.message, "remedy": error.remedy}
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = [f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in frames]
    kind = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__
    return {"error": kind, "message": None, "remedy": "", "where": where}


def _take_stdout() -> BinaryIO:
    """Keep stdout for ourselves: a print in some library must not end up between our lines."""
    ours = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return ours


def rss_mb() -> float:
    """Return the memory in use, in megabytes; 0 where that cannot be told."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return round(int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
    except (OSError, ValueError, AttributeError):
        return 0.0


def _give_back(most: float, level: float) -> float:
    """Return freed memory to the system if the process is larger than `most`; return its size then, else `level`."""
    if rss_mb() <= most or sys.platform != "linux":
        return level
    import ctypes
    import gc

    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return rss_mb()


__all__ = ["Cancelled", "main", "open_reader", "rss_mb"]

if __name__ == "__main__":
    main()
