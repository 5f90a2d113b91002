"""What may leave: no connection, no page text in logs, no invented words, no file for others; strict headers."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import OPEN, ROUTES, Desk, body_for, config_for

from accordingto.config import Config
from accordingto.tokens import Tokens
from accordingto.web.server import Server

# 8. It sends nothing anywhere, and its logs hold no page text


def canary() -> tuple[socket.socket, list[Any]]:
    """A listener that notes who connects."""
    listener = socket.create_server(("127.0.0.1", 0))
    hits: list[Any] = []

    def accept() -> None:
        while True:
            try:
                connection, who = listener.accept()
            except OSError:
                return
            hits.append(who)
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    return listener, hits


def test_the_reading_process_cannot_connect_anywhere(desk: Any) -> None:
    listener, hits = canary()
    port = listener.getsockname()[1]
    for address in (f"127.0.0.1 {port}", f"localhost {port}"):
        assert desk.read(f"connect {address}").slug == "crashed"
    # By address, without a look-up; and a look-up without a connection, which tells a name server what was read.
    assert desk.read(f"dial {port}").slug == "crashed"
    assert desk.read("resolve localhost").slug == "crashed"
    time.sleep(0.1)
    listener.close()
    assert not hits


def test_a_configured_model_server_can_be_reached(tmp_path: Path) -> None:
    from accordingto.settings import ModelEntry

    listener, hits = canary()
    port = listener.getsockname()[1]
    entry = ModelEntry(backend="openai", base_url=f"http://localhost:{port}/v1")
    config = replace(config_for(tmp_path), models={"mine": entry}, allow_models=("bundled", "mine"))
    tokens = Tokens.open(tmp_path / "tokens")
    with Server(config, port=0, tokens=tokens, opener="doubles:open_obedient") as server:
        assert Desk(server, tokens).read(f"connect localhost {port}").status == 200
    listener.close()
    assert len(hits) == 1


def test_the_logs_hold_no_page_text_and_no_token(fresh: Any) -> None:
    import io

    from accordingto.web import logs

    out = io.StringIO()
    logs.set_up("debug", out)
    try:
        desk = fresh()
        secret = "xylophone"
        desk.read(f"The {secret} was heard.")
        desk.read(f"raise {secret}")
        desk.read(f"die {secret}")
        desk.ask("GET", f"/v1/readings/{secret}?x={secret}", token=secret + "token")
        wrong = {"text": secret, secret: secret}
        desk.ask("POST", "/v1/readings", wrong, User_Agent=secret, Referer=f"http://{secret}/")
        page = {"text": "a", "url": f"http://{secret}.example/"}
        desk.ask("POST", "/v1/readings", page, X_Request_Id="given-by-client")
        desk.ask("POST", "/v1/pair", {"code": secret}, token=None)
        desk.server.close()
    finally:
        logs.set_up("warning")
        import logging

        for name in ("accordingto", "waitress"):
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True
    logged = out.getvalue()
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"request", "reading", "child_crashed"} <= {line["event"] for line in lines}
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    assert "given-by-client" in [line.get("request") for line in lines]
    assert secret not in logged
    assert desk.token not in logged


# 9. Nothing leaves whose words are not the article's


def test_invented_claims_and_sentences_do_not_leave(desk: Any) -> None:
    reading = desk.read("invent something").json()
    assert reading["claims"] == []
    assert reading["speakers"][0]["claims"] == []
    assert reading["summary"]["text"] == ""
    assert reading["summary"]["rejected"][0]["reason"] == "not_in_article"
    assert "withheld" in [w["code"] for w in reading["warnings"]]
    events = desk.read("invent something else", Accept="application/x-ndjson").lines()
    assert not [e for e in events if e["event"] in ("claim", "summary_sentence")]


# 10. Files


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_tokens_and_cache_are_for_their_owner_alone(fresh: Any) -> None:
    desk = fresh()
    desk.read("Something to keep.")
    files = [desk.tokens.file, desk.tokens.script_file, *desk.hub.cache.file.parent.glob("cache.sqlite3*")]
    assert len(files) >= 4
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    os.chmod(desk.tokens.file, 0o644)
    assert desk.ask("GET", "/v1/models").status == 200
    assert stat.S_IMODE(desk.tokens.file.stat().st_mode) == 0o600


# Headers of every answer


@pytest.mark.parametrize(("method", "path"), [*ROUTES, *OPEN])
def test_every_answer_has_the_strict_headers(desk: Any, method: str, path: str) -> None:
    for token in ("", None):
        answer = desk.ask(method, path, body_for(method), token=token, Accept="text/html,*/*")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:", policy)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert re.fullmatch(r"[A-Za-z0-9._-]+", answer.headers["X-Request-Id"])


def test_the_configuration_is_the_default_one() -> None:
    config = Config.load(env={"ACCORDINGTO_HOME": "/nonexistent"})
    assert config.server.host == "127.0.0.1"
    assert not config.server.allow_remote
    assert not config.server.metrics
