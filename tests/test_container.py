"""The container file, checked without an engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "Containerfile"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="not a checkout")


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", FILE.read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def test_it_does_not_run_as_root() -> None:
    users = [rest for name, rest in instructions() if name == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("0", "root")
    assert [name for name, _ in instructions()].index("USER") < [name for name, _ in instructions()].index("ENTRYPOINT")


def test_bases_have_a_version() -> None:
    for name, rest in instructions():
        if name == "FROM":
            assert re.search(r":\S+", rest)
            assert ":latest" not in rest


def test_everything_that_is_copied_is_there() -> None:
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source


def test_the_written_folder_is_the_only_one() -> None:
    text = FILE.read_text("utf-8")
    assert "ACCORDINGTO_HOME=/data" in text
    assert [rest for name, rest in instructions() if name == "VOLUME"] == ["/data"]
    assert "--read-only" in text
    assert "-p 127.0.0.1:" in text


def test_its_command_is_one_of_ours() -> None:
    from accordingto.cli.parser import build

    (command,) = [rest for name, rest in instructions() if name == "CMD" and name != "HEALTHCHECK"]
    words = re.findall(r'"([^"]+)"', command)
    assert build().parse_args(words).host == "0.0.0.0"
