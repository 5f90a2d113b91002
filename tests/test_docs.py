"""The docs say what is: their commands and snippets run, their tables match the code, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import accordingto
from accordingto import paths
from accordingto.cli.parser import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
RUN = ("tour.md", "configuration.md", "cli.md", "python.md", "troubleshooting.md", "README.md")
"""Pages whose ```console commands and ```python snippets are run here; other pages have tests of their own."""

STORY = (
    "The ferry to Lund Island will sail again on Friday, the harbour office announced. “The engine is new and the "
    "crew is rested,” said Vera Holt, who runs the line. She added that fares would stay as they are until autumn. "
    "The island's baker, Piet Amsel, said that he had lost a third of his trade while the ferry lay in port."
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a page and a text in it, and the command on the path: what the docs take for granted."""
    shutil.copy(paths.sample(), tmp_path / "page.html")
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "accordingto"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m accordingto "$@"\n', "utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(accordingto.__file__).parent.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fences(page: Path, language: str) -> Iterator[str]:
    for found in re.finditer(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M):
        yield found[1]


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page.name in RUN:
            for fence in fences(page, "console"):
                for line in re.findall(r"^\$ (.*)$", fence, re.M):
                    yield page.name, line


@pytest.mark.parametrize(("page", "command"), list(commands()))
def test_commands_run(page: str, command: str, desk: Path) -> None:
    if command == "accordingto doctor":
        command += " --quick"  # the port may be taken on a developer's machine; what it finds is tested elsewhere
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        return
    for line in earlier(page, command):
        subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def earlier(page: str, command: str) -> list[str]:
    """Return the commands of the page before this one that write a file which this one reads."""
    lines = [line for name, line in commands() if name == page]
    before = lines[: lines.index(command)]
    return [line for line in before if (made := re.search(r"> (\S+)$", line)) and made[1] in command]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in RUN], ids=lambda page: page.name)
def test_snippets_run(page: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    snippets = list(fences(page, "python"))
    if not snippets:
        pytest.skip("the page has no snippets")
    # One after the other in one namespace, as a reader would type them.
    code = "\n".join(snippets)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_every_snippet_of_python_is_seen() -> None:
    assert sum(1 for _ in fences(ROOT / "docs" / "python.md", "python")) >= 6


def test_tables_match_the_code() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "document"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"Run scripts/document. {done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.S)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (page.parent / file).resolve() if file else page
        assert place.exists(), f"{page.name}: {target}"
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_mentioned_exist(page: Path) -> None:
    for word in re.findall(r"`accordingto ([a-z]+)", page.read_text("utf-8")):
        assert word in COMMANDS, f"{page.name}: accordingto {word}"


def test_the_readme_fits_on_a_screen_or_two() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 90
