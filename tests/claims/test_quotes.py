"""Pairing of quotation marks."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.claims.quotes import pair


def inner(text: str) -> list[str]:
    return [q.inner.of(text) for q in pair(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no."', ["yes", "no."]),
        ("He said “yes” and left.", ["yes"]),
        ("«Oui», dit-elle.", ["Oui"]),
        ("»Nein«, sagte er.", ["Nein"]),
        ("„Wir gehen“, sagte er. „Tak”, powiedział.", ["Wir gehen", "Tak"]),
        ("``It works,'' she wrote.", ["It works,"]),
        ("''It works,'' she wrote.", ["It works,"]),
        ("‘It’s the ferrymen’s job,’ he said.", ["It’s the ferrymen’s job,"]),
        ("It was the ferrymen's job in the '90s.", []),
        ("She called it 'a good deal' for all.", ["a good deal"]),
        ('The plank is 6\'2" long and "heavy".', ["heavy"]),
        ("« Oui », dit-elle.", ["Oui"]),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


def test_nested_marks_are_told_from_the_outer_ones() -> None:
    text = "“He told me ‘never again’ and left,” she said."
    assert [(q.inner.of(text), q.depth) for q in pair(text)] == [
        ("He told me ‘never again’ and left,", 0),
        ("never again", 1),
    ]


def test_doubles_inside_singles_are_the_nested_ones() -> None:
    text = "‘He told me “never again” and left,’ she said."
    assert sorted((q.depth, q.inner.of(text)) for q in pair(text)) == [
        (0, "He told me “never again” and left,"),
        (1, "never again"),
    ]


def test_the_same_marks_nested() -> None:
    text = "“She said “no” to me,” he recalled."
    assert inner(text) == ["She said “no” to me,"]


def test_a_missing_mark_ends_with_the_paragraph() -> None:
    text = "“The boats are late, he said.\n\nNobody was hurt."
    (found,) = pair(text)
    assert found.inner.of(text) == "The boats are late, he said."
    assert not found.closed


def test_a_missing_mark_does_not_swallow_the_next_quotation() -> None:
    text = "“The boats are late. he said. “We wait,” she said."
    assert inner(text) == ["The boats are late. he said.", "We wait,"]


def test_a_quotation_over_paragraphs_goes_on() -> None:
    text = "“The boats are late.\n\n“We shall wait,” he said.\n\n“Always,” she said."
    assert [(q.inner.of(text), q.closed, q.continues) for q in pair(text)] == [
        ("The boats are late.", False, False),
        ("We shall wait,", True, True),
        ("Always,", True, False),
    ]


@settings(deadline=None)
@given(st.text(alphabet="ab .,\"“”„«»‘’'`\n", max_size=200))
def test_spans_lie_in_the_text_and_on_one_line(text: str) -> None:
    for q in pair(text):
        assert 0 <= q.outer.start <= q.inner.start <= q.inner.end <= q.outer.end <= len(text)
        assert "\n" not in q.outer.of(text)


@settings(deadline=None)
@given(st.text(alphabet='ab .,"“”\n', max_size=200))
def test_quotations_of_one_depth_do_not_overlap(text: str) -> None:
    found = [q for q in pair(text) if q.depth == 0]
    for before, after in itertools.pairwise(found):
        assert before.outer.end <= after.outer.start


@pytest.mark.parametrize("unit", ['"', "“", "'", " 'a", "“a ", "‘a b’ ", "”", "`", "« "])
def test_time_grows_with_the_text_alone(unit: str) -> None:
    text = unit * 25_000
    start = time.process_time()
    pair(text)
    assert time.process_time() - start < 3
