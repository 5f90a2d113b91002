"""The service definitions, and what is done with them."""

from __future__ import annotations

import os
import plistlib
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from accordingto import service
from accordingto.errors import ServiceError


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("extra", [(), ("--port", "8800", "--model", "my model 100%")])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, extra: tuple[str, ...]) -> None:
    file = tmp_path / "accordingto.service"
    file.write_text(service.unit(extra))
    result = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(file)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    # It also looks at units of the machine; what it says about ours names ours.
    assert "accordingto.service" not in result.stderr
    assert result.returncode == 0, result.stderr


def test_the_agent_and_the_task_are_well_formed_and_run_this_installation() -> None:
    agent = plistlib.loads(service.agent(("--port", "1")))
    assert agent["ProgramArguments"] == [sys.executable, "-m", "accordingto", "serve", "--port", "1"]
    text = service.task(("--model", 'a "b" & c'), user="me & you")
    tree = ET.fromstring(text.replace('encoding="UTF-16"', 'encoding="UTF-8"'))
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    arguments = next(tree.iter(f"{space}Arguments")).text
    assert arguments == subprocess.list2cmdline(["-m", "accordingto", "serve", "--model", 'a "b" & c'])
    assert next(tree.iter(f"{space}RunLevel")).text == "LeastPrivilege"


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl that notes what it is told, and a home of its own."""
    if sys.platform != "linux":
        pytest.skip("the manager is another one here")
    notes = tmp_path / "notes"
    tool = tmp_path / "bin" / "systemctl"
    tool.parent.mkdir()
    refusal = f"if [ $2 = start ] && [ -e {tmp_path}/refuse ]; then echo no bus >&2; exit 1; fi"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {notes}\n{refusal}\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ACCORDINGTO_HOME", str(tmp_path / "home"))
    return notes


def test_install_start_stop_and_uninstall(systemctl: Path, tmp_path: Path) -> None:
    assert service.status() == service.Status(False, False, "The service is not installed.")
    for action in (service.start, service.stop):
        with pytest.raises(ServiceError, match="service install"):
            action()
    service.install(("--port", "8800"))
    unit = tmp_path / "config" / "systemd" / "user" / "accordingto.service"
    assert "serve --port 8800" in unit.read_text()
    assert service.status().installed
    service.stop()
    assert systemctl.read_text().split("\n")[:4] == [
        "--user daemon-reload",
        "--user enable accordingto",
        "--user start accordingto",
        "--user stop accordingto",
    ]
    service.uninstall()
    assert not unit.exists()
    assert service.uninstall() == ["The service is not installed."]


def test_a_refusal_of_the_system_is_told(systemctl: Path, tmp_path: Path) -> None:
    (tmp_path / "refuse").touch()
    with pytest.raises(ServiceError, match="no bus"):
        service.install()


def test_a_note_of_a_dead_server_is_not_believed(systemctl: Path, tmp_path: Path) -> None:
    from accordingto.web.server import running

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    note = tmp_path / "home" / "state" / "server.json"
    note.parent.mkdir(parents=True)
    note.write_text(f'{{"pid": {dead.pid}, "url": "http://127.0.0.1:1", "started": 0}}')
    assert running() is None
    assert not note.exists()
    note.write_text(f'{{"pid": {os.getpid()}, "url": "http://127.0.0.1:1", "started": 0}}')
    assert service.status().running
    note.write_text("not json")
    assert running() is None


def test_without_a_service_manager_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ServiceError, match="This system has no"):
        service.install()
