from __future__ import annotations

import io

from accordingto.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_fills() -> None:
    out = Terminal()
    bar = Bar(out, 60)
    bar.update(0, 4)
    bar.update(4, 4, "1 failed")
    last = out.getvalue().rsplit("\r\x1b[K", 1)[-1]
    assert "4/4 · 1 failed" in last
    assert "░" not in last
    bar.close()
    assert out.getvalue().endswith("\r\x1b[K")


def test_no_line_is_wider_than_the_terminal() -> None:
    out = Terminal()
    Bar(out, 30).update(12345, 12345, "3 could not be read at all, which is sad")
    assert all(len(line) < 30 for line in out.getvalue().split("\r\x1b[K"))


def test_nothing_is_drawn_where_nobody_looks() -> None:
    out = io.StringIO()
    bar = Bar(out)
    bar.update(1, 2)
    bar.close()
    assert out.getvalue() == ""
