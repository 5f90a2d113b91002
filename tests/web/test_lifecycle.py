"""A server as a process of its own: ports, signals, sudden ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import alive, children, config_for

import accordingto
from accordingto.client import Client
from accordingto.errors import ConfigError
from accordingto.web.server import Server

HERE = Path(__file__).parent
SERVE = """
import sys
from accordingto import Config, web
from accordingto.web import child, hub, server
for module in (child, hub, server):
    module.OPENER = "doubles:open_obedient"
server.Server.__init__.__kwdefaults__["opener"] = "doubles:open_obedient"
web.serve(Config.load(overrides={"server.port": int(sys.argv[1]), "server.log_level": "info"}))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Process:
    """`web.serve` in a process of its own, all its files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.home = folder
        source = str(Path(accordingto.__file__).parent.parent)
        env = {**os.environ, "ACCORDINGTO_HOME": str(folder), "PYTHONPATH": f"{source}{os.pathsep}{HERE}"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            self.said += line
        self.client = Client(f"http://127.0.0.1:{self.port}", (folder / "data" / "token").read_text().strip())
        self.client.wait(30)

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out + err


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    made: list[Process] = []

    def one() -> Process:
        made.append(Process(tmp_path))
        return made[-1]

    yield one
    for process in made:
        if process.process.poll() is None:
            process.end(signal.SIGKILL)


def test_a_sudden_end_loses_no_finished_reading_and_leaves_no_process(start: Any) -> None:
    first = start()
    readings = [first.client.read(text=f"Number {n}, said Ada.") for n in range(5)]
    [child] = children(first.process.pid)
    first.client.submit(text="sleep 60")
    time.sleep(0.2)
    first.end(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)
    # The note that it left behind is of no harm.
    assert (first.home / "state" / "server.json").exists()
    second = start()
    assert len(second.client.history()) == 5
    for n, reading in enumerate(readings):
        assert second.client.read(text=f"Number {n}, said Ada.") == reading


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_politely(start: Any, number: int) -> None:
    server = start()
    assert "Pairing code" in server.said
    assert f"http://127.0.0.1:{server.port}/#link=" in server.said
    assert server.client.token not in server.said
    note = server.home / "state" / "server.json"
    assert json.loads(note.read_text())["pid"] == server.process.pid
    [child] = children(server.process.pid)
    code, out = server.end(number)
    assert code == 0, out
    assert "Stopped." in out
    assert not note.exists()
    assert not alive(child)


def test_a_port_in_use_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} is in use.*--port"):
            Server(config_for(tmp_path), port=port)


def test_an_address_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no address"):
        Server(config_for(tmp_path, host="no.such.host.invalid", allow_remote=True), port=0)
