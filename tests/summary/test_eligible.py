from __future__ import annotations

import pytest

from accordingto.claims import Finder
from accordingto.summary.eligible import may_enter, pulled, vita
from accordingto.summary.naming import dangling
from accordingto.summary.units import Unit, units
from accordingto.values import Article


def only(text: str) -> Unit:
    claims, _ = Finder().find(text)
    (unit,) = units(Article(text=text), claims)
    return unit


@pytest.mark.parametrize(
    "text",
    [
        "The mine at Torvik has been closed since two shafts were flooded in March.",
        "Bayline said 300 customers had been unable to sign up to the service over the weekend.",
        "The “Ice. We sell it.” campaign of the town has been mocked since the council opened it on Monday.",
        "Karl Weiss said, 'It is a decent pier', and left for the mole with the two workers.",
        "He told 'em that the pier was safe for the two hundred guests of Karl Weiss.",
        'Judge Ana Ford said: "There were no hostile intentions in this case, and the fine is low."',
    ],
)
def test_news_is_not_taken_for_an_appeal_or_a_label(text: str) -> None:
    assert may_enter(only(text))


@pytest.mark.parametrize(
    "text",
    [
        "Sign up for our letter and read about the harbour before everybody else does.",
        "Opening hours: the gallery is open to visitors every day from nine to five.",
        "“No vote is needed for a pier that nobody uses!” Ilse Brandt wrote in the Harlow Echo.",
        'Ana Ford drew the pier because "I felt that it was my duty to build something for the town.',
        'Ana Ford drew it because "I felt that it was my duty to the town. "There will only be cream and ivory.',
        "Because the captains of the ferry had gone home for the winter.",
        "The grant will pay for a … pier that the town and the company believe in.",
        "As the winter comes to an end, it's time to sit back and think of the harbour.",
        "Oda Brandt, a painter from Norvik, left, and the shop owner Emil Hartog, right.",
        "But within the walls of the harbour, pretty much anything goes:.",
        "It is a decent pier for a town of this size though, ' Karl Weiss said.",
        "Karl Weiss said, 'It is a decent pier for a town of this size.",
        "(Weiss said on Tuesday that it had become the largest holder of the harbour.)",
        "The question is who gets the harbour once the company has left.",
        '"We came back from the break and showed how good a team we are." Bryn Hale added.',
        "It looked as if the mayor had written the letter himself, and indeed he had!",
    ],
)
def test_what_is_no_sentence_of_a_report_stays_out(text: str) -> None:
    assert not may_enter(only(text))


def test_a_pull_quote_is_not_said_again_without_its_speaker() -> None:
    text = (
        "Since May there has been no rain in the harbour.\n\nThe ferry left.\n\n"
        "“Since May there has been no rain in the harbour,” says Karl Weiss."
    )
    assert pulled(units(Article(text=text))) == {0}


def test_who_wrote_the_article_is_not_its_news() -> None:
    text = "Ada Quist covers trade for the Harlow Echo and lives in Norvik with two dogs."
    assert vita(only(text), "Lena Ortiz and Ada Quist")
    assert not vita(only(text), "Lena Ortiz")
    assert not vita(only(text), None)
    assert not vita(only("Ada Quist told the council that the pier was safe."), "Ada Quist")


@pytest.mark.parametrize(
    ("text", "points_back"),
    [
        ("Both Lena Ortiz and Karl Weiss told the council that the pier was safe.", False),
        ("However, both were sent home before the council voted on the pier.", True),
        ("One person was killed when the crane fell on the quay.", False),
        ("One of them was killed when the crane fell on the quay.", True),
        ("It was closed after the storm, and the ferry left from the mole.", True),
        ("The rep told reporters that this, too, was not the whole truth.", True),
        ("Karl Weiss said that this pier was closed after the storm.", False),
        ("Both of these were closed after the storm and opened again in May.", True),
        ("Equally, this one was closed after the storm.", True),
        ("Brandt Motors estimates that could be more like 300 miles in the summer.", True),
        ("Brandt Motors estimates that the range could be 300 miles in the summer.", False),
        ("Finally, the ferry left from the mole after the storm.", False),
    ],
)
def test_counting_words_point_back_only_where_nothing_is_named(text: str, points_back: bool) -> None:
    assert dangling(only(text), frozenset(), {}) is points_back
