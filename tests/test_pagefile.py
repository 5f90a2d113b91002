from __future__ import annotations

import io
from pathlib import Path

import pytest

from accordingto import pagefile, paths
from accordingto.errors import EmptyPage, NoSuchPage, NotText, TooLarge

LIMIT = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><title>x</title>",
        "\n\n  <html lang=en><p>x",
        "<!-- saved from url=(0014)about:internet --><html><body><p>x</p></body></html>",
        "<div class=a><p>One.</p></div>",
        "<article>One.</article>",
        "Breaking <p>one</p><p>two</p> <a href=x>three</a>",
    ],
)
def test_html_is_told_by_its_look(text: str) -> None:
    assert pagefile.sniff(text) == "html"


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said the harbour would close.",
        "Use the <p> element for a paragraph and <br> for a line break.",
        "a < b and b > c, wrote <someone@example.org>",
        "<3 is a heart",
    ],
)
def test_text_is_told_by_its_look(text: str) -> None:
    assert pagefile.sniff(text) == "text"


def test_the_ending_decides_before_the_look(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<p>one</p><p>two</p><p>three</p>", "utf-8")
    (tmp_path / "a.html").write_text("no tag at all", "utf-8")
    assert pagefile.load(str(tmp_path / "a.txt"), LIMIT).text == "<p>one</p><p>two</p><p>three</p>"
    assert pagefile.load(str(tmp_path / "a.html"), LIMIT).html == b"no tag at all"


def test_what_the_caller_says_decides_before_the_ending(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<p>one</p>", "utf-8")
    assert pagefile.load(str(tmp_path / "a.txt"), LIMIT, "html").html == b"<p>one</p>"


def test_standard_input() -> None:
    page = pagefile.load("-", LIMIT, stdin=io.BytesIO("Ein Satz – über Öl.".encode()))
    assert page.text == "Ein Satz – über Öl."
    with pytest.raises(TooLarge, match="standard input"):
        pagefile.load("-", 10, stdin=io.BytesIO(b"x" * 11))


def test_text_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("“Twelve boats”, he said.".encode("utf-16"))
    assert pagefile.load(str(tmp_path / "a"), LIMIT).text == "“Twelve boats”, he said."


def test_the_sample_page() -> None:
    page = pagefile.load(str(paths.sample()), LIMIT)
    assert page.html is not None
    assert page.text is None


def test_pages_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPage, match="no file"):
        pagefile.load(str(tmp_path / "missing"), LIMIT)
    with pytest.raises(NoSuchPage, match="is a folder"):
        pagefile.load(str(tmp_path), LIMIT)
    with pytest.raises(NoSuchPage, match="never fetched"):
        pagefile.load("https://example.org/story", LIMIT)
    (tmp_path / "big.html").write_bytes(b"x" * 101)
    with pytest.raises(TooLarge, match="more than 100 bytes"):
        pagefile.load(str(tmp_path / "big.html"), 100)
    (tmp_path / "empty").write_bytes(b" \n ")
    with pytest.raises(EmptyPage):
        pagefile.load(str(tmp_path / "empty"), LIMIT)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    with pytest.raises(NotText, match="PDF"):
        pagefile.load(str(tmp_path / "a.pdf"), LIMIT)
