"""Who may ask: the first lines of the security design, over real HTTP. Each fails when its defence is taken out."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from desk import OPEN, ROUTES, body_for, config_for, raw

from accordingto.errors import ConfigError
from accordingto.tokens import Tokens
from accordingto.web.server import check_host

# 1. Where it listens


def test_it_listens_on_loopback_alone(desk: Any) -> None:
    [listening] = desk.server._sockets
    assert listening.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_an_address_that_others_can_reach_must_be_asked_for(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="allow-remote"):
        check_host(config_for(tmp_path, host=host))
    check_host(config_for(tmp_path, host=host, allow_remote=True))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_loopback_need_not_be_asked_for(tmp_path: Path, host: str) -> None:
    check_host(config_for(tmp_path, host=host))


def test_a_remote_server_needs_the_token_too(fresh: Any) -> None:
    desk = fresh(host="0.0.0.0", allow_remote=True)
    assert desk.ask("GET", "/v1/models", token=None).status == 401
    assert desk.ask("GET", "/v1/models").status == 200


# 2. The name it is addressed by


@pytest.mark.parametrize(("method", "path"), ROUTES + OPEN)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}"]
)
def test_a_foreign_name_is_refused_on_every_route(desk: Any, method: str, path: str, host: str) -> None:
    answer = desk.ask(method, path, body_for(method), Host=host.format(port=desk.port))
    assert (answer.status, answer.slug) == (421, "wrong-host")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names_are_taken(desk: Any, host: str) -> None:
    assert desk.ask("GET", "/health", Host=f"{host}:{desk.port}").status == 200


def test_no_name_and_two_names_are_refused(desk: Any) -> None:
    assert b" 421 " in raw(desk.port, b"GET /health HTTP/1.0\r\n\r\n")
    own = f"Host: 127.0.0.1:{desk.port}\r\n".encode()
    assert b" 421 " in raw(desk.port, b"GET /health HTTP/1.1\r\nConnection: close\r\n" + own + own + b"\r\n")
    forwarded = b"GET /health HTTP/1.1\r\nConnection: close\r\nHost: evil\r\nX-Forwarded-" + own + b"\r\n"
    assert b" 421 " in raw(desk.port, forwarded)


def test_it_works_over_ipv6(fresh: Any) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        desk = fresh(host="::1")
    except ConfigError:
        pytest.skip("this machine has no IPv6 loopback")
    request = f"GET /health HTTP/1.1\r\nHost: [::1]:{desk.port}\r\nConnection: close\r\n\r\n"
    assert b" 200 " in raw(desk.port, request.encode(), "::1")


def test_more_names_can_be_allowed(fresh: Any) -> None:
    desk = fresh(allowed_hosts=("reader.home", "other.home:99"))
    assert desk.ask("GET", "/health", Host=f"reader.home:{desk.port}").status == 200
    assert desk.ask("GET", "/health", Host="other.home:99").status == 200
    assert desk.ask("GET", "/health", Host=f"other.home:{desk.port}").status == 421


# 3. The token


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("token", [None, "wrong", "ünïcode"])
def test_every_route_needs_the_token(fresh_lockout: Any, method: str, path: str, token: str | None) -> None:
    desk = fresh_lockout
    sent = token.encode().decode("latin-1") if token else None
    answer = desk.ask(method, path, body_for(method), token=sent)
    assert (answer.status, answer.slug) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.fixture
def fresh_lockout(desk: Any) -> Any:
    """The common server, with no wrong tries counted before and after."""
    desk.hub.guard.lockout._failures.clear()
    desk.hub.guard.lockout._until = 0.0
    yield desk
    desk.hub.guard.lockout._failures.clear()
    desk.hub.guard.lockout._until = 0.0


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic {t}", "{t}", "Bearer {t}x", "Bearer x{t}"])
def test_other_ways_to_send_a_token_are_refused(fresh_lockout: Any, header: str) -> None:
    desk = fresh_lockout
    answer = desk.ask("GET", "/v1/models", token=None, Authorization=header.format(t=desk.token))
    assert answer.status == 401
    assert desk.ask("GET", f"/v1/models?token={desk.token}", token=None).status == 401


def test_health_says_nothing_else(desk: Any) -> None:
    answer = desk.ask("GET", "/health", token=None)
    assert (answer.status, answer.json()) == (200, {"status": "ok"})
    assert "Server" not in answer.headers


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import hmac

    store = Tokens.open(tmp_path)
    secrets = [store.add(str(n)) for n in range(3)]
    compared: list[str] = []
    right = hmac.compare_digest

    def spy(one: str, other: str) -> bool:
        compared.append(one)
        return right(one, other)

    monkeypatch.setattr("hmac.compare_digest", spy)
    for secret in (secrets[0], secrets[2], "wrong"):
        compared.clear()
        store.find(secret)
        # All of them, whichever it is: the time does not tell which token was nearly right.
        assert len(compared) == 3


def test_twenty_wrong_tokens_shut_the_door(fresh: Any) -> None:
    desk = fresh()
    unused = desk.tokens.add("never used yet")
    assert desk.ask("GET", "/v1/models").status == 200
    for n in range(20):
        assert desk.ask("GET", "/v1/models", token=f"guess{n}").status == 401
    for token in ("one more guess", unused):
        answer = desk.ask("GET", "/v1/models", token=token)
        assert (answer.status, answer.slug) == (429, "locked-out")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    # The reader who was already in stays in: guessing must not shut out the panel.
    assert desk.ask("GET", "/v1/models").status == 200
    desk.hub.guard.lockout._until = 0.0
    assert desk.ask("GET", "/v1/models", token=unused).status == 200


def test_requests_without_a_token_shut_nobody_out(fresh: Any) -> None:
    desk = fresh()
    for _ in range(25):
        assert desk.ask("GET", "/v1/models", token=None).status == 401
        assert desk.ask("GET", "/v1/models", token="guess", Sec_Fetch_Site="cross-site").status == 403
    assert desk.ask("GET", "/v1/models").status == 200


def test_a_revoked_token_is_out_at_once(desk: Any) -> None:
    secret = desk.tokens.add("laptop")
    assert desk.ask("GET", "/v1/models", token=secret).status == 200
    # As another process would do it.
    assert Tokens.open(desk.tokens.folder).revoke("laptop")
    assert desk.ask("GET", "/v1/models", token=secret).status == 401
    assert desk.ask("GET", "/v1/models").status == 200


# 4. No CORS


@pytest.mark.parametrize(("method", "path"), [*ROUTES, *OPEN, ("OPTIONS", "/v1/readings"), ("OPTIONS", "/health")])
@pytest.mark.parametrize("origin", [None, "https://evil.example", "chrome-extension://" + "a" * 32])
def test_there_is_never_a_cors_header(desk: Any, method: str, path: str, origin: str | None) -> None:
    sent = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    answer = desk.ask(method, path, body_for(method), **sent, **({"Origin": origin} if origin else {}))
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    if method == "OPTIONS":
        assert answer.status in (403, 405)


def test_even_a_header_that_a_route_sets_is_taken_off(fresh: Any) -> None:
    from flask import Response

    from accordingto.web.app import create_app

    desk = fresh()
    app = create_app(desk.hub)
    app.add_url_rule("/lax", "lax", lambda: Response("x", headers={"Access-Control-Allow-Origin": "*"}))
    host = {"Host": f"127.0.0.1:{desk.port}", "Authorization": f"Bearer {desk.token}"}
    answer = app.test_client().get("/lax", headers=host)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


# 5. Where a request comes from


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "chrome-extension://", "file://",
     "https://chrome-extension.evil", "chrome-extension://a.evil.example", "moz-extension://a/b", "", "http://[",
     "chrome-extension://abc\thttp://x"],
)  # fmt: skip
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/readings"), ("POST", "/v1/pair"), ("GET", "/health")])
def test_other_origins_are_refused(desk: Any, origin: str, method: str, path: str) -> None:
    answer = desk.ask(method, path, body_for(method), Origin=origin)
    assert (answer.status, answer.slug) == (403, "forbidden")


@pytest.mark.parametrize(
    "origin", ["chrome-extension://" + "a" * 32, "moz-extension://0c3f1c1e-5b1a-4c52-9d4d-0f6f1a2b3c4d", "own"]
)
def test_extensions_and_its_own_page_may_ask(desk: Any, origin: str) -> None:
    sent = f"http://127.0.0.1:{desk.port}" if origin == "own" else origin
    assert desk.ask("GET", "/v1/models", Origin=sent).status == 200


def test_its_own_origin_goes_with_the_name_it_was_addressed_by(desk: Any) -> None:
    # The page at localhost may not ask 127.0.0.1: to the browser those are two sites.
    assert desk.ask("GET", "/v1/models", Origin=f"http://localhost:{desk.port}").status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "other"])
@pytest.mark.parametrize(("method", "path"), [*ROUTES, *OPEN])
def test_other_sites_are_refused_everywhere(desk: Any, site: str, method: str, path: str) -> None:
    answer = desk.ask(method, path, body_for(method), Sec_Fetch_Site=site)
    assert (answer.status, answer.slug) == (403, "forbidden")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_its_own_site_and_the_address_bar_may_ask(desk: Any, site: str) -> None:
    assert desk.ask("GET", "/v1/models", Sec_Fetch_Site=site).status == 200


def test_a_token_works_for_the_extension_it_was_given_to(desk: Any) -> None:
    mine, other = "chrome-extension://" + "a" * 32, "chrome-extension://" + "b" * 32
    code = desk.hub.pairing.new_code()
    paired = desk.ask("POST", "/v1/pair", {"code": code, "name": "Chrome"}, token=None, Origin=mine)
    token = paired.json()["token"]
    assert desk.ask("GET", "/v1/models", token=token, Origin=mine).status == 200
    assert desk.ask("GET", "/v1/models", token=token).status == 200
    assert desk.ask("GET", "/v1/models", token=token, Origin=other).status == 403


