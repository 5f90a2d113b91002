"""Attacks in a real browser: a page of another site, a name that is pointed elsewhere, a malicious extension."""

from __future__ import annotations

import json
import queue
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ATTACKS = Path(__file__).parent / "attacks"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`")


class Home:
    """The attacker's own server: gives out pages, takes results; after /rebind it passes everything to the victim."""

    def __init__(self, victim: int) -> None:
        self.results: queue.Queue[dict[str, str]] = queue.Queue()
        home = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.partition("?")[0].strip("/")
                known = {"attack": ("page.html", "text/html"), "attack.js": ("attack.js", "text/javascript")}
                if name == "own":
                    self.answer(b"my own", "text/plain")
                elif name in known:
                    file, kind = known[name]
                    self.answer((ATTACKS / file).read_bytes(), kind)
                else:
                    self.answer(b"", "text/plain", 404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/result":
                    home.results.put(json.loads(body))
                self.answer(b"", "text/plain")

            def answer(self, body: bytes, kind: str, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.relay = Relay(victim)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.relay.listener.close()


class Relay:
    """One port that is the attacker's at first and the victim's from /rebind on, as DNS rebinding makes a name."""

    def __init__(self, victim: int) -> None:
        self.victim = victim
        self.bound = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, client: socket.socket) -> None:
        with client:
            request = client.recv(65536)
            if self.bound:
                with socket.create_connection(("127.0.0.1", self.victim)) as victim:
                    victim.sendall(request.replace(b"Connection: keep-alive", b"Connection: close"))
                    if b"Content-Length: " in request and not request.split(b"\r\n\r\n", 1)[1]:
                        victim.sendall(client.recv(65536))
                    while chunk := victim.recv(65536):
                        client.sendall(chunk)
                return
            if request.startswith(b"POST /rebind"):
                self.bound = True
                body, kind = b"", b"text/plain"
            elif b" /attack.js" in request.split(b"\r\n")[0]:
                body, kind = (ATTACKS / "rebound.js").read_bytes(), b"text/javascript"
            else:
                body, kind = (ATTACKS / "page.html").read_bytes(), b"text/html"
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            client.sendall(head % (kind, len(body)) + body)


@pytest.fixture
def victim(fresh: Any) -> Any:
    """A server with a reader's traces in it: a reading in the cache, an open pairing code."""
    desk = fresh()
    assert desk.read("What the reader read.").status == 200
    desk.hub.pairing.new_code()
    return desk


@pytest.fixture
def home(victim: Any) -> Iterator[Home]:
    found = Home(victim.port)
    yield found
    found.close()


def browse(home: Home, profile: Path, address: str, *more: str) -> dict[str, str]:
    """Open an address in a fresh Chromium and return what the page or extension reported."""
    assert CHROMIUM is not None
    process = subprocess.Popen(
        [
            CHROMIUM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            f"--user-data-dir={profile}",
            "--host-resolver-rules=MAP evil.test 127.0.0.1",
            # The request is to reach the server: what the browser itself holds back is not our defence.
            "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
            *more,
            address,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return home.results.get(timeout=90)
    except queue.Empty:
        pytest.fail("the browser reported nothing")
    finally:
        process.kill()
        process.wait()


def untouched(desk: Any, code: str) -> None:
    """Nothing was read, forgotten, paired or used up, and the reader is not shut out."""
    assert desk.hub.pairing._code.value == code
    assert desk.hub.pairing._all_wrong == 0
    assert [t.name for t in desk.tokens.all()] == ["scripts"]
    [job] = desk.hub.jobs._known.values()
    assert job.reading is not None
    assert desk.hub.cache.size()[0] == 1
    assert desk.hub.guard.lockout._failures == []
    assert desk.ask("GET", "/v1/history").status == 200


@pytest.mark.parametrize("site", ["evil.test", "127.0.0.1"])
def test_a_page_of_another_site_gets_nothing_and_does_nothing(
    victim: Any, home: Home, tmp_path: Path, site: str
) -> None:
    code = victim.hub.pairing._code.value
    target = f"http://127.0.0.1:{victim.port}"
    results = browse(home, tmp_path / "profile", f"http://{site}:{home.port}/attack?target={target}")
    assert results.pop("control: own server") == "got in: my own"
    assert len(results) == 20
    got_in = {name: result for name, result in results.items() if "got in" in result}
    assert not got_in
    untouched(victim, code)
    # It was the server that refused, not a browser that never asked.
    asked = victim.hub.metrics._requests
    assert asked["GET", "/health", 403] >= 1
    assert asked["POST", "(refused)", 403] >= 10


def test_a_name_that_is_pointed_at_the_server_gets_nothing(victim: Any, home: Home, tmp_path: Path) -> None:
    code = victim.hub.pairing._code.value
    address = f"http://evil.test:{home.relay.port}/attack?home=http://127.0.0.1:{home.port}"
    results = browse(home, tmp_path / "profile", address)
    assert set(results) == {"health", "page", "history", "pair", "read"}
    assert all(result.startswith("421 ") for result in results.values()), results
    untouched(victim, code)


def test_another_extension_gets_nothing_even_with_a_stolen_token(victim: Any, home: Home, tmp_path: Path) -> None:
    real = "chrome-extension://" + "a" * 32
    stolen = victim.ask(
        "POST", "/v1/pair", {"code": victim.hub.pairing._code.value, "name": "panel"}, token=None, Origin=real
    ).json()["token"]
    extension = tmp_path / "extension"
    shutil.copytree(ATTACKS / "extension", extension)
    worker = extension / "worker.js"
    filled = worker.read_text().replace("TARGET", f"http://127.0.0.1:{victim.port}").replace("TOKEN", stolen)
    worker.write_text(filled.replace("HOME", f"http://127.0.0.1:{home.port}"))
    loading = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    results = browse(home, tmp_path / "profile", "about:blank", *loading)
    assert results["health"].startswith("200 ")
    assert results["history"].startswith("401 ")
    assert results["read"].startswith("401 ")
    assert results["stolen read"].startswith("403 ")
    assert results["stolen delete"].startswith("403 ")
    assert [results[f"guess {n}"][:3] for n in range(6)] == ["401"] * 5 + ["429"]
    assert victim.hub.cache.size()[0] == 1
