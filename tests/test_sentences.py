"""Sentence boundaries."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.sentences import split


def pieces(text: str) -> list[str]:
    return [s.of(text) for s in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. The pier closed.", ["It rained.", "The pier closed."]),
        ("Dr. Ames met Mr. Bole. They left.", ["Dr. Ames met Mr. Bole.", "They left."]),
        ("J. K. Marsh spoke at 5 p.m. The hall was full.", ["J. K. Marsh spoke at 5 p.m.", "The hall was full."]),
        ("The U.S. Senate voted. No one left.", ["The U.S. Senate voted.", "No one left."]),
        ("Prices rose 3.5 percent. Wages fell.", ["Prices rose 3.5 percent.", "Wages fell."]),
        ("“We lost. It hurts,” she said. “Badly.”", ["“We lost. It hurts,” she said.", "“Badly.”"]),
        ("“Is it safe?” Marsh asked. Nobody knew.", ["“Is it safe?” Marsh asked.", "Nobody knew."]),
        ('"Go!" he said. "Now."', ['"Go!" he said.', '"Now."']),
        (
            "He left (it was late. Very late) at ten. She stayed.",
            ["He left (it was late. Very late) at ten.", "She stayed."],
        ),
        ("One line\nAnother line. And a third", ["One line", "Another line.", "And a third"]),
        (
            "The ID. SPACE is long. All ID. cars go. It has an ID. The car is new.",
            ["The ID. SPACE is long.", "All ID. cars go.", "It has an ID.", "The car is new."],
        ),
        ("It is over, E! News reported. Go! We left.", ["It is over, E! News reported.", "Go!", "We left."]),
        ("She works at Yahoo! The pay is good.", ["She works at Yahoo!", "The pay is good."]),
        ("Really?! Yes… No.", ["Really?!", "Yes…", "No."]),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@settings(deadline=None)
@given(st.text(alphabet='aB .!?"“”()\n…’0', max_size=300))
def test_every_word_lies_in_exactly_one_sentence(text: str) -> None:
    spans = split(text)
    covered = 0
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        words = span.of(text)
        assert words == words.strip() != ""
        assert "\n" not in words
        covered += sum(not c.isspace() for c in words)
    assert covered == sum(not c.isspace() for c in text)


@pytest.mark.parametrize("unit", ["“", '"', ". ", ".", "A. ", "(", ".” ", "a ", "[1]", "Mr. "])
def test_time_grows_with_the_text_alone(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    start = time.process_time()
    split(text)
    assert time.process_time() - start < 3
