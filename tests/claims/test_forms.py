"""Forms that the rules read for the network: passives, hearsay, headlines, relative clauses; and speech of nobody."""

from __future__ import annotations

import time

import pytest

from accordingto.claims import forms, plain
from accordingto.claims.generic import generic
from accordingto.claims.headlines import headline
from accordingto.claims.raw import RawClaim
from accordingto.claims.relatives import cut, relatives
from accordingto.values import Span


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def said(text: str, claims: list[RawClaim]) -> list[tuple[list[str], str | None]]:
    return [([s.of(text) for s in c.content], c.source.of(text) if c.source else None) for c in claims]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The closure was denied by the ministry.", [(["The closure"], "the ministry")]),
        ("Rain fell.\n\nThe sale was later announced by both banks.", [(["The sale"], "both banks")]),
        ("The plan was criticised by teachers as rushed.", [(["as rushed"], "teachers")]),
        ("The firm was accused by inspectors of hiding losses.", [(["of hiding losses"], "inspectors")]),
        ("The closure could not be confirmed by the ministry.", []),
        ("Neither closure was confirmed by the ministry.", []),
        ("It was confirmed by tests.", []),
        ("Rain fell.", []),
    ],
)
def test_passives(text: str, found: list[tuple[list[str], str | None]]) -> None:
    assert said(text, forms.add(text, [])) == found


def test_a_passive_is_not_claimed_twice_but_gets_its_speaker() -> None:
    text = "The firm was accused by inspectors of hiding losses."
    alone = forms.add(text, [])
    assert forms.add(text, alone) == alone
    without = RawClaim((at(text, "The firm"), at(text, "of hiding losses")), at(text, "was accused"), None, 0.4)
    assert said(text, forms.add(text, [without])) == [(["of hiding losses"], "inspectors")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The dog was reportedly found unharmed.", ["The dog was", "found unharmed"]),
        ("Reportedly, the two have not spoken.", ["the two have not spoken"]),
    ],
)
def test_hearsay_has_no_speaker(text: str, content: list[str]) -> None:
    assert said(text, forms.refine(text, [])) == [(content, None)]


def test_hearsay_beside_another_claim_or_in_a_headline_is_left_to_it() -> None:
    text = "The dog, she said, was reportedly found."
    other = RawClaim((at(text, "was reportedly found"),), at(text, "said"), at(text, "she"), 0.9)
    assert forms.refine(text, [other]) == [other]
    assert forms.refine("Dog Reportedly Found in Well", []) == []


@pytest.mark.parametrize(
    ("line", "content", "source"),
    [
        ("Mayor: No more cruise ships after 2030", "No more cruise ships after 2030", "Mayor"),
        ("Police: Driver was asleep", "Driver was asleep", "Police"),
        ("UN: Half of all wells are salty", "Half of all wells are salty", "UN"),
        ("Anna Vik: ‘We were told to keep quiet’", "‘We were told to keep quiet’", "Anna Vik"),
        ("Ferry strike to drag on into spring: union boss", "Ferry strike to drag on into spring", "union boss"),
        ("Kestrel Air to cut 300 jobs – union", "Kestrel Air to cut 300 jobs", "union"),
    ],
)
def test_headlines(line: str, content: str, source: str) -> None:
    text = f"{line}\n\nMore in the paper."
    found = headline(text)
    assert found is not None
    assert said(text, [found]) == [([content], source)]


@pytest.mark.parametrize(
    "line",
    [
        "Opinion: No more cruise ships after 2030",
        "Recipe: Leek and potato soup",
        "Dunmore: A town by the sea",
        "Ferry strike: What you need to know",
        "Mayor: gone",
        "The mayor: he came, he saw, he left.",
    ],
)
def test_labels_are_no_speakers(line: str) -> None:
    assert headline(f"{line}\n\nMore in the paper.") is None
    assert headline(line) is None


def test_relative_clauses_whose_gap_is_the_subject() -> None:
    text = (
        "The drug, which its maker claims halves the risk, costs ten euros. "
        "The wall, which engineers had warned could fall, fell."
    )
    assert said(text, relatives(text)) == [
        (["halves the risk"], "its maker"),
        (["could fall"], "engineers"),
    ]
    storm = "The storm, which the town says killed 1,200 and sank 4.5 boats, ended."
    assert said(storm, relatives(storm)) == [(["killed 1,200 and sank 4.5 boats"], "the town")]
    assert relatives("The drug, which its maker sells in pharmacies, costs ten euros.") == []
    assert relatives("The drug, which the maker said, costs ten euros.") == []


def test_a_content_ends_with_its_relative_clause() -> None:
    text = "The tower, which the council insists is safe, was built in 1961."
    long = RawClaim((at(text, "is safe, was built in 1961"),), at(text, "insists"), at(text, "the council"), 0.7)
    within = {c.content[0].start: c for c in relatives(text)}
    assert said(text, [cut(long, within)]) == [(["is safe"], "the council")]


