"""The backend for OpenAI-compatible servers: what it sends, what it makes of faults."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from accordingto.errors import ConfigError, ModelFailed
from accordingto.models.backend import Backend, Compute, make
from accordingto.models.entry import Entry
from accordingto.models.http import Server
from accordingto.summary.options import SummaryOptions
from accordingto.values import Article

from .chatserver import MODEL, Chat, fails, piece, says
from .conftest import FIRST

SECOND = "No one was hurt."
BOTH = [FIRST, SECOND]
PAGE = Article(text="The ferry from Lunn was two hours late, its pilot said. No one was hurt.", title="Fog")


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    server = Chat()
    yield server
    server.close()


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries, which the tests do not sit through."""
    slept: list[float] = []
    monkeypatch.setattr("accordingto.models.openai.time.sleep", slept.append)
    return slept


def open_(url: str, **more: Any) -> Backend:
    return make(Entry(**{"name": "mine", "backend": "openai", "base_url": url, "model": MODEL, **more}), Compute())


def draft(backend: Backend, length: Any = "normal") -> list[str]:
    return list(backend.draft(PAGE, (), SummaryOptions(length=length)))


def test_a_draft_streams(chat: Chat) -> None:
    assert draft(open_(chat.url)) == BOTH
    body = chat.seen[0]
    assert (body["stream"], body["temperature"], body["seed"]) == (True, 0.0, 0)
    assert PAGE.text in body["messages"][1]["content"]
    assert "[ARTICLE " in body["messages"][1]["content"]


def test_a_sentence_is_given_before_the_next_is_written(chat: Chat) -> None:
    go_on = threading.Event()

    def slowly(chat: Chat, to: Any, _: Any) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.send_header("Connection", "close")
        to.end_headers()
        to.wfile.write((piece(f"{FIRST} No") + "\n\n").encode())
        to.wfile.flush()
        go_on.wait(10)
        to.wfile.write((piece(" one was hurt.") + "\n\ndata: [DONE]\n\n").encode())
        to.close_connection = True

    chat.steps = [slowly]
    drafts = open_(chat.url).draft(PAGE, (), SummaryOptions())
    assert next(drafts) == FIRST
    go_on.set()
    assert list(drafts) == [SECOND]


def test_connections_are_kept(chat: Chat) -> None:
    backend = open_(chat.url)
    for _ in range(5):
        assert draft(backend) == BOTH
    assert chat.connections == 1


def test_a_kept_connection_that_the_server_closed_is_no_failure(chat: Chat) -> None:
    def once(chat: Chat, to: Any, body: Any) -> None:
        chat.answer(to, body)
        to.close_connection = True

    chat.steps = [once]
    backend = open_(chat.url, retries=0)
    assert draft(backend) == BOTH
    assert draft(backend) == BOTH


def test_a_server_that_does_not_stream(chat: Chat) -> None:
    chat.steps = [lambda c, to, _: c.json(to, 200, {"choices": [{"message": {"content": " ".join(BOTH)}}]})]
    assert draft(open_(chat.url)) == BOTH


def test_no_server() -> None:
    server = Chat()
    server.close()
    with pytest.raises(ModelFailed, match=r"No server answers at http.*Start it, or correct base_url"):
        draft(open_(server.url, retries=0))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_with_growing_waits(chat: Chat, naps: list[float], status: int) -> None:
    chat.steps = [fails(status), fails(status)]
    assert draft(open_(chat.url)) == BOTH
    assert len(naps) == 2
    assert 0.4 <= naps[0] <= 0.6
    assert 0.8 <= naps[1] <= 1.2


def test_the_server_may_say_how_long_to_wait(chat: Chat, naps: list[float]) -> None:
    chat.steps = [fails(429, "slow down", Retry_After="7")]
    assert draft(open_(chat.url)) == BOTH
    assert naps == [7.0]


def test_a_wait_that_is_too_long_is_an_error_at_once(chat: Chat, naps: list[float]) -> None:
    chat.steps = [fails(429, "come back tomorrow", Retry_After="86400")]
    with pytest.raises(ModelFailed, match=r"asked too often \(429\): come back tomorrow"):
        draft(open_(chat.url))
    assert naps == []


