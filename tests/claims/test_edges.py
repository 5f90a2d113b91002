"""The edges of contents."""

from __future__ import annotations

import pytest

from accordingto.claims.edges import edges
from accordingto.claims.raw import RawClaim
from accordingto.values import Span


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "content", "mended"),
    [
        ("Elm is promising seats for five, and a cut in height.", "seats for five, and", "seats for five"),
        ("Elm sees growth of 1.8 per cent, again.", "growth of", "growth of 1.8 per cent"),
        ("The line runs to the north of Oak Hill on Monday.", "the north of", "the north of Oak Hill on Monday"),
        ("The firm made an offer of $5, he said.", "5", "$5"),
        ("Rain. After it fell, the pier sank, he said.", "it fell, the pier sank", "After it fell, the pier sank"),
        ("Rain. As Ames said, it fell.", "it fell", "it fell"),
        ("That is what he dreamt of, she said.", "what he dreamt of", "what he dreamt of"),
        ("They held signs with sayings such as, “Pay us.”", "such as, “Pay us.”", "“Pay us.”"),
        ("Ask what they are made of. He did.", "what they are made of", "what they are made of"),
    ],
)
def test_contents_end_where_their_phrase_does(text: str, content: str, mended: str) -> None:
    (found,) = edges(text, [RawClaim((at(text, content),), None, None, 0.9)])
    assert [s.of(text) for s in found.content] == [mended]


def test_what_somebody_points_to_has_no_to() -> None:
    text = "Experts point to large hurdles."
    claim = RawClaim((at(text, "to large hurdles"),), at(text, "point"), at(text, "Experts"), 0.9)
    (found,) = edges(text, [claim])
    assert (found.cue, found.content) == (at(text, "point to"), (at(text, "large hurdles"),))
    asked = "Experts ask to leave at noon."
    claim = RawClaim((at(asked, "to leave"),), at(asked, "ask"), at(asked, "Experts"), 0.9)
    assert edges(asked, [claim]) == [claim]


def test_another_span_is_not_run_over() -> None:
    text = "They dreamt of the mayor said nobody."
    claim = RawClaim((at(text, "They dreamt of"),), at(text, "said"), at(text, "the mayor"), 0.9)
    assert edges(text, [claim]) == [claim]


def test_a_word_of_another_paragraph_goes() -> None:
    text = "He spoke of “the long winter.”\n\n“In memory of all.”"
    claim = RawClaim((at(text, "“the long winter.”"), at(text, "“In")), at(text, "spoke"), at(text, "He"), 0.9)
    assert edges(text, [claim])[0].content == (at(text, "“the long winter.”"),)


def test_a_long_line_costs_no_more_than_its_length() -> None:
    text = "word of " * 20_000
    claims = [RawClaim((Span(n * 80, n * 80 + 7),), None, None, 0.9) for n in range(2_000)]
    assert len(edges(text, claims)) == 2_000
