from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from accordingto import doctor, paths


def examine(**overrides: str) -> dict[str, list[doctor.Finding]]:
    given = [f"{key.replace('__', '.')}={value}" for key, value in overrides.items()]
    found: dict[str, list[doctor.Finding]] = {}
    for finding in doctor.examine(None, given, quick=True):
        found.setdefault(finding.check, []).append(finding)
    return found


def states(findings: list[doctor.Finding]) -> set[str]:
    return {finding.state for finding in findings}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_what_works_is_said() -> None:
    found = examine(server__port=str(free_port()))
    for check in ("python", "packages", "torch", "configuration", "server", "model"):
        assert states(found[check]) == {"ok"}, found[check]


def test_every_failure_says_how_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "weights", lambda: tmp_path)
    monkeypatch.setattr(paths, "panel", lambda: tmp_path)
    found = [f for findings in examine(server__port=str(free_port())).values() for f in findings]
    bad = [f for f in found if f.state != "ok"]
    assert {"files"} <= {f.check for f in bad}
    assert all(f.remedy for f in bad)


def test_a_wrong_configuration_does_not_end_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDINGTO_SERVER_PROT", "1")
    found = examine()
    assert states(found["configuration"]) == {"failure"}
    assert "ACCORDINGTO_SERVER_PORT" in found["configuration"][0].remedy
    assert "server" in found


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.PACKAGES, "no-such-package-here", "does nothing")
    monkeypatch.setitem(doctor.OPTIONAL, "nor-this-one", "does less")
    found = {f.message: f for f in examine()["packages"] if f.state != "ok"}
    assert found["no-such-package-here is missing; it does nothing."].state == "failure"
    assert found["nor-this-one is missing; it does less."].state == "warning"
    assert found["nor-this-one is missing; it does less."].remedy == "pip install nor-this-one"


def test_an_answering_port_and_a_taken_one() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        found = examine(server__port=str(busy.getsockname()[1]))
        assert "Something answers" in found["server"][0].message
    with socket.socket() as bound:  # taken, and not answering
        bound.bind(("127.0.0.1", 0))
        found = examine(server__port=str(bound.getsockname()[1]))
        assert states(found["server"]) == {"failure"}


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_tokens_that_others_can_read(home: Path) -> None:
    from accordingto.tokens import Tokens

    Tokens.open().script()
    assert states(examine()["tokens"]) == {"ok"}
    (home / "data" / "token").chmod(0o644)
    (bad,) = [f for f in examine()["tokens"] if f.state == "failure"]
    assert bad.remedy.startswith("chmod 600")


def test_a_model_that_is_not_there() -> None:
    found = examine(allow_models="bundled,no-such-model")
    assert states(found["model"]) == {"ok", "warning"}
    assert states(examine(model="no-such-model")["model"]) >= {"failure"}


def test_a_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "_memory", broken)
    (finding,) = examine()["memory"]
    assert finding.state == "failure"
    assert "RuntimeError: no such thing" in finding.message


def test_it_reads_the_sample_page() -> None:
    (finding,) = [f for f in doctor.examine(None, []) if f.check == "reading"]
    assert finding.state == "ok", finding.message
    assert "claims of" in finding.message
