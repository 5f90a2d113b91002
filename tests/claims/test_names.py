"""The names in a text, and the runs of capitals that they are made of."""

from __future__ import annotations

import time

import pytest

from accordingto.claims.mentions import parse
from accordingto.claims.names import Names
from accordingto.claims.people import people
from accordingto.claims.runs import acronyms, runs


def persons(text: str) -> set[str]:
    return {e.name for e in Names(text).entries.values() if e.person}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Harbour FC Anna Lee spoke.", ("Anna", "Lee")),
        ("Dunmore-based Rita Ames spoke.", ("Rita", "Ames")),
        ("We met Velvet Rita Ames there.", ("Velvet", "Rita", "Ames")),
        ("Lotte Anna Maria spoke.", ("Lotte", "Anna", "Maria")),
        ("Fishkeeper Rita Ames spoke.", ("Rita", "Ames")),
        ("A judge, Rita Ames KC, spoke.", ("Rita", "Ames")),
        ("Would Rita Ames come?", ("Rita", "Ames")),
    ],
)
def test_what_stands_before_or_after_a_name_is_no_part_of_it(text: str, name: tuple[str, ...]) -> None:
    assert name in [r.words for r in runs(text)]


def test_a_second_given_name_is_kept() -> None:
    assert people().before_given(["Lotte", "Anna", "Berg"]) == 0
    assert people().before_given(["Dunmore", "RFC", "Anna", "Berg"]) == 2


def test_a_product_is_no_person_because_its_name_comes_often() -> None:
    text = "People play on Quill Arcade. Arcade is new. Games in Arcade are few, and Arcade costs little."
    assert "Quill Arcade" not in persons(text)
    assert "Lotte Brandt" in persons("Lotte Brandt, a pilot, spoke. Brandt left.")


def test_junior_is_no_surname() -> None:
    names = Names("We met Carl Bole Jr. at noon. Bole was late.")
    found = names.find(("Bole",), 40)
    assert found is not None
    assert found.name == "Carl Bole Jr."


def test_an_acronym_is_spelled_out_over_small_words() -> None:
    names = Names("The Harbours and Rivers Agency met. The HRA said no.")
    assert names.spelled("HRA") == "Harbours and Rivers Agency"
    assert names.spelled("XQZ") is None


def test_acronyms_in_brackets() -> None:
    assert acronyms("The Coastal Safety Office (CSO) met.") == {"CSO": "Coastal Safety Office"}


def test_capitals_inside_a_sentence_are_told_from_those_at_its_beginning() -> None:
    names = Names("Pilots spoke. We met Pilgrims there.")
    assert names.inside("Pilgrims")
    assert not names.inside("Pilots")


def test_a_source_of_any_length_is_read_in_no_time() -> None:
    text = "Rita Ames, " * 3000
    start = time.process_time()
    mention = parse(text, Names(text), 0)
    assert time.process_time() - start < 3
    assert len(mention.name) <= 1000
