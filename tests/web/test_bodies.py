"""What may be sent: JSON only, within bounds, each fault with its own error."""

from __future__ import annotations

from typing import Any

import pytest
from desk import ROUTES, raw

# 6. JSON only; GET changes nothing


@pytest.mark.parametrize("path", ["/v1/readings", "/v1/pair", "/v1/pairing-codes"])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json",
             "application/json; charset=utf-16", "application/jsonp", "text/plain; application/json"],
)  # fmt: skip
def test_other_types_are_refused(desk: Any, path: str, kind: str) -> None:
    answer = desk.ask("POST", path, b'{"text": "Some words."}', Content_Type=kind)
    assert (answer.status, answer.slug) == (415, "wrong-type")


def test_a_compressed_body_is_refused(desk: Any) -> None:
    answer = desk.ask("POST", "/v1/readings", {"text": "x"}, Content_Encoding="gzip")
    assert answer.status == 415


def test_get_has_no_side_effects(desk: Any) -> None:
    read = desk.read("A reading that GET must leave alone.")
    desk.hub.pairing.new_code()
    code = desk.hub.pairing._code.value
    for method, path in ROUTES:
        if method == "GET":
            desk.ask("GET", path)
            desk.ask("HEAD", path)
    for path in ("/v1/pair", "/v1/pairing-codes", "/v1/readings"):
        assert desk.ask("GET", path).status == 405
    assert desk.hub.pairing._code.value == code
    assert desk.ask("GET", read.headers["Location"]).status == 200
    assert any(e["title"] == "A page" for e in desk.ask("GET", "/v1/history").json()["readings"])


# 7. Sizes


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(fresh: Any) -> None:
    desk = fresh(max_body=10_000)
    assert desk.read("x " * 4_000).status == 200
    answer = desk.read("x " * 6_000)
    assert (answer.status, answer.slug) == (413, "body-too-large")
    assert answer.headers["Content-Type"] == "application/problem+json"
    head = (
        f"POST /v1/readings HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nAuthorization: Bearer {desk.token}\r\n"
        "Content-Type: application/json\r\n"
    )
    # Nothing of the body has been sent when the answer comes.
    for length in (50_000, 999_999_999):
        assert b" 413 " in raw(desk.port, f"{head}Content-Length: {length}\r\n\r\n".encode())
    chunk = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
    head += "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    got = raw(desk.port, head.encode() + chunk * 2 + b"0\r\n\r\n")
    assert b" 413 " in got
    # One that goes on and on is cut off, not collected.
    assert b" 413 " in raw(desk.port, head.encode() + chunk * 102)


def test_a_strangers_body_is_not_taken(desk: Any) -> None:
    right = f"Authorization: Bearer {desk.token}\r\n"
    for more in ("", "Authorization: Bearer wrong\r\n", f"{right}Origin: https://evil.example\r\n"):
        head = (
            f"POST /v1/readings HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\n{more}"
            "Content-Type: application/json\r\nContent-Length: 20000000\r\n\r\n"
        )
        got = raw(desk.port, head.encode() + b"x" * 1000)
        assert b" 401 " in got or b" 403 " in got


@pytest.mark.parametrize(
    ("body", "slug"),
    [(b"{", "bad-json"), (b"", "bad-json"), (b"\xff\xfe{}", "bad-json"), (b"[" * 100_000, "bad-json"),
     (b"[]", "invalid-request"), (b"{}", "invalid-request"), (b'{"text": 1}', "invalid-request"),
     (b'{"text": "a", "html": "b"}', "invalid-request"), (b'{"text": "a", "more": 1}', "invalid-request"),
     (b'{"text": "a", "options": {"length": "endless"}}', "invalid-request"), (b'{"text": " "}', "empty-page"),
     (b'{"text": NaN}', "invalid-request"), (b'{"text": ' + b"9" * 5000 + b"}", "bad-json"),
     (b'{"text": "a", "options": {"model": "nobody/knows-this"}}', "unknown-model")],
)  # fmt: skip
def test_each_wrong_body_has_its_error(desk: Any, body: bytes, slug: str) -> None:
    answer = desk.ask("POST", "/v1/readings", body, Content_Type="application/json")
    assert answer.slug == slug
    assert answer.status in (400, 422)
    assert set(answer.json()) >= {"type", "title", "status", "detail", "remedy", "request_id"}


def test_halves_of_surrogate_pairs_are_mended(desk: Any) -> None:
    body = b'{"text": "half \\ud83d and whole \\ud83d\\ude00."}'
    answer = desk.ask("POST", "/v1/readings", body, Content_Type="application/json")
    assert answer.status == 200
    assert answer.json()["article"]["text"] == "half \N{REPLACEMENT CHARACTER} and whole \N{GRINNING FACE}."


def test_headers_are_bounded_and_not_http_is_a_problem(desk: Any) -> None:
    got = raw(desk.port, f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nX: {'y' * 40_000}\r\n\r\n".encode())
    assert got.split(b"\r\n")[0].split()[1] in (b"400", b"431")
    assert b"application/problem+json" in got
    got = raw(desk.port, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nContent-Length: x\r\n\r\n".encode())
    assert b" 400 " in got
    assert b"application/problem+json" in got


