"""Servers for the tests: real waitress on a free port, with the real reading process or with an obedient one."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accordingto.config import Config
from accordingto.tokens import Tokens
from accordingto.web.server import Server

HERE = Path(__file__).parent


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


@pytest.fixture(autouse=True, scope="session")
def _doubles_can_be_imported() -> Iterator[None]:
    # The reading process imports the obedient reader by name.
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), before]))
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, _doubles_can_be_imported: None) -> Iterator[Desk]:
    """One server with an obedient reader for all tests that leave no trace in it."""
    found = open_desk(tmp_path_factory.mktemp("desk"), metrics=True, queue=8)
    with found.server:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Any]:
    """Make servers that end with the test: `fresh(queue=2)`."""
    made: list[Desk] = []

    def make(**options: Any) -> Desk:
        found = open_desk(tmp_path / str(len(made)), **options)
        made.append(found)
        found.server.start()
        return found

    yield make
    for found in made:
        found.server.close()
