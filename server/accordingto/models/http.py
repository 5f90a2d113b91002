"""Just enough of an HTTP client for one server: kept connections, one deadline for a whole answer, server-sent events.

The standard library alone: what is asked of the client is little, and a proxy that the environment names must never
see what goes to a server on this machine.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigError

CONNECT = 5.0
"""Seconds to wait for a connection."""

_DRAIN = 0.5
_LINE = 1 << 20
_BODY = 1 << 24


class Broken(Exception):
    """The connection failed: refused, lost, timed out, or not HTTP. `kind` is "refused", "timeout" or "lost"."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Answer:
    """One answer, whose body has still to be read. Close it, or read it to the end."""

    def __init__(
        self, server: Server, link: http.client.HTTPConnection, response: http.client.HTTPResponse, end: float
    ):
        self._server = server
        self._link = link
        self._response = response
        self._end = end
        self.status = response.status
        self.kind = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
        self.retry_after = response.getheader("Retry-After")

    def json(self) -> Any:
        """Return the body as JSON, None where it is none. Raises Broken."""
        body = self._read(lambda: self._response.read(_BODY))
        self.close()
        try:
            return json.loads(body)
        except ValueError:
            return None

    def events(self) -> Iterator[str]:
        """Yield the data of each server-sent event. Raises Broken; the end of the body ends it without a word."""
        data: list[str] = []
        while True:
            line = self._read(lambda: self._response.readline(_LINE)).decode("utf-8", "replace")
            if not line:
                break
            line = line.rstrip("\r\n")
            if not line and data:
                yield "\n".join(data)
                data = []
            elif line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
        if data:
            yield "\n".join(data)

    def drain(self) -> None:
        """Read the little that follows the last event, so that the connection can be kept."""
        with contextlib.suppress(Broken):
            self._end = min(self._end, time.monotonic() + _DRAIN)
            self._read(lambda: self._response.read(_BODY))

    def close(self) -> None:
        """Give the connection back where the body was read to its end, else drop it, which stops the server."""
        if self._response.isclosed() and not self._response.will_close:
            self._server._keep(self._link)
        else:
            self._response.close()
            self._link.close()

    def _read(self, read: Any) -> bytes:
        try:
            _limit(self._link, self._end)
            got: bytes = read()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._link.close()
            raise _broken(error) from error
        return got


class Server:
    """An HTTP server at a base URL. Thread-safe; keeps connections for the next request."""

    def __init__(self, base_url: str) -> None:
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self.url = parse(base_url)

    def request(self, method: str, path: str, headers: dict[str, str], body: Any, seconds: float) -> Answer:
        """Send a request; `seconds` is the time for all of it, to the last byte of the answer. Raises Broken."""
        end = time.monotonic() + seconds
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        sent = {"Accept": "text/event-stream, application/json", "User-Agent": "accordingto", **headers}
        if data is not None:
            sent["Content-Type"] = "application/json"
        while True:
            with self._lock:
                kept = self._idle.pop() if self._idle else None
            link = kept or self._connect(end)
            try:
                _limit(link, end)
                link.request(method, self.url.path.rstrip("/") + path, body=data, headers=sent)
                return Answer(self, link, link.getresponse(), end)
            except (OSError, http.client.HTTPException) as error:
                link.close()
                # The server may close a kept connection at any time; only a fresh one that fails is a failure.
                if kept is None or isinstance(error, TimeoutError):
                    raise _broken(error) from error

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the kept connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def _connect(self, end: float) -> http.client.HTTPConnection:
        host, port = self.url.hostname or "", self.url.port
        wait = max(0.05, min(CONNECT, end - time.monotonic()))
        link: http.client.HTTPConnection
        if self.url.scheme == "https":
            link = http.client.HTTPSConnection(host, port, timeout=wait, context=ssl.create_default_context())
        else:
            link = http.client.HTTPConnection(host, port, timeout=wait)
        try:
            link.connect()
        except OSError as error:
            link.close()
            raise _broken(error) from error
        return link

    def _keep(self, link: http.client.HTTPConnection) -> None:
        with self._lock:
            self._idle.append(link)


def parse(base_url: str) -> SplitResult:
    """Return the parts of a base URL. Raises ConfigError for one that is none, or holds a password."""
    url = urlsplit(base_url)
    try:
        usable = url.scheme in ("http", "https") and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or url.query or url.fragment:
        raise ConfigError(f'"{base_url}" is no base_url.', 'One looks like "http://127.0.0.1:8000/v1".')
    if url.username or url.password:
        raise ConfigError("A base_url may hold no user name or password.", "Use api_key_env.")
    return url


def _limit(link: http.client.HTTPConnection, end: float) -> None:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for the whole answer is over")
    if link.sock is not None:
        link.sock.settimeout(left)


def _broken(error: Exception) -> Broken:
    if isinstance(error, ConnectionRefusedError):
        return Broken("refused", "nothing listens there")
    if isinstance(error, TimeoutError):
        return Broken("timeout", "it did not answer in time")
    if isinstance(error, ssl.SSLError):
        return Broken("lost", f"no secure connection: {error.reason or error}")
    return Broken("lost", str(error) or type(error).__name__)