def test_a_debate_of_nobody_is_no_claim() -> None:
    text = "It closed after years of debate over how best to open it."
    assert generic(text, RawClaim((at(text, "how best to open it"),), at(text, "debate over"), None, 0.9))
    named = RawClaim((at(text, "how best to open it"),), at(text, "debate over"), at(text, "It"), 0.9)
    assert not generic(text, named)


def test_what_nobody_would_say_is_no_claim() -> None:
    text = "Neither Bole nor Ames would say who won."
    claim = RawClaim((at(text, "who won"),), at(text, "would say"), at(text, "Neither Bole nor Ames"), 0.9)
    assert generic(text, claim)
    denied = "Neither Bole nor Ames believed that it rained."
    other = RawClaim((at(denied, "that it rained"),), at(denied, "believed"), at(denied, "Neither Bole nor Ames"), 0.9)
    assert not generic(denied, other)


@pytest.mark.parametrize(
    ("text", "source", "cue", "nobody"),
    [
        ("If a mechanic suggests new brakes, wait.", "a mechanic", "suggests", True),
        ("When a post says that cream cures, laugh.", "a post", "says", True),
        ("A good vet will tell you that cats sleep.", "A good vet", "will tell", True),
        ("You might say that tea is soup.", "You", "might say", True),
        ("If your landlord says the boiler is fine, ask.", "landlord", "says", True),
        ("Neither Bole nor Ames would say who won it.", "Neither Bole nor Ames", "would say", False),
        ("When a witness said that it rained, he left.", "a witness", "said", False),
        ("When the mayor says that it rains, she smiles.", "the mayor", "says", False),
        ("A vet told you that cats sleep.", "A vet", "told", False),
        ("Yet fires go on, showing that bans are weak.", "fires", "showing", True),
        ("There is nothing to suggest that it rained.", "nothing", "to suggest", True),
        ("The number who said that they smoke rose.", "The number who", "said", True),
        ("The band played “Oh Ferry” at noon, twice.", "The band", "played", True),
        ("Yet Bole seems to have no idea of it.", "Bole", "seems to", True),
        ("Yet Bole seemed to suggest that it rained.", "Bole", "seemed to suggest", False),
        ("Yet images went round, showing that bans are weak.", "images", "showing", False),
        ("Yet the union went on, showing that bans are weak.", "the union", "showing", False),
    ],
)
def test_speech_of_nobody(text: str, source: str, cue: str, nobody: bool) -> None:
    claim = RawClaim((Span(len(text) - 5, len(text)),), at(text, cue), at(text, source), 0.9)
    assert generic(text, claim) is nobody
    assert bool(forms.refine(text, [claim])) is not nobody


@pytest.mark.parametrize(
    "unit",
    [
        "The drug, which its maker claims halves it, was dear.\n\n",
        "It was reportedly red. ",
        "It was denied by Ames Bole.\n\n",
        "From a: “x y” ",
        "Ames put the loss at 5 and ",
        "\n\n\n— ab cd ef gh",
        "a line of a post\n\n",
        "From Elm Press: The pier sank at noon and stayed there ",
        "The sale, confirmed by Ames and ",
        "“It rained.\n\n",
    ],
)
def test_time_grows_with_the_text_alone(unit: str) -> None:
    text = unit * 3000
    claims = [RawClaim((Span(n * len(unit), n * len(unit) + 2),), None, None, 0.9) for n in range(3000)]
    start = time.process_time()
    forms.refine(text, claims)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The insurer put the loss at 40 million.", [(["the loss at 40 million"], "The insurer")]),
        (
            "Organisers have put the crowd at more than 50,000, while police put it at 18,000.",
            [(["the crowd at more than 50,000"], "Organisers"), (["it at 18,000"], "police")],
        ),
        ("A poll in May 2015 put Bole’s lead at 5 points.", [(["Bole’s lead at 5 points"], "A poll in May 2015")]),
        ("The clerk puts the sum at $9, assuming no rain.", [(["the sum at $9, assuming no rain"], "The clerk")]),
        ("She put the cup at the edge.", []),
        ("A man who puts his age at 60 left.", []),
        ("From Elm Press: The pier sank at noon.", [(["The pier sank at noon."], "Elm Press")]),
        ("Rain.\nFrom a court ruling: The pier is ours.", [(["The pier is ours."], "a court ruling")]),
        ("From Elm to Oakham: The ferry takes nine hours.", []),
        ("From our archive: The ferry of old times.", []),
        ("The sale, later confirmed by the mayor on Friday, ended it.", [(["The sale"], "the mayor")]),
        ("He saw the sale, confirmed by the mayor.", []),
    ],
)
def test_plain_forms(text: str, found: list[tuple[list[str], str | None]]) -> None:
    assert said(text, plain.find(text)) == found
    assert said(text, forms.refine(text, [])) == found


def test_plain_forms_leave_what_is_marked() -> None:
    text = "The insurer put the loss at 40 million."
    claim = RawClaim((at(text, "40 million"),), at(text, "put the loss at"), at(text, "The insurer"), 0.9)
    assert forms.refine(text, [claim]) == [claim]
