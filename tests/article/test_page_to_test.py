"""The command that turns a page that goes wrong into a test: it disguises words and tells whether the test fails."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "tests" / "fixtures" / "pages" / "council.html"


@pytest.fixture
def command() -> ModuleType:
    spec = importlib.util.spec_from_file_location("page_to_test", ROOT / "scripts" / "page_to_test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_words_are_disguised_the_same_way_everywhere(command: ModuleType) -> None:
    kept = frozenset({"please", "subscribe"})
    made = command.disguise("Please subscribe: Fellside has FELLSIDE news, fellside 12%", kept)
    assert made.startswith("Please subscribe: ")
    assert made.endswith(" 12%")
    name = made.split()[2]
    assert name[0].isupper()
    assert name.upper() in made
    assert name.lower() in made
    assert "ellside" not in made.lower()


def test_a_page_becomes_a_case(
    command: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys,
        "argv",
        ["page_to_test.py", str(PAGE), "bridge", "--with", "All rights reserved", "--out", str(tmp_path)],
    )
    assert command.main() == 0
    page = (tmp_path / "bridge.html").read_text("utf8")
    case = json.loads((tmp_path / "bridge.json").read_text("utf8"))
    assert case["page"] == "bridge.html"
    assert case["with"][0] in page
    for word in ("Sandal", "Tarn", "fellside-courier", "application/ld"):
        assert word not in page
    assert "The test fails, as it should" in capsys.readouterr().out
