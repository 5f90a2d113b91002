"""The package says of itself what is true."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

import accordingto

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(accordingto.__file__).parent
PROJECT = ROOT / "pyproject.toml"

MOST_LINES = 400
DISTRIBUTIONS = {"lxml_html_clean": "lxml-html-clean", "huggingface_hub": "huggingface-hub"}
"""Where a module is not called as the distribution that brings it."""

pytestmark = pytest.mark.skipif(not PROJECT.is_file(), reason="not a checkout")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Return the top-level names of what a module imports absolutely."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def declared() -> set[str]:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.match(r"[\w.-]+", line)[0] for group in groups for line in group}  # type: ignore[index]
    return {name.lower().replace("_", "-") for name in names}


def test_what_is_imported_is_declared() -> None:
    used = set().union(*(imported(file) for file in modules()))
    foreign = used - set(sys.stdlib_module_names) - {"accordingto"}
    missing = {n for n in foreign if DISTRIBUTIONS.get(n, n).lower().replace("_", "-") not in declared()}
    assert not missing, f"Declare in pyproject.toml: {missing}"


def test_no_module_is_too_long() -> None:
    for file in modules():
        assert len(file.read_text("utf-8").splitlines()) <= MOST_LINES, file


def test_torch_is_imported_only_where_a_model_runs() -> None:
    allowed = {"claims", "models", "summary", "doctor.py", "article"}
    heavy = {"torch", "transformers"}
    for file in modules():
        if heavy & imported(file):
            assert file.relative_to(SOURCE).parts[0] in allowed, file


def test_the_version_is_the_same_everywhere() -> None:
    version = accordingto.__version__
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


def test_the_wheel_takes_what_the_package_looks_for() -> None:
    wheel = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["sources"] == {
        "server/accordingto": "accordingto",
        "models": "accordingto/weights",
        "extension": "accordingto/panel",
    }
    for folder in wheel["include"]:
        assert (ROOT / folder.strip("/")).is_dir()