def test_tries_end(chat: Chat, naps: list[float]) -> None:
    chat.steps = [fails(503, "loading model")] * 3
    with pytest.raises(ModelFailed, match=r"failed \(503\): loading model.*its own log"):
        draft(open_(chat.url))
    assert len(chat.seen) == 3


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (says(piece(FIRST + " No one"), cut=True), "failed"),
        (says(piece(FIRST + " No one")), "its stream broke off"),
        (says(piece(FIRST + " No"), "data: {not json"), "not JSON"),
        (says(piece(FIRST + " No"), "data: [1]"), "no object"),
        (says('data: {"error": {"message": "out of memory"}}'), "out of memory"),
    ],
)
def test_half_a_stream_is_taken_up_again_and_no_sentence_comes_twice(
    chat: Chat, naps: Any, step: Any, words: str
) -> None:
    chat.steps = [step]
    assert draft(open_(chat.url)) == BOTH
    chat.steps = [step]
    with pytest.raises(ModelFailed, match=words):
        draft(open_(chat.url, retries=0))


def test_an_answer_that_is_no_completion(chat: Chat) -> None:
    chat.steps = [lambda c, to, _: c.json(to, 200, {"hello": "world"})]
    with pytest.raises(ModelFailed, match="not what chat completions look like"):
        draft(open_(chat.url, retries=0))


def test_a_server_that_hangs(chat: Chat) -> None:
    chat.delay = 5
    begun = time.monotonic()
    with pytest.raises(ModelFailed, match=r"did not finish.*Raise timeout"):
        draft(open_(chat.url, timeout=0.3, retries=0))
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_held_to_the_time_for_the_whole_answer(chat: Chat) -> None:
    def drip(chat: Chat, to: Any, _: Any) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()
        for _ in range(100):
            to.wfile.write((piece("x") + "\n\n").encode())
            to.wfile.flush()
            time.sleep(0.1)

    chat.steps = [drip]
    begun = time.monotonic()
    with pytest.raises(ModelFailed, match="did not finish"):
        draft(open_(chat.url, timeout=0.5, retries=0))
    assert time.monotonic() - begun < 3


def test_a_wrong_key(chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    caplog.set_level(logging.DEBUG)
    chat.steps = [fails(401, "Incorrect API key provided: sk-very-secret")]
    backend = open_(chat.url, api_key_env="MY_KEY")
    with pytest.raises(ModelFailed, match=r"refuses the key in MY_KEY \(401\). Correct the key") as caught:
        draft(backend)
    assert chat.keys == ["Bearer sk-very-secret"]
    for shown in (str(caught.value), repr(backend.describe()), caplog.text, repr(backend)):
        assert "very-secret" not in shown


def test_no_key(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(ConfigError, match=r"MY_KEY.*is not set. Set it"):
        draft(open_(chat.url, api_key_env="MY_KEY"))
    chat.steps = [fails(401)]
    with pytest.raises(ModelFailed, match=r"a request without a key.*Set api_key_env"):
        draft(open_(chat.url))


def test_a_key_with_a_line_break_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "a\nX-Header: b")
    with pytest.raises(ConfigError, match="unprintable"):
        open_("http://127.0.0.1:9/v1", api_key_env="MY_KEY").load()


def test_a_key_never_crosses_the_network_unprotected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "k")
    with pytest.raises(ConfigError, match="Use https"):
        open_("http://models.example.org/v1", api_key_env="MY_KEY").load()
    open_("https://models.example.org/v1", api_key_env="MY_KEY").load()
    open_("http://192.168.1.20:8000/v1", api_key_env="MY_KEY").load()


def test_an_unknown_model_is_told_with_those_that_there_are(chat: Chat) -> None:
    with pytest.raises(ModelFailed, match=rf'no model "huge". It has: {MODEL}, other'):
        draft(open_(chat.url, model="huge"))


def test_a_wrong_base_url(chat: Chat) -> None:
    with pytest.raises(ModelFailed, match="often ends in /v1"):
        draft(open_(chat.url.removesuffix("/v1")))


