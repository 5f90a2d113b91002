"""A small client of the local server, made of the standard library alone.

    from accordingto.client import Client

    client = Client()                                   # 127.0.0.1:8765, the token of this machine's scripts
    reading = client.read(text="...")                   # the JSON form of a Reading, as a dict
    with client.stream(html=page, url=address) as events:
        for event in events:
            if event["event"] == "claim":
                print(event["claim"]["text"])
                events.cancel()

What the server refuses is raised as the error that the Python API would raise: `NoArticle`, `Busy`, `Unauthorized` ...
from `accordingto.errors`, with `slug`, `message`, `remedy`, and `retry_after` where the server named a time.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Literal, TypedDict, cast
from urllib.parse import quote, urlsplit

from . import errors
from .errors import AccordingtoError, Busy, ConfigError, Unreachable

Length = Literal["short", "normal", "long"]


class ReadingDict(TypedDict):
    """A reading as JSON, version 1."""

    version: int
    article: dict[str, Any]
    summary: dict[str, Any]
    claims: list[dict[str, Any]]
    speakers: list[dict[str, Any]]
    warnings: list[dict[str, str]]
    timings_ms: dict[str, float]


class Event(TypedDict, total=False):
    """One event of a stream; which members there are depends on `event`. See docs/api.md."""

    event: Literal["stage", "claim", "summary_sentence", "done", "error"]
    seq: int
    id: str
    stage: str
    status: str
    ms: float
    article: dict[str, Any]
    claim: dict[str, Any]
    speaker: dict[str, Any] | None
    sentence: dict[str, Any]
    model: str
    reading: ReadingDict
    problem: dict[str, Any]


class JobDict(TypedDict):
    """Where a job is: `queued`, `running`, `done`, `failed` or `cancelled`."""

    id: str
    status: str
    position: int | None


class Client:
    """Asks one server. Makes a connection for each request, so one client may be used from several threads."""

    def __init__(
        self, url: str = "http://127.0.0.1:8765", token: str | None = None, *, timeout: float = 300.0
    ) -> None:
        """`token` is by default `ACCORDINGTO_TOKEN`, or that of this machine's scripts.

        Raises ConfigError for an address that is not http.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ConfigError(f'"{url}" is not the address of a server.', "It looks like http://127.0.0.1:8765.")
        self.url = f"http://{parts.netloc}"
        self.timeout = timeout
        self._host, self._port = parts.hostname, parts.port or 80
        self._token = token

    @property
    def token(self) -> str:
        """The token that is sent."""
        if self._token is None:
            from .tokens import Tokens

            self._token = os.environ.get("ACCORDINGTO_TOKEN") or Tokens.open().script()
        return self._token

    def health(self) -> bool:
        """Say whether a server answers there."""
        try:
            return bool(self._json("GET", "/health", token=False) == {"status": "ok"})
        except AccordingtoError:
            return False

    def ready(self) -> bool:
        """Say whether the server can read, or is still loading. Raises Unauthorized, Unreachable."""
        try:
            return bool(self._json("GET", "/ready")["ready"])
        except errors.NotReady:
            return False

    def wait(self, seconds: float = 60.0) -> None:
        """Wait until the server can read. Raises Unreachable or NotReady when it could not within that time."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.ready():
                    return
                error: AccordingtoError = errors.NotReady("The models are loading.", "Wait longer.")
            except Unreachable as unreachable:
                error = unreachable
            if time.monotonic() > deadline:
                raise error
            time.sleep(0.1)

    def models(self) -> list[dict[str, Any]]:
        """Return the models that a request may ask for."""
        return list(self._json("GET", "/v1/models")["models"])

    def history(self) -> list[dict[str, Any]]:
        """Return what the server's cache holds, latest first."""
        return list(self._json("GET", "/v1/history")["readings"])

    def forget(self) -> None:
        """Empty the server's cache."""
        self._json("DELETE", "/v1/history")

    def pair(self, code: str, name: str = "client") -> str:
        """Exchange a pairing code for a token, and use that from now on. Raises Unauthorized, LockedOut."""
        self._token = str(self._json("POST", "/v1/pair", {"code": code, "name": name}, token=False)["token"])
        return self._token

    def pairing_code(self) -> str:
        """Have the server make a new pairing code."""
        return str(self._json("POST", "/v1/pairing-codes", {})["code"])

    def read(
        self,
        *,
        html: str | None = None,
        text: str | None = None,
        url: str | None = None,
        model: str | None = None,
        length: Length | None = None,
        bullets: bool = False,
        retries: int = 0,
    ) -> ReadingDict:
        """Read a page and return the reading.

        When the queue is full, try again up to `retries` times, as late as the server says. Interrupting the call
        hangs up, which cancels the work. Raises what the server refuses.
        """
        body = _request(html, text, url, model, length, bullets)
        while True:
            try:
                return cast(ReadingDict, self._json("POST", "/v1/readings", body))
            except Busy as busy:
                if retries <= 0:
                    raise
                retries -= 1
                time.sleep(getattr(busy, "retry_after", 1.0))

    def submit(
        self,
        *,
        html: str | None = None,
        text: str | None = None,
        url: str | None = None,
        model: str | None = None,
        length: Length | None = None,
        bullets: bool = False,
    ) -> str:
        """Have a page read and return the job's id at once; see `get`, `attach` and `cancel`."""
        body = _request(html, text, url, model, length, bullets)
        return str(self._json("POST", "/v1/readings", body, {"Prefer": "respond-async"})["id"])

    def get(self, id: str) -> ReadingDict | JobDict:
        """Return the reading of a job, or where the job is. Raises NotFound, or what the job failed with."""
        return cast("ReadingDict | JobDict", self._json("GET", f"/v1/readings/{quote(id)}"))

    def cancel(self, id: str) -> None:
        """Cancel a job, or forget a finished one. Raises NotFound."""
        self._json("DELETE", f"/v1/readings/{quote(id)}")

    def stream(
        self,
        *,
        html: str | None = None,
        text: str | None = None,
        url: str | None = None,
        model: str | None = None,
        length: Length | None = None,
        bullets: bool = False,
    ) -> Stream:
        """Read a page and return its events as they come. Closing the stream does not cancel; `cancel()` does."""
        return Stream(self, "POST", "/v1/readings", _request(html, text, url, model, length, bullets))

    def attach(self, id: str, after: int = 0) -> Stream:
        """Return the events of a job after number `after`, and the rest as they come."""
        return Stream(self, "GET", f"/v1/readings/{quote(id)}?after={after}", None)

    def open(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, *, token: bool = True
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Send one request and return its connection and answer, still unread. Raises what the server refuses."""
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data = json.dumps(body).encode("ascii")
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self.timeout)
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            if answer.status >= 400:
                with answer:
                    raise _error(answer)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(
                f"No server answers at {self.url} ({type(error).__name__}).", "Start it with `accordingto serve`."
            ) from None
        except BaseException:
            connection.close()
            raise
        return connection, answer

    def _json(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, *, token: bool = True
    ) -> Any:
        accept = {"Accept": "application/json", **(headers or {})}
        connection, answer = self.open(method, path, body, accept, token=token)
        with contextlib.closing(connection):
            try:
                data = answer.read()
            except (OSError, http.client.HTTPException):
                raise Unreachable(f"The server at {self.url} hung up.", "Ask again.") from None
        return json.loads(data) if data else None


class Stream:
    """The events of one reading. Iterate over it; use it as a context manager to close it."""

    def __init__(self, client: Client, method: str, path: str, body: Any) -> None:
        self._client = client
        self._connection, self._answer = client.open(method, path, body, {"Accept": "application/x-ndjson"})
        self.id = (self._answer.headers.get("Location") or path.partition("?")[0]).rsplit("/", 1)[-1]
        self.last = 0

    def __iter__(self) -> Iterator[Event]:
        """Yield the events. An `error` event is raised as its error; a lost connection as Unreachable."""
        try:
            for line in self._answer:
                if not line.strip():
                    continue
                event = cast(Event, json.loads(line))
                self.last = event["seq"]
                if event["event"] == "error":
                    self.close()
                    raise _from_problem(event["problem"])
                if event["event"] == "done":
                    self.close()
                    yield event
                    return
                yield event
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            self.close()
            raise Unreachable("The connection was lost.", f"Attach again: attach({self.id!r}, {self.last}).") from None
        self.close()
        raise Unreachable("The connection was lost.", f"Attach again: attach({self.id!r}, {self.last}).")

    def cancel(self) -> None:
        """Stop the work and close the stream."""
        with contextlib.suppress(errors.NotFound):
            self._client.cancel(self.id)
        self.close()

    def close(self) -> None:
        """Close the connection; the reading goes on and can be attached to again."""
        self._answer.close()
        self._connection.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _request(
    html: str | None, text: str | None, url: str | None, model: str | None, length: Length | None, bullets: bool
) -> dict[str, Any]:
    if (html is None) == (text is None):
        raise ConfigError("A page is either html or text.", "Give exactly one of the two.")
    page = {"html": html} if html is not None else {"text": text}
    return {**page, "url": url, "options": {"model": model, "length": length, "bullets": bullets}}


def _error(answer: http.client.HTTPResponse) -> AccordingtoError:
    try:
        problem = json.loads(answer.read())
    except (ValueError, http.client.HTTPException):
        problem = {}
    error = _from_problem(problem if isinstance(problem, dict) else {}, answer.status)
    wait = answer.headers.get("Retry-After", "")
    if wait.isdigit():
        error.retry_after = float(wait)  # type: ignore[attr-defined]
    return error


def _from_problem(problem: dict[str, Any], status: int = 500) -> AccordingtoError:
    message = str(problem.get("detail") or f"The server answered with status {status}.")
    remedy = str(problem.get("remedy") or "")
    return _kinds().get(str(problem.get("slug")), AccordingtoError)(message, remedy)


def _kinds() -> dict[str, type[AccordingtoError]]:
    found = {}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, AccordingtoError):
            found[kind.slug] = kind
    return found
