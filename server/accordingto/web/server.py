"""`accordingto serve`: bind, answer at once, load in the background, stop politely."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .. import paths
from ..config import Config
from ..errors import ConfigError
from ..tokens import Tokens
from . import logs
from .app import create_app
from .child import OPENER
from .hub import Hub
from .listen import Listener, sockets
from .readings import seats_for

log = logging.getLogger("accordingto.web")

GRACE = 5.0
"""Seconds that readings under way have to finish when the server is stopped."""


class Server:
    """A server that is bound and not yet running.

    `run()` serves in this thread until `stop()`; `start()` and `close()` do the same from another. `port` is the one
    it listens on, which matters where 0 was asked for.
    """

    def __init__(
        self,
        config: Config,
        *,
        port: int | None = None,
        tokens: Tokens | None = None,
        announce: Callable[[str], None] | None = None,
        opener: str = OPENER,
    ) -> None:
        check_host(config)
        wanted = config.server.port if port is None else port
        self.config = config
        self._sockets = sockets(config.server.host, wanted)
        self.port: int = self._sockets[0].getsockname()[1]
        self.hub = Hub(config, port=self.port, tokens=tokens, announce=announce, opener=opener)
        threads = seats_for(config.server.queue) + config.server.threads
        self._listener = Listener(
            create_app(self.hub),
            self.hub.guard,
            self._sockets,
            threads=threads,
            max_body=config.server.max_body,
            count=lambda status: self.hub.metrics.request("POST", "(refused)", status),
        )
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address to open: a loopback one even where the server listens on all."""
        host = self.config.server.host
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1"
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def link(self) -> str:
        """Return a link that opens the demo page once."""
        return f"{self.url}/#link={self.hub.pairing.new_link()}"

    def run(self) -> None:
        """Serve until `stop()`."""
        self.hub.start()
        try:
            self._listener.run()
        finally:
            # Jobs end first, so that the answers which wait for them can go out.
            ending = threading.Thread(target=self.hub.stop, args=(GRACE,), name="stop")
            ending.start()
            self._listener.drain(GRACE + 1.0)
            ending.join(GRACE + 3.0)

    def stop(self) -> None:
        """Have `run()` return; safe in a signal handler."""
        self._listener.stop()

    def start(self) -> None:
        """Serve in a thread."""
        self._thread = threading.Thread(target=self.run, name="server", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop and wait for the end."""
        self.stop()
        if self._thread is not None:
            self._thread.join(GRACE + 10.0)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(config: Config, *, show: Callable[[str], None] | None = None, open_page: bool = False) -> None:
    """Serve until interrupted (Ctrl-C, SIGTERM).

    `show` gets the lines for the person at the terminal, by default stdout. Raises ConfigError if the port is taken
    or the host may not be used.
    """
    show = show or _print
    logs.set_up(config.server.log_level)
    tokens = Tokens.open()
    script_file = tokens.script_file
    tokens.script()
    server = Server(config, tokens=tokens, announce=lambda code: show(f"  Pairing code      {code}"))
    with _state(server), _signals(server):
        link = server.link()
        show(f"Accordingto listens on {server.url}")
        server.hub.pairing.new_code()
        show(f"  Demo page         {link}")
        show(f"  Token of scripts  {script_file}")
        show("The panel asks for the pairing code once. Ctrl-C stops the server.")
        if server.hub.cache is not None and server.hub.cache.set_aside is not None:
            show(f"The cache was damaged; it was set aside as {server.hub.cache.set_aside}.")
        if open_page:
            import webbrowser

            webbrowser.open(link)
        server.run()
    show("Stopped.")


def check_host(config: Config) -> None:
    """Refuse an address that others can reach, unless that was asked for in so many words. Raises ConfigError."""
    host = config.server.host
    if host == "localhost" or config.server.allow_remote:
        return
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host.strip("[]")).is_loopback:
            return
    raise ConfigError(
        f'The host "{host}" can be reached from other machines.',
        "Use 127.0.0.1, or say --allow-remote; the token is then all that protects the server, and HTTP hides nothing.",
    )


def running(env: dict[str, str] | None = None) -> dict[str, Any] | None:
    """Return what a running server noted about itself (`pid`, `url`, `started`), or None. A stale note is removed."""
    file = paths.state_dir(env) / "server.json"
    try:
        noted: dict[str, Any] = json.loads(file.read_text("utf-8"))
        if _lives(int(noted["pid"])):
            return noted
        file.unlink(missing_ok=True)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _lives(pid: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _state(server: Server) -> Iterator[None]:
    """Note where the server is, for `service status` and the client."""
    file: Path = paths.state_dir() / "server.json"
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(json.dumps({"pid": os.getpid(), "url": server.url, "started": time.time()}), "utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            if json.loads(file.read_text("utf-8")).get("pid") == os.getpid():
                file.unlink()


@contextlib.contextmanager
def _signals(server: Server) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM stop the server; the second Ctrl-C ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        server.stop()

    before = {s: signal.signal(s, first) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(line: str) -> None:
    print(line, file=sys.stdout, flush=True)
