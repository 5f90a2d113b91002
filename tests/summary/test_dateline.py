from __future__ import annotations

import pytest

from accordingto.summary.dateline import undated
from accordingto.summary.units import units
from accordingto.values import Article


@pytest.mark.parametrize(
    ("dateline", "sentence"),
    [
        ("QUILLOTA, March 3 (Agency) - ", "The ferry has stopped for the winter."),
        ("NORVIK (NWA) — ", "“The ferry has stopped,” the mayor said on Monday."),
        ("Port Ellis, Norland (NWA) -- ", "The ferry has stopped for the winter."),
        ("(NWA)", "The ferry has stopped for the winter."),
        ("Norvik (NWA)", "The ferry has stopped for the winter."),
        ("Norvik Falls (NWA Business)", "The ferry has stopped for the winter."),
        ("Norvik Falls, N.D. — ", "The ferry has stopped for the winter."),
        ("Norvik Falls, NY – ", "The ferry has stopped for the winter."),
        ("May 3, 2021 -- ", "The ferry has stopped for the winter."),
        ("NORVIK (May 3, 2021) — ", "The ferry has stopped for the winter."),
        ("NORVIK/PORT ELLIS, March 7 (Agency) - ", "The ferry has stopped for the winter."),
        ("18:40 ", "The ferry has stopped for the winter."),
        ("6.40 pm: ", "The ferry has stopped for the winter."),
        ("NEW NORVIK, Norland — ", "The ferry has stopped for the winter."),
    ],
)
def test_a_dateline_is_cut_and_the_rest_points_to_its_words(dateline: str, sentence: str) -> None:
    article = Article(f"A headline stands here.\n{dateline}{sentence}")
    unit = undated(units(article)[1])
    assert unit.text == sentence
    assert unit.span.of(article.text) == sentence
    assert unit.tokens[0].start >= unit.span.start
    assert len(unit.tokens) == len(unit.stems)
    assert all(unit.span.start <= q.start and q.end <= unit.span.end for q in unit.quoted)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Holm, MP – The ferry was hers – has stopped it.",
        "18:40 was the hour at which the ferry stopped.",
        "May 3, 2021 was the day on which the ferry stopped.",
        "Tomas Reyes, Jr. — The Captain to his friends — has left the ferry.",
        "NORVIK — the town on the fjord — has no ferry this winter.",
        "The Norland Ferry Union (NFU) said on Monday that it would strike.",
        "Ilse Brandt (pictured) says that the ferry has stopped.",
        "A well-known captain - Tomas Reyes - has left the ferry.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(sentence: str) -> None:
    (unit,) = units(Article(sentence))
    assert undated(unit) == unit
