"""A running server and a way to ask it, for the tests."""

from __future__ import annotations

import http.client
import json
import os
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

from accordingto.config import Config
from accordingto.tokens import Tokens
from accordingto.web.server import Server


class Answer:
    """An answer, read whole."""

    def __init__(self, raw: http.client.HTTPResponse) -> None:
        self.status = raw.status
        self.headers = raw.headers
        self.body = raw.read()

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def slug(self) -> str:
        return str(self.json()["slug"])

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.body.split(b"\n") if line]


class Desk:
    """A running server and a way to ask it that adds nothing by itself."""

    def __init__(self, server: Server, tokens: Tokens) -> None:
        self.server = server
        self.tokens = tokens
        self.hub = server.hub
        self.port = server.port
        self.token = tokens.script()

    def connect(self, timeout: float = 30.0) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", timeout: float = 30.0, **headers: str
    ) -> Answer:
        """Ask once. `token` "" sends the right one, None sends none. Header names are given with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent.setdefault("Authorization", f"Bearer {token or self.token}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def read(self, text: str, **headers: str) -> Answer:
        return self.ask("POST", "/v1/readings", {"text": text}, **headers)

    def stream(self, text: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Begin a stream and return it open."""
        connection = self.connect()
        body = json.dumps({"text": text})
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/x-ndjson"}
        connection.request("POST", "/v1/readings", body, {**headers, "Content-Type": "application/json"})
        return connection, connection.getresponse()


def config_for(folder: Path, **server: Any) -> Config:
    config = Config.load(env={"ACCORDINGTO_HOME": str(folder)})
    cache = replace(config.cache, path=str(folder / "cache.sqlite3"))
    return replace(config, server=replace(config.server, **server), cache=cache)


def open_desk(folder: Path, opener: str = "doubles:open_obedient", **server: Any) -> Desk:
    """Return a desk with a server of its own, not yet started."""
    tokens = Tokens.open(folder / "tokens")
    return Desk(Server(config_for(folder, **server), port=0, tokens=tokens, opener=opener), tokens)


ROUTES = [
    ("GET", "/ready"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/"),
    ("GET", "/enter"),
    ("GET", "/static/demo.js"),
    ("GET", "/panel/render.js"),
    ("GET", "/v1/models"),
    ("GET", "/v1/history"),
    ("DELETE", "/v1/history"),
    ("GET", "/metrics"),
    ("GET", "/nowhere"),
    ("POST", "/v1/readings"),
    ("GET", "/v1/readings/x"),
    ("DELETE", "/v1/readings/x"),
    ("POST", "/v1/pairing-codes"),
]
OPEN = [("GET", "/health"), ("POST", "/v1/pair")]


def body_for(method: str) -> dict[str, Any] | None:
    return {"text": "Some words."} if method == "POST" else None


def raw(port: int, request: bytes, host: str = "127.0.0.1") -> bytes:
    """Send bytes as they are and return all that comes back."""
    with socket.create_connection((host, port), timeout=5) as sent:
        sent.sendall(request)
        sent.settimeout(5)
        got = b""
        while chunk := sent.recv(65536):
            got += chunk
    return got


def alive(pid: int) -> bool:
    """Say whether a process runs: one that ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def children(pid: int) -> list[int]:
    """Return the processes that a process started (Linux)."""
    return [int(n) for task in Path(f"/proc/{pid}/task").iterdir() for n in (task / "children").read_text().split()]
