"""The set-up scripts, as far as they can be tried without setting up anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHELL = ("scripts/setup", "scripts/start", "scripts/test", ".ci/run")
WITH_HELP = ("scripts/document", "scripts/evaluate", "scripts/charts", "scripts/llama_server", "scripts/saturate")

pytestmark = pytest.mark.skipif(not (ROOT / "scripts").is_dir(), reason="not a checkout")


@pytest.mark.parametrize("script", SHELL)
def test_shell_scripts_are_sound(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert "set -euo pipefail" in (ROOT / script).read_text("utf-8")
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)


@pytest.mark.parametrize("script", WITH_HELP)
def test_python_scripts_have_help(script: str) -> None:
    done = subprocess.run([sys.executable, str(ROOT / script), "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage:")


def test_set_up_explains_itself() -> None:
    done = subprocess.run([str(ROOT / "scripts/setup"), "--help"], capture_output=True, text=True, check=True)
    for name in re.findall(r"ACCORDINGTO_\w+", (ROOT / "scripts/setup").read_text("utf-8")):
        assert name in done.stdout
    assert subprocess.run([str(ROOT / "scripts/setup"), "--wrong"], capture_output=True, check=False).returncode == 2


def test_set_up_names_what_it_misses(tmp_path: Path) -> None:
    env = {**os.environ, "ACCORDINGTO_VENV": str(tmp_path / "venv"), "ACCORDINGTO_PYTHON": "/no/such/python"}
    done = subprocess.run([str(ROOT / "scripts/setup")], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1
    assert "no Python 3.11" in done.stderr
    assert "ACCORDINGTO_PYTHON=" in done.stderr


def test_ci_runs_the_command_of_the_readme_last() -> None:
    last = (ROOT / ".ci/run").read_text("utf-8").strip().splitlines()[-1]
    assert last == "scripts/test"
    assert last in (ROOT / "README.md").read_text("utf-8")


def test_no_package_index_is_named() -> None:
    for file in (*SHELL, "pyproject.toml", "README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))):
        assert not re.search(r"https?://\S*(pypi|pythonhosted|pytorch)\S*", (ROOT / file).read_text("utf-8")), file


def test_charts_show_what_the_tables_say(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "charts"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    for part in ("scripts", "docs"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.png", "__pycache__"))
    page = tmp_path / "docs" / "benchmarks.md"
    page.write_text(re.sub(r"(\| \*\*tagger\*\* \| \*\*)\.\d+", r"\1.999", page.read_text(), count=1))
    script[1] = str(tmp_path / "scripts" / "charts")
    done = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "chart-claims.svg does not show '0.999'" in done.stdout
