"""Waitress, set up to be polite: refusals before the body is taken, errors as problems, an end that waits for work."""

from __future__ import annotations

import errno
import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from ..errors import (
    AccordingtoError,
    BodyTooLarge,
    ConfigError,
    Crashed,
    RequestError,
)
from . import problems
from .guard import Asked, Guard

log = logging.getLogger("accordingto.web")

CONNECTIONS = 200
IN_MEMORY = 2_000_000
"""Bodies up to this many bytes are received into memory; larger ones into a temporary file that has no name."""


def sockets(host: str, port: int) -> list[socket.socket]:
    """Bind every address of the host. Raises ConfigError, with what to do, if the port is taken or the host wrong."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise ConfigError(f"There is no address {host}.", "Set server.host to 127.0.0.1.") from None
    bound: list[socket.socket] = []
    for family, kind, protocol, _, address in dict.fromkeys(found):
        taken = socket.socket(family, kind, protocol)
        try:
            if family == socket.AF_INET6:
                taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                # Windows: without it another program could take the port over.
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
        except OSError as error:
            taken.close()
            if error.errno == errno.EADDRNOTAVAIL and bound:
                continue
            for other in bound:
                other.close()
            raise _cannot_bind(host, port, error) from None
        bound.append(taken)
    return bound


def _cannot_bind(host: str, port: int, error: OSError) -> ConfigError:
    if error.errno == errno.EADDRINUSE:
        return ConfigError(
            f"Port {port} is in use, by another program or by a server that already runs.",
            "Stop that one (`accordingto service status` tells), or choose another with --port.",
        )
    if error.errno == errno.EACCES:
        return ConfigError(f"Port {port} may not be used by this account.", "Choose one above 1023 with --port.")
    return ConfigError(f"The server cannot listen on {host}, port {port}: {error.strerror}.", "Choose another.")


class Listener:
    """Waitress on a set of sockets. `run()` serves until `stop()` is called from another thread."""

    def __init__(
        self,
        app: Any,
        guard: Guard,
        bound: Iterable[socket.socket],
        *,
        threads: int,
        max_body: int,
        count: Callable[[int], None] | None = None,
    ) -> None:
        """`count` is told the status of each request that is refused before the application sees it."""
        self._adjustments = Adjustments(
            sockets=list(bound),
            threads=threads,
            ident=None,
            # Above our own limit, so that most of what is too large gets our answer; this one is for the rest.
            max_request_body_size=max_body + 1_000_000,
            max_request_header_size=32_768,
            inbuf_overflow=IN_MEMORY,
            connection_limit=CONNECTIONS,
            channel_timeout=60,
            cleanup_interval=10,
            asyncore_use_poll=True,
            # Reading on while a request is under way is how waitress notices that a client has hung up.
            channel_request_lookahead=1,
            clear_untrusted_proxy_headers=True,
            log_socket_errors=False,
        )
        self._map: dict[Any, Any] = {}
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(threads)
        self._stopping = threading.Event()
        channel = _channel_class(guard, max_body, count)
        self._servers = [self._server(app, channel, taken) for taken in self._adjustments.sockets]

    def _server(self, app: Any, channel: type[HTTPChannel], taken: socket.socket) -> TcpWSGIServer:
        server = TcpWSGIServer(
            app,
            map=self._map,
            _sock=taken,
            bind_socket=False,
            dispatcher=self._dispatcher,
            adj=self._adjustments,
            sockinfo=(taken.family, taken.type, taken.proto, taken.getsockname()),
        )
        server.channel_class = channel
        return server

    def run(self, idle: Callable[[], None] | None = None) -> None:
        """Serve until stopped."""
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)
            if idle is not None:
                idle()

    def stop(self) -> None:
        """Have `run()` return soon. May be called from a signal handler."""
        if not self._stopping.is_set():
            self._stopping.set()
            for server in self._servers:
                server.pull_trigger()

    def drain(self, seconds: float) -> None:
        """After `run()`: let answers under way go out, then close everything."""
        for server in self._servers:
            server.accepting = False
            wasyncore.dispatcher.close(server)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._busy():
            wasyncore.loop(timeout=0.1, use_poll=True, map=self._map, count=1)
        self._dispatcher.shutdown(cancel_pending=True, timeout=1)
        for server in self._servers:
            server.trigger.close()
        for channel in list(self._map.values()):
            channel.close()

    def _busy(self) -> bool:
        channels = [c for server in self._servers for c in server.active_channels.values()]
        return any(c.requests or c.total_outbufs_len for c in channels)


class _Refusal:
    """What waitress takes for one of its own errors: it is asked for an answer."""

    def __init__(self, error: AccordingtoError, count: Callable[[int], None] | None = None) -> None:
        self.error = error
        self.count = count

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        from .app import HEADERS

        id = secrets.token_hex(8)
        log.info("refused", extra={"fields": {"request": id, "slug": self.error.slug, "status": self.error.status}})
        if self.count is not None:
            self.count(self.error.status)
        more = {**HEADERS, **problems.headers(self.error), "Content-Type": problems.MEDIA_TYPE, "X-Request-Id": id}
        return f"{self.error.status} Refused", list(more.items()), problems.body(self.error, id)


class _ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers what waitress itself refuses in the form that everything else has."""

    def execute(self) -> None:
        error = self.request.error
        if not isinstance(error, _Refusal):
            self.request.error = _Refusal(_own_error(error.code))
        super().execute()


def _own_error(code: int) -> AccordingtoError:
    if code == 413:
        return BodyTooLarge("The request's body is too large.", "Send less, or raise server.max_body.")
    if code >= 500 and code != 501:
        return Crashed("The server made a mistake.", "Try again.")
    return RequestError("The request is not HTTP as the server understands it.", "Send HTTP/1.1 without tricks.")


def _channel_class(guard: Guard, max_body: int, count: Callable[[int], None] | None) -> type[HTTPChannel]:
    """Return a channel that asks the guard as soon as the headers are in, so that a stranger's body is never taken."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        asked = False

        def received(self, data: bytes) -> int:
            used: int = super().received(data)
            if self.headers_finished and not self.asked:
                self.asked = True
                if self.error is None and (self.content_length > 0 or self.chunked):
                    self._admit()
            return used

        def _admit(self) -> None:
            named = {key.replace("_", "-").title(): value for key, value in self.headers.items()}
            try:
                guard.check(Asked.of(self.command, self.path, named))
                if self.content_length > max_body:
                    raise BodyTooLarge(f"The body is over {max_body:,} bytes.", "Send less, or raise server.max_body.")
            except AccordingtoError as error:
                self.error = _Refusal(error, count)
                self.completed = True

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser
        error_task_class = _ProblemTask

    return Channel