def test_a_page_that_is_too_long_is_asked_for_again_by_fewer_of_its_sentences(chat: Chat) -> None:
    long = Article(text="\n\n".join(f"Ferry {i} from Lunn was {i} hours late, its pilot said." for i in range(400)))
    too_long = "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens."

    def strict(chat: Chat, to: Any, body: Any) -> None:
        if len(body["messages"][1]["content"]) > 6000:
            chat.steps.insert(0, strict)
            chat.error(to, 400, too_long)
        else:
            chat.answer(to, body)

    chat.steps = [strict]
    assert list(open_(chat.url, retries=0).draft(long, (), SummaryOptions())) == BOTH
    sizes = [len(b["messages"][1]["content"]) for b in chat.seen]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 1
    chat.steps = [fails(400, too_long)] * 20
    with pytest.raises(ModelFailed, match=r"too long.*Lower context"):
        list(open_(chat.url, retries=0).draft(long, (), SummaryOptions()))


def test_an_option_that_the_server_does_not_take_is_left_out(chat: Chat) -> None:
    chat.steps = [
        fails(400, "Unsupported parameter: 'max_tokens' is not supported with this model."),
        fails(400, "Unrecognized request argument supplied: seed"),
    ]
    strict = chat.answer

    def newer(to: Any, body: Any) -> None:
        assert "max_completion_tokens" in body
        strict(to, {k: v for k, v in body.items() if k != "max_completion_tokens"})

    chat.answer = newer  # type: ignore[method-assign]
    assert draft(open_(chat.url, retries=0)) == BOTH
    assert "seed" not in chat.seen[-1]
    assert "max_tokens" not in chat.seen[-1]


def test_more_options_by_extra(chat: Chat) -> None:
    chat.steps = [lambda c, to, _: c.json(to, 200, {"choices": [{"message": {"content": FIRST}}]})]
    draft(open_(chat.url, extra={"reasoning_effort": "none", "chat_template_kwargs": '{"enable_thinking": false}'}))
    assert chat.seen[0]["reasoning_effort"] == "none"
    assert chat.seen[0]["chat_template_kwargs"] == {"enable_thinking": False}


def test_a_model_that_only_thinks(chat: Chat) -> None:
    thought = "data: " + json.dumps({"choices": [{"delta": {"reasoning_content": "Hm."}, "finish_reason": "length"}]})
    chat.steps = [says(thought, "data: [DONE]")]
    with pytest.raises(ModelFailed, match="used up its tokens thinking"):
        draft(open_(chat.url, retries=0))


def test_no_more_requests_at_once_than_allowed(chat: Chat) -> None:
    chat.delay = 0.1
    backend = open_(chat.url, concurrency=3)
    threads = [threading.Thread(target=draft, args=(backend,)) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(chat.seen) == 9
    assert chat.most == 3


def test_a_draft_that_is_given_up_hangs_up(chat: Chat) -> None:
    hung_up = threading.Event()

    def endless(chat: Chat, to: Any, _: Any) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()
        try:
            for i in range(1000):
                to.wfile.write((piece(f"Ferry {i} was late. ") + "\n\n").encode())
                to.wfile.flush()
                time.sleep(0.01)
        except OSError:
            hung_up.set()

    chat.steps = [endless]
    drafts = open_(chat.url).draft(PAGE, (), SummaryOptions())
    next(drafts)
    drafts.close()  # type: ignore[attr-defined]
    assert hung_up.wait(5)


def test_a_proxy_of_the_environment_sees_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert draft(open_(chat.url)) == BOTH


@pytest.mark.parametrize(
    "url", ["ftp://x/v1", "127.0.0.1:8000/v1", "http:///v1", "http://x:99999/v1", "http://x/v1?a=b"]
)
def test_what_is_no_base_url(url: str) -> None:
    with pytest.raises(ConfigError, match="is no base_url"):
        Server(url)


def test_no_password_in_a_base_url() -> None:
    with pytest.raises(ConfigError, match="Use api_key_env") as caught:
        Server("http://me:secret@127.0.0.1/v1")
    assert "secret" not in str(caught.value)


def test_an_entry_needs_an_address_and_a_name() -> None:
    with pytest.raises(ConfigError, match="has no base_url"):
        make(Entry(name="x", backend="openai", model="m"), Compute())
    with pytest.raises(ConfigError, match="has no name"):
        make(Entry(name="x", backend="openai", base_url="http://127.0.0.1:1/v1"), Compute())
