"""The examples of docs/api.md, run as they stand against a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import open_desk

import accordingto
from accordingto import paths

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.S | re.M)


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path, dict[str, str]]]:
    """A server, a folder with page.html, and an environment in which `accordingto` is that of this checkout."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "page.html").write_text(paths.sample().read_text("utf-8"), "utf-8")
    command = folder / "bin" / "accordingto"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m accordingto "$@"\n')
    command.chmod(0o755)
    desk = open_desk(folder)
    home = folder / "home"
    shutil.copytree(desk.tokens.folder, home / "data")
    env = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(accordingto.__file__).parent.parent),
        "ACCORDINGTO_HOME": str(home),
    }
    with desk.server:
        yield desk, folder, env


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("number", range(len(examples("sh"))))
def test_the_examples_for_the_shell(surroundings: Any, number: int) -> None:
    desk, folder, env = surroundings
    code = examples("sh")[number].replace(":8765", f":{desk.port}")
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", code], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "problem" not in done.stdout


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_the_examples_for_python(surroundings: Any, number: int) -> None:
    desk, folder, env = surroundings
    code = examples("python")[number].replace(":8765", f":{desk.port}")
    code = code.replace("Client()", f'Client("http://127.0.0.1:{desk.port}")')
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_table_of_slugs_is_that_of_the_errors() -> None:
    from accordingto import errors

    told = {}
    for line in re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (\d{3}) \|", PAGE.read_text("utf-8"), re.M):
        told |= dict.fromkeys(re.findall(r"[a-z-]+", line[0]), int(line[1]))
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.AccordingtoError)]
    real = {k.slug: k.status for k in kinds}
    # Those that only stand for a branch of the tree, and those that never come over HTTP.
    never = {"error", "page-error", "model-error", "service-error", "unreachable", "bad-config", "no-such-page"}
    assert told == {slug: status for slug, status in real.items() if slug not in never}
