from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto import style


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_where_it_is_wanted() -> None:
    assert style.wants_colour(Terminal(), env={})
    assert not style.wants_colour(io.StringIO(), env={})
    assert not style.wants_colour(Terminal(), env={"NO_COLOR": "1"})
    assert not style.wants_colour(Terminal(), env={"TERM": "dumb"})
    assert style.wants_colour(io.StringIO(), env={"FORCE_COLOR": "1"})
    assert style.wants_colour(io.StringIO(), "always", env={"NO_COLOR": "1"})
    assert not style.wants_colour(Terminal(), "never", env={})


def test_paint() -> None:
    assert style.Style(True).paint("a\nb", "bold", "red") == "\x1b[1;31ma\x1b[0m\n\x1b[1;31mb\x1b[0m"
    assert style.Style(False).paint("a", "bold") == "a"


def test_a_page_cannot_drive_the_terminal() -> None:
    assert style.clean("a\x1b[31mb\x07\u202ec\nd\x9b") == "a[31mbc d"


def test_width_of_wide_and_combining_characters() -> None:
    assert style.width("abc") == 3
    assert style.width("日本") == 4
    assert style.width("e\u0301") == 1


def test_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert style.columns(io.StringIO()) == 80
    monkeypatch.setenv("COLUMNS", "500")
    assert style.columns(Terminal()) == style.MOST_COLUMNS
    monkeypatch.setenv("COLUMNS", "1")
    assert style.columns(Terminal()) == style.LEAST_COLUMNS


def test_a_path_can_stay_whole() -> None:
    assert style.wrap("in /a/very/long/path now", 8, cut=False) == "in\n/a/very/long/path\nnow"
    assert "/a/very/long/path" not in style.wrap("in /a/very/long/path now", 8)


def test_wrap_hangs() -> None:
    assert style.wrap("one two three four", 11, "- ", "  ") == "- one two\n  three\n  four"


@given(st.text(st.characters(codec="utf-8"), max_size=300).filter(style.clean), st.integers(20, 100))
def test_no_line_is_too_long_and_no_word_is_lost(text: str, within: int) -> None:
    text = style.clean(text)
    wrapped = style.wrap(text, within, "* ", "  ")
    assert all(style.width(line) <= within for line in wrapped.split("\n"))
    assert "".join(wrapped.removeprefix("* ").split()) == "".join(text.split())
