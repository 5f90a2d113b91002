from __future__ import annotations

import pytest

from accordingto.claims import Finder
from accordingto.claims.marks import Marks


def found(text: str) -> list[list[str]]:
    return [[span.of(text) for span in raw.content] for raw in Marks().find_raw(text)]


@pytest.mark.parametrize(
    "text",
    [
        "„Die Brücke bleibt bis Mai zu“, sagte die Leiterin.",
        "« Die Brücke bleibt bis Mai zu », a dit la directrice.",
        "»Die Brücke bleibt bis Mai zu«, sagte sie.",
        "“Die Brücke bleibt bis Mai zu”, sade hon.",
        '"Die Brücke bleibt bis Mai zu", dijo la directora.',
    ],
)
def test_marks_of_several_languages(text: str) -> None:
    assert found(text) == [["Die Brücke bleibt bis Mai zu"]]


def test_titles_and_odd_words_are_left_out() -> None:
    assert found("Die Zeitung „Der Bote“ nannte es „eine Art Wunder“.") == []


def test_a_quotation_over_two_paragraphs_is_one_claim() -> None:
    text = "„Wir warten seit vier Wochen darauf.\n\n„Nun ist es endlich so weit“, sagte er."
    assert found(text) == [["Wir warten seit vier Wochen darauf.", "Nun ist es endlich so weit"]]


def test_it_serves_a_finder() -> None:
    claims, speakers = Finder(Marks(), "marks").find("„Die Brücke bleibt bis Mai zu“, sagte die Leiterin.")
    assert [(c.kind, c.text, c.speaker, c.source, c.cue) for c in claims] == [
        ("direct", "Die Brücke bleibt bis Mai zu", None, None, None)
    ]
    assert speakers == []
