"""The pairing code and the one-time link: one use, short life, few tries."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accordingto.errors import LockedOut, Unauthorized
from accordingto.web import pairing
from accordingto.web.lockout import Lockout
from accordingto.web.pairing import Pairing

EXTENSION = "moz-extension://0c3f1c1e-5b1a-4c52-9d4d-0f6f1a2b3c4d"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_code_is_short_plain_and_announced() -> None:
    told: list[str] = []
    made = Pairing(told.append).new_code()
    assert re.fullmatch(f"[{pairing.ALPHABET}]{{4}}-[{pairing.ALPHABET}]{{4}}", made)
    assert told == [made]
    assert not set("01OIL") & set(pairing.ALPHABET)


def test_a_code_works_once_however_it_is_typed() -> None:
    told: list[str] = []
    door = Pairing(told.append)
    code = door.new_code()
    door.use_code(f" {code.lower().replace('-', ' ')} ")
    with pytest.raises(Unauthorized):
        door.use_code(code)
    door.use_code(told[-1])


def test_a_code_ends_after_ten_minutes() -> None:
    clock, told = Clock(), list[str]()
    door = Pairing(told.append, clock)
    code = door.new_code()
    clock.now += 601
    with pytest.raises(Unauthorized):
        door.use_code(code)
    door.use_code(told[-1])


def test_five_wrong_tries_void_the_code_and_twenty_end_pairing() -> None:
    clock, told = Clock(), list[str]()
    door = Pairing(told.append, clock)
    code = door.new_code()
    for wrong in range(20):
        if wrong and wrong % 5 == 0:
            with pytest.raises(LockedOut):
                door.use_code(told[-1])
            clock.now += 61
            with pytest.raises(Unauthorized):
                # The voided one, which counts as a try itself.
                door.use_code(code)
            continue
        with pytest.raises(Unauthorized):
            door.use_code("WRONG")
    clock.now += 3600
    with pytest.raises(LockedOut):
        door.use_code(told[-1])
    # Who has a token can open it again.
    door.use_code(door.new_code())


def test_a_link_opens_once_and_not_for_long() -> None:
    clock = Clock()
    door = Pairing(clock=clock)
    with pytest.raises(Unauthorized):
        door.use_link("guess")
    first = door.new_link()
    assert len(first) > 40
    door.use_link(first)
    with pytest.raises(Unauthorized):
        door.use_link(first)
    second = door.new_link()
    clock.now += 601
    with pytest.raises(Unauthorized):
        door.use_link(second)


def test_the_lockout_opens_again() -> None:
    clock = Clock()
    door = Lockout(3, 100.0, 60.0, clock)
    assert [door.fail(), door.fail(), door.fail()] == [False, False, True]
    assert door.left() == 60.0
    clock.now += 61
    assert door.left() == 0.0
    door.fail()
    clock.now += 101
    door.fail()
    # The first one is too long ago to count.
    assert not door.fail()


def test_a_browser_pairs_with_the_code_and_keeps_its_token(desk: Any) -> None:
    code = desk.hub.pairing.new_code()
    answer = desk.ask("POST", "/v1/pair", {"code": code, "name": "My Firefox"}, token=None, Origin=EXTENSION)
    assert answer.status == 201
    assert desk.ask("GET", "/v1/models", token=answer.json()["token"], Origin=EXTENSION).status == 200
    [kept] = [t for t in desk.tokens.all() if t.name == "My Firefox"]
    assert (kept.id, kept.origin) == (answer.json()["id"], EXTENSION)
    assert answer.json()["token"] not in desk.tokens.file.read_text()
    assert "Set-Cookie" not in answer.headers


def test_guessing_over_http_is_cut_short(fresh: Any) -> None:
    desk = fresh()
    code = desk.hub.pairing.new_code()
    for _ in range(5):
        assert desk.ask("POST", "/v1/pair", {"code": "AAAA-AAAA"}, token=None, Origin=EXTENSION).status == 401
    answer = desk.ask("POST", "/v1/pair", {"code": code}, token=None, Origin=EXTENSION)
    assert (answer.status, answer.slug) == (429, "locked-out")
    assert int(answer.headers["Retry-After"]) >= 1
    # A fresh code needs the token, and works.
    assert desk.ask("POST", "/v1/pairing-codes", {}, token=None).status == 401
    code = desk.ask("POST", "/v1/pairing-codes", {}).json()["code"]
    assert desk.ask("POST", "/v1/pair", {"code": code}, token=None, Origin=EXTENSION).status == 201


def test_the_link_opens_the_pages_for_one_browser_and_nothing_else_with_its_cookie(fresh: Any) -> None:
    desk = fresh()
    link = desk.server.link()
    address, _, secret = link.partition("#link=")
    assert address == f"http://127.0.0.1:{desk.port}/"
    own = f"http://127.0.0.1:{desk.port}"
    gate = desk.ask("GET", "/", token=None, Accept="text/html")
    assert gate.status == 401
    assert b"pairing code" in gate.body
    entered = desk.ask("POST", "/v1/pair", {"link": secret}, token=None, Origin=own)
    assert entered.status == 201
    cookie = entered.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    cookie = cookie.split(";")[0]
    for page in ("/", "/docs", "/openapi.json", "/static/demo.js", "/panel/render.js"):
        assert desk.ask("GET", page, token=None, Cookie=cookie).status == 200, page
    # A cookie goes to every port of the machine, so it opens code and no data.
    for path in ("/v1/history", "/ready", "/v1/models"):
        assert desk.ask("GET", path, token=None, Cookie=cookie).status == 401
    assert desk.ask("POST", "/v1/readings", {"text": "x"}, token=None, Cookie=cookie).status == 401
    assert desk.ask("DELETE", "/v1/history", token=None, Cookie=cookie).status == 401
    token = entered.json()["token"]
    assert desk.ask("GET", "/v1/models", token=token, Origin=own).status == 200
    assert desk.ask("POST", "/v1/pair", {"link": secret}, token=None, Origin=own).status == 401
    assert not [t for t in desk.tokens.all() if t.name == "browser"]


@pytest.mark.parametrize("body", [{}, {"code": "a", "link": "b"}, {"code": 1}, {"code": ""}, {"code": "a" * 41}])
def test_a_wrong_pairing_request_is_told(desk: Any, body: dict[str, Any]) -> None:
    assert desk.ask("POST", "/v1/pair", body, token=None).slug == "invalid-request"
