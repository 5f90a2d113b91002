"""Whole pages: each JSON file in the folder of pages says what must come out of the page beside it.

`text` is the article's blocks, exactly; `with` and `without` are words that must and must not be in the text; `fields`
and `notices` are the Article's. `scripts/page_to_test.py` makes such a pair from a page that goes wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accordingto.article import extract, from_text
from accordingto.values import Article

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
CASES = sorted(PAGES.glob("*.json"))


def read(case: dict[str, Any]) -> Article:
    page = PAGES / case["page"]
    if page.suffix == ".txt":
        return from_text(page.read_text("utf8"), case.get("url"))
    return extract(page.read_bytes(), case.get("url"))


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_page(path: Path) -> None:
    case = json.loads(path.read_text("utf8"))
    article = read(case)
    if "text" in case:
        assert article.text.split("\n\n") == case["text"]
    missing = [words for words in case.get("with", []) if words not in article.text]
    leaked = [words for words in case.get("without", []) if words in article.text]
    assert (missing, leaked) == ([], []), article.text
    assert {name: getattr(article, name) for name in case.get("fields", {})} == case.get("fields", {})
    if "notices" in case:
        assert [n.code for n in article.warnings] == case["notices"]


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_blocks_are_the_text(path: Path) -> None:
    article = read(json.loads(path.read_text("utf8")))
    parts = [article.text[b.start : b.end] for b in article.blocks]
    assert "\n\n".join(parts) == article.text
    assert all(part == " ".join(part.split()) and part for part in parts)


def test_pages_can_be_told_from_the_folder() -> None:
    assert len(CASES) >= 8
