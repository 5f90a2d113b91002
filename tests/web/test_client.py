"""The Python client against a real server."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from accordingto import errors
from accordingto.client import Client


@pytest.fixture
def client(desk: Any) -> Client:
    found = Client(f"http://127.0.0.1:{desk.port}", desk.token)
    found.wait(10)
    return found


def test_it_reads(client: Client) -> None:
    assert client.health()
    reading = client.read(text="Read by a client.", url="https://a.example/", length="short")
    assert reading["claims"][0]["text"] == "Read by a client."
    assert client.models()[0]["name"] == "bundled"
    assert client.history()[0]["url"] == "https://a.example/"


def test_it_streams_and_attaches(client: Client) -> None:
    with client.stream(text="Streamed to a client.") as stream:
        first = next(iter(stream))
        assert (first["stage"], stream.last) == ("queued", 1)
    events = list(client.attach(stream.id, after=stream.last))
    assert events[0]["seq"] == 2
    assert events[-1]["reading"]["article"]["text"] == "Streamed to a client."


def test_it_cancels_a_stream(client: Client) -> None:
    begun = time.monotonic()
    with client.stream(text="sleep 30") as stream:
        for event in stream:
            if event.get("stage") == "article":
                stream.cancel()
                break
    with pytest.raises(errors.Cancelled):
        client.get(stream.id)
    assert time.monotonic() - begun < 5


def test_it_submits_and_asks_again(client: Client) -> None:
    id = client.submit(text="sleep 0.2 for a client")
    assert client.get(id)["status"] in ("queued", "running")  # type: ignore[typeddict-item]
    reading = list(client.attach(id))[-1]["reading"]
    assert client.get(id) == reading
    client.cancel(id)
    with pytest.raises(errors.NotFound):
        client.get(id)


def test_refusals_are_the_errors_of_the_python_api(client: Client, desk: Any) -> None:
    with pytest.raises(errors.NoArticle, match="Select some text"):
        client.read(text="none")
    with pytest.raises(errors.UnknownModel):
        client.read(text="a", model="nobody/knows")
    with pytest.raises(errors.NoArticle):
        list(client.stream(text="none"))
    with pytest.raises(errors.ConfigError):
        client.read()
    with pytest.raises(errors.ConfigError):
        Client("ftp://x")
    with pytest.raises(errors.Unauthorized):
        Client(f"http://127.0.0.1:{desk.port}", "wrong").models()
    with pytest.raises(errors.Unreachable, match="accordingto serve"):
        Client("http://127.0.0.1:9").read(text="a")
    assert not Client("http://127.0.0.1:9").health()


def test_it_pairs(client: Client, desk: Any) -> None:
    other = Client(f"http://127.0.0.1:{desk.port}", "none yet")
    secret = other.pair(client.pairing_code(), "a test")
    assert other.token == secret
    assert other.models()


def test_it_comes_again_when_the_queue_was_full(fresh: Any) -> None:
    desk = fresh(queue=1)
    client = Client(f"http://127.0.0.1:{desk.port}", desk.token)
    client.wait(10)
    threads = [threading.Thread(target=client.submit, kwargs={"text": f"sleep 0.{n}1"}) for n in (3, 4)]
    for thread in threads:
        thread.start()
        time.sleep(0.15)
    with pytest.raises(errors.Busy) as refused:
        client.read(text="Not now.")
    assert refused.value.retry_after >= 1  # type: ignore[attr-defined]
    assert client.read(text="But later.", retries=5)["version"] == 1
    for thread in threads:
        thread.join()


def test_a_lost_connection_is_told() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        head = b"HTTP/1.1 200 OK\r\nLocation: /v1/readings/abc\r\nContent-Type: application/x-ndjson\r\n\r\n"
        connection.sendall(head + b'{"event":"stage","stage":"queued","seq":1}\n')
        connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    client = Client(f"http://127.0.0.1:{listener.getsockname()[1]}", "x")
    with client.stream(text="a") as stream, pytest.raises(errors.Unreachable, match=r"attach\('abc', 1\)"):
        list(stream)
    thread.join()
    listener.close()
