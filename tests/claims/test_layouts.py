"""Attributions by layout: signed quotations, posts, transcripts."""

from __future__ import annotations

from accordingto.claims import Finder, layouts
from accordingto.claims.raw import RawClaim
from accordingto.values import Span


def read(text: str) -> list[tuple[str, str, str]]:
    return [
        (c.source.of(text), c.cue.of(text), c.content[0].of(text)) for c in layouts.find(text) if c.source and c.cue
    ]


def test_signed_quotations() -> None:
    text = "Readers wrote in.\n“The bridge is a disgrace.” ― Ole Marn\n\n“It sways.”— Prof. Ida Quill, an engineer"
    assert read(text) == [
        ("Ole Marn", "―", "“The bridge is a disgrace.”"),
        ("Prof. Ida Quill, an engineer", "—", "“It sways.”"),
    ]


def test_an_embedded_post() -> None:
    text = "The bridge is closed until noon. — Bridge Watch (@bridgewatch) May 4, 2025"
    assert read(text) == [("Bridge Watch (@bridgewatch)", "—", "The bridge is closed until noon.")]


def test_a_post_that_is_signed_in_the_next_line() -> None:
    text = "The bridge is closed until noon. pic.twitter.com/abc\n\n— Bridge Watch (@bridgewatch) May 4, 2025"
    assert read(text) == [("Bridge Watch (@bridgewatch)", "—", "The bridge is closed until noon.")]
    assert read("It rained.\n\n— a list of things (many)") == []


def test_a_transcript_needs_two_who_take_turns() -> None:
    talk = "QUILL: Is it safe?\n\nMARN: For cars, yes.\n\nQUILL: And for lorries?\n\nMARN: No."
    assert [source for source, _, _ in read(talk)] == ["QUILL", "MARN", "QUILL", "MARN"]
    assert read("Update: the bridge is open.\n\nNote: bring a coat.\n\nUpdate: it is shut.") == []


def test_an_interview_of_q_and_a_is_with_the_one_who_is_named_before() -> None:
    text = (
        "We met Ida Quill, who has built bridges for forty years.\n\nQ: Is it safe, as the paper says it is?\n\n"
        "A: For cars, yes.\n\nQ: And for lorries?\n\nA: I would not drive one over it."
    )
    claims, speakers = Finder.open().find(text)
    assert [(s.name, len(s.claims)) for s in speakers] == [("Ida Quill", 2)]
    assert [c.text for c in claims] == ["For cars, yes.", "I would not drive one over it."]
    two = text.replace("We met Ida Quill", "We met Olav Marn and Ida Quill")
    assert {s.name for s in Finder.open().find(two)[1]} == {"A"}


def test_the_labels_of_a_table_are_no_speakers() -> None:
    table = "LENGTH: 400 metres\n\nTOLL: $3\n\nIt sways in the wind.\n\nLENGTH: 90 metres\n\nTOLL: $5-$7 (for lorries)"
    assert read(table) == []


def test_the_steps_and_ingredients_of_a_recipe_are_no_speakers() -> None:
    recipe = "Soup: Leeks and a potato.\n\nTime: About an hour.\n\nSoup: Peas and mint.\n\nTime: Forty minutes."
    assert read(recipe) == []


def test_from_somebody_with_a_colon() -> None:
    assert read("It rained. From the harbour office: “All sailings are off.” We left.") == [
        ("the harbour office", "From", "“All sailings are off.”")
    ]
    assert read("And this, from Judge Ida Quill: 'You had no mercy.'") == [
        ("Judge Ida Quill", "from", "'You had no mercy.'")
    ]
    assert read("He came from Dunmore: “a hole”, he said.") == []


def test_a_dash_in_prose_signs_nothing() -> None:
    assert read("“It sways,” she said — and everybody laughed.") == []
    assert read("The bridge — a disgrace — sways.") == []


def test_what_the_layout_says_replaces_what_overlaps_it() -> None:
    text = "“The bridge is a disgrace.” ― Ole Marn\n\nShe said it sways."
    wrong = RawClaim((Span(1, 26),), None, None, 0.9)
    other = RawClaim((Span(text.index("it sways"), len(text) - 1),), None, None, 0.9)
    claims = layouts.apply(text, [wrong, other])
    assert wrong not in claims
    assert claims[-1] == other
    assert layouts.apply("Nothing here.", [other]) == [other]
