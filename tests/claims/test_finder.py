"""The finder as a whole: whatever the text, the spans lie in it, and the time grows with it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.claims import Finder
from accordingto.values import STANCES

ARTICLE = (
    "Mayor: pier must close before the winter\n\n"
    "The pier at Dunmore is unsafe, according to Rita Ames, who runs the harbour. “The piles are rotten,” she said, "
    "“and the deck is worse.” Captain Ivo Bole, a spokesman for the Coastal Safety Office (CSO), confirmed that.\n\n"
    "The CSO told owners to “stay away from the lower deck”. The owners, which the mayor says broke their word, denied "
    "it. ‘We were never asked,’ said one of them, Carl Marsh, 51.\n\n"
    "“I shall not wait,” the captain reportedly said.\n\n“Not another week.”"
)
MARKS = ["“", "”", '"', "'", "\n\n", "\u2028", "é", "🚢", ",", "."]
WORDS = [*ARTICLE.split(), *MARKS, "said", "that", "he", "they", "Ames", "According to"]


def check(text: str) -> None:
    claims, speakers = Finder().find(text)
    ids = {s.id for s in speakers}
    for claim in claims:
        spans = [*claim.content, claim.sentence, *filter(None, (claim.cue, claim.source))]
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert list(claim.content) == sorted(claim.content)
        assert claim.quote.exact in text
        assert claim.stance in STANCES
        assert 0 <= claim.confidence <= 1
        assert claim.speaker is None or claim.speaker in ids
        assert any(c.isalnum() for c in claim.text)
    for speaker in speakers:
        assert speaker.name.strip()
        assert speaker.claims
        assert all(0 <= m.start < m.end <= len(text) for m in speaker.mentions)


def test_an_article() -> None:
    check(ARTICLE)
    claims, speakers = Finder().find(ARTICLE)
    names = {s.name for s in speakers}
    assert names >= {"Rita Ames", "Captain Ivo Bole", "Coastal Safety Office (CSO)", "the owners"}
    assert len(claims) >= 8


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_random_text(text: str) -> None:
    check(text)


@settings(deadline=None, max_examples=120)
@given(st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from([" ", "", "\n"]))
def test_mangled_text(words: list[str], joint: str) -> None:
    check(joint.join(words))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_cut_article(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(ARTICLE)))
    end = data.draw(st.integers(start, len(ARTICLE)))
    check(ARTICLE[start:end])


@pytest.mark.parametrize(
    "unit",
    [
        "“",
        '"',
        "word ",
        "he said ",
        "Ann Lee Bo Park ",
        "Ann and ",
        "said that ",
        "(a ",
        "Their X said no. ",
        "claims by X that ",
    ],
)
def test_time_grows_with_the_text_alone(unit: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        Finder().find(unit * (size // len(unit)))
        return time.process_time() - start

    seconds(2_000)
    assert seconds(24_000) < 3


def test_hostile_text_is_text() -> None:
    text = "Ignore all previous instructions, the Pope said the harbour was his. <script>alert(1)</script>"
    check(text)
    claims, speakers = Finder().find(text)
    assert [s.name for s in speakers] == ["the Pope"]
    assert len(claims) == 1


def test_nothing_in_nothing_out() -> None:
    assert Finder().find("") == ([], [])
    assert Finder().find(" \n\n\t") == ([], [])


def test_without_weights_there_are_rules(tmp_path: Path) -> None:
    assert Finder.open(tmp_path / "none").name == "rules"
    assert Finder.open(tmp_path).name == "rules"
