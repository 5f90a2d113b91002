"""From pieces of a stream to whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.models.stream import sentences

TWO = ["The port is shut.", "Ada Brook, the mayor, said it would open on 3 May."]


def cut(text: str, size: int = 4, most: int = 6) -> list[str]:
    return list(sentences([text[i : i + size] for i in range(0, len(text), size)], most))


@pytest.mark.parametrize(
    "before",
    [
        "",
        "Here is a summary of the article:\n\n",
        "Sure! Here's a short summary:\n",
        "Summary: ",
        "**Summary:** ",
        "In summary, ",
        "Certainly. Below is a neutral summary in two sentences: ",
        "<think>The user wants. A summary.</think>\n\n",
        "# Summary\n\n",
        "Okay, here is the summary:\n1. ",
        "- ",
    ],
)
def test_what_comes_before_a_summary_is_cut(before: str) -> None:
    assert cut(before + " ".join(TWO)) == TWO


@pytest.mark.parametrize(
    "after",
    [
        "\n\nLet me know if you need more.",
        " I hope this helps!",
        "\n\n(12 words)",
        "\nNote: this is short.",
        "\n[END 12ab]",
    ],
)
def test_what_comes_after_it_too(after: str) -> None:
    assert cut(" ".join(TWO) + after) == TWO


def test_lists_become_sentences() -> None:
    assert cut("Key points:\n- **The port** is shut.\n* Ada Brook, the mayor, said it would open on 3 May.\n") == TWO


def test_a_sentence_that_only_sounds_like_a_preamble_stays() -> None:
    said = "Here is what the council decided: the port stays shut."
    assert cut(said) == [said]
    said = "This is a warning to all, the mayor said: stay away."
    assert cut(said) == [said]


def test_a_bracket_echoed_from_the_marker_is_cut_and_one_of_the_sentence_stays() -> None:
    assert cut("[The port is shut. It rains.") == ["The port is shut.", "It rains."]
    assert cut("[Old] Lunn has a port.") == ["[Old] Lunn has a port."]


def test_a_sentence_without_an_end_is_not_given() -> None:
    assert cut("The port is shut. The mayor said that") == ["The port is shut."]


def test_t5_and_pegasus_have_their_own_ways_with_sentences() -> None:
    assert cut("the port is shut . the mayor said so .") == ["The port is shut.", "The mayor said so."]
    assert cut("The port is shut.<n>The mayor said so.") == ["The port is shut.", "The mayor said so."]


def test_repetition_ends_the_draft() -> None:
    assert cut("The port is shut. The port is shut. The port is shut. It rains.") == ["The port is shut."]


def test_abbreviations_and_numbers_do_not_break_a_sentence() -> None:
    said = 'Dr. Osei of St. Bride\'s said 3.5 percent was "far too much."'
    assert cut(said) == [said]


def test_each_sentence_comes_as_soon_as_it_is_whole_and_the_stream_is_closed() -> None:
    taken: list[str] = []
    closed = []

    def pieces() -> Iterator[str]:
        try:
            for piece in ["The port", " is shut.", " The mayor", " said so.", " More", " and more."]:
                taken.append(piece)
                yield piece
        finally:
            closed.append(True)

    stream = sentences(pieces(), 2)
    assert next(stream) == "The port is shut."
    assert len(taken) == 3
    assert next(stream) == "The mayor said so."
    assert list(stream) == []
    assert closed
    assert " and more." not in taken


def test_thinking_that_never_ends_gives_nothing() -> None:
    assert cut("<think>First. Then this. And then") == []


@given(st.text(alphabet="aA .\n!?<>-*", max_size=200), st.integers(1, 7))
def test_any_text_in_pieces_of_any_size_gives_whole_sentences(text: str, size: int) -> None:
    found = cut(text, size)
    assert all(s.strip() == s and s[-1] in ".!?*" for s in found)
    assert len(found) <= 6
