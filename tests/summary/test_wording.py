"""Drafted sentences are held to the wording of one source sentence where no learned checker vouches for another."""

from __future__ import annotations

import pytest

from accordingto.claims import Finder
from accordingto.summary import check_draft
from accordingto.summary.checks import Checker
from accordingto.summary.checks.wording import points_back
from accordingto.values import Article

TEXT = (
    "The harbour board of Lund, which meets twice a month, voted on Monday to sell the old ferry pier to a builder. "
    "Captain Ida Rossi was glad to see Karl Weber win the contract for the northern quay. "
    "There is interest from Almery, while Tarn and Holt have asked to be told of the sale. "
    "Rossi's brother was arrested in March and the board lost two of its members. "
    "Weber told reporters that the works would begin in April and cost 3 million crowns. "
    "He thanked the board for its patience, and the meeting ended before noon. "
    "The former mayor, Greta Lind, stayed away. "
    "Boats that carry fuel may not moor at the pier."
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    claims, speakers = Finder.open().find(TEXT)
    return Checker(Article(TEXT), claims, speakers)


@pytest.mark.parametrize(
    "sentence",
    [
        "Captain Ida Rossi was glad to see Karl Weber win the contract for the northern quay.",
        "The harbour board of Lund voted on Monday to sell the old ferry pier to a builder.",
        "The harbour board of Lund voted on Monday to sell the pier to a builder.",
        "Rossi's brother has been arrested in March and the board lost two of its members.",
        "Captain Ida Rossi has been glad to see Karl Weber win the contract for the northern quay.",
        "Karl Weber said that the works would begin in April and cost 3 million crowns.",
        "The works would begin in April and cost 3 million crowns, Weber said.",
        "According to Karl Weber, the works would begin in April and cost 3 million crowns.",
    ],
)
def test_what_keeps_to_a_sentence_passes(checker: Checker, sentence: str) -> None:
    assert checker.source_of(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Captain Ida Rossi was glad to win the contract for the northern quay.",
        "Karl Weber was glad to see Captain Ida Rossi win the contract for the northern quay.",
        "Almery and Holt have asked to be told of the sale.",
        "Rossi was arrested in March and the board lost two of its members.",
        "Rossi's brother was arrested and lost two of its members.",
        "The harbour board of Lund voted on Monday to buy the old ferry pier from a builder.",
        "Captain Ida Rossi said that the works would begin in April and cost 3 million crowns.",
        "The mayor, Greta Lind, stayed away.",
        "Captain Ida Rossi is glad to see Karl Weber win the contract for the northern quay.",
        "Rossi's brother arrested in March and the board lost two of its members.",
        "The board was thanked for its patience, and the meeting ended before noon.",
        "He was thanked the board for its patience, and the meeting ended before noon.",
        "Boats may not moor at the pier.",
        "The board voted to sell the pier after Rossi's brother was arrested in March.",
    ],
)
def test_what_turns_it_round_or_joins_others_does_not(checker: Checker, sentence: str) -> None:
    assert checker.source_of(sentence) is None


def test_a_learned_checker_may_vouch_for_another_wording() -> None:
    said = "Captain Ida Rossi was very glad to see Karl Weber win the contract for the northern quay."
    draft = [said]
    without = check_draft(draft, Article(TEXT))
    assert [(r.text, r.reason) for r in without.rejected] == [(said, "own_wording")]
    with_one = check_draft(draft, Article(TEXT), judge=lambda sentence: None)
    assert [s.text for s in with_one.sentences] == [said]


@pytest.mark.parametrize(
    ("sentence", "back"),
    [
        ("He thanked the board.", True),
        ("But she left.", True),
        ("During her trial, she pleaded guilty.", True),
        ("This was not enough.", True),
        ("In March, Rossi said she would leave.", False),
        ("The board thanked Weber for his patience.", False),
        ("Teachers asked for their pay.", False),
    ],
)
def test_what_points_back(sentence: str, back: bool) -> None:
    assert points_back(sentence) is back


def test_a_sentence_that_points_back_follows_its_own_or_goes() -> None:
    first = "Weber told reporters that the works would begin in April and cost 3 million crowns."
    second = "He thanked the board for its patience, and the meeting ended before noon."
    claims, speakers = Finder.open().find(TEXT)
    together = check_draft([first, second], Article(TEXT), claims, speakers)
    assert [s.text for s in together.sentences] == [first, second]
    # After a sentence about somebody else "he" would be another.
    apart = check_draft([TEXT.split(". ")[1] + ".", second], Article(TEXT), claims, speakers)
    assert [(r.text, r.reason) for r in apart.rejected] == [(second, "dangling")]


def test_a_refused_draft_leaves_the_bundled_summary_as_it_is() -> None:
    bundled = check_draft([], Article(TEXT))
    assert check_draft(["Owls sang in the dark.", "Nobody knew."], Article(TEXT)).sentences == bundled.sentences
