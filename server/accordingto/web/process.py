"""A handle on the reading process: starts it, talks to it, ends it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ..config import Config


class Child:
    """One reading process. `messages` gets what it says, and None once it has ended."""

    def __init__(self, config: Config, opener: str) -> None:
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.ready = False
        self.rss_mb = 0.0
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "accordingto.web.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(config),
            # A group of its own: Ctrl-C in the terminal is for the server, and a kill takes its helpers along.
            start_new_session=os.name != "nt",
        )
        urls = [e.base_url for n, e in config.models.items() if n in config.allowed and e.base_url]
        self.send(
            {"config": base64.b64encode(pickle.dumps(config)).decode(), "endpoints": urls, "opener": opener}
        )
        threading.Thread(target=self._listen, name="child", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        """Send a line; a process that has ended is noticed by its last message, not here."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End it and all it started, at once."""
        with contextlib.suppress(OSError):
            if os.name == "nt":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.close()

    def how_it_ended(self) -> str:
        code = self._process.wait(5)
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                try:
                    self.messages.put(json.loads(line))
                except ValueError:
                    break
        self.messages.put(None)


def _environment(config: Config) -> dict[str, str]:
    """Return the environment of the reading process: no token, no hub, this very package."""
    env = {k: v for k, v in os.environ.items() if k not in ("ACCORDINGTO_TOKEN",)}
    source = str(Path(__file__).resolve().parents[2])
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [source, env.get("PYTHONPATH")]))
    env |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    env |= {"TOKENIZERS_PARALLELISM": "false", "MALLOC_ARENA_MAX": "2"}
    if config.compute.threads:
        env["OMP_NUM_THREADS"] = str(config.compute.threads)
    return env
