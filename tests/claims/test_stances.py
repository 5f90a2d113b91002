"""The stance of a cue, also of an unknown or a negated one."""

from __future__ import annotations

import pytest

from accordingto.claims.assembly import assemble
from accordingto.claims.raw import RawClaim
from accordingto.claims.stances import stance, stances
from accordingto.values import STANCES, Span


@pytest.mark.parametrize(
    ("cue", "context", "told"),
    [
        ("said", " that", "says"),
        ("has claimed", "", "claims"),
        ("was confirmed by", "", "confirms"),
        ("is then heard saying", "", "says"),
        ("heard", " that", "reports"),
        ("filed a motion", " to stop", "asks"),
        ("flatly denied", "", "denies"),
        ("are warning", " of floods", "warns"),
        ("asked", "", "asks"),
        ("called for", " calm", "asks"),
        ("called", " on the council", "asks"),
        ("called", " him a liar", "says"),
        ("has repeatedly called for", " calm", "asks"),
        ("pledged", " to build", "promises"),
        ("estimates", "", "estimates"),
        ("predicted", " rain", "estimates"),
        ("advised", " us to go", "suggests"),
        ("accused", "", "accuses"),
        ("argues", "", "argues"),
        ("announced", "", "announces"),
        ("admitted", "", "admits"),
        ("according to", "", "says"),
        ("claims by", "", "claims"),
        ("his criticism of", "", "criticises"),
        ("insisted on", "", "claims"),
        ("thinks", "", "believes"),
        ("ordered", "", "orders"),
        ("praised", "", "praises"),
        ("condemned", "", "criticises"),
        ("responded with criticisms of", "", "criticises"),
        ("agreed", "", "agrees"),
        ("went on to suggest", "", "suggests"),
        ("reportedly", "", "says"),
        ("", "", "says"),
        ("emphasises", "", "says"),
        ("put", " the loss at 40 million", "estimates"),
        ("put", " the crowd at more than half", "estimates"),
        ("rejected", " the offer", "rejects"),
        ("ruled out", " a merger", "rejects"),
        ("questioned", " whether it would hold", "doubts"),
        ("expressed doubts about", "", "doubts"),
        ("cast doubt on", "", "doubts"),
        ("voiced fears that", "", "fears"),
        ("endorsed", "", "supports"),
        ("backed away from", "", "rejects"),
        ("declined", " to sign", "refuses"),
        ("avoided direct criticism of", "", "leaves_open"),
        ("took direct aim at", "", "says"),
        ("has ordered", "", "orders"),
    ],
)
def test_stance(cue: str, context: str, told: str) -> None:
    assert stance(cue, context) == told


@pytest.mark.parametrize(
    ("cue", "content", "told"),
    [
        ("remain skeptical of", "the mayor’s chances", "doubts"),
        ("doubted", "that the ferry would come", "doubts"),
        ("pleaded", "not guilty to the charges", "denies"),
        ("has pleaded", "guilty to fraud", "admits"),
        ("pleaded", "for a new pier", "asks"),
        ("was unconvinced by", "the plan", "doubts"),
        ("are afraid", "that the dam will break", "fears"),
        ("worried about", "the bridge", "fears"),
        ("hopes", "to win", "hopes"),
        ("plans", "to sell the boats", "intends"),
        ("seemed willing", "to talk", "intends"),
        ("wanted", "a new pier", "wants"),
        ("is in favour of", "the toll", "supports"),
        ("are reluctant", "to close it", "leaves_open"),
        ("sees", "sales growth of 2 per cent", "expects"),
        ("sees", "the pier as lost", "considers"),
        ("is railing against", "the toll", "criticises"),
        ("voted against", "the toll", "opposes"),
        ("refuses", "to leave", "refuses"),
        ("expected", "rain by noon", "expects"),
        ("regarded", "the pier as lost", "considers"),
        ("is confident", "that it will hold", "believes"),
        # nothing is known of these cues
        ("brooded over", "that the pier was lost", "believes"),
        ("brooded over", "the lost pier", "considers"),
        ("itched", "to go", "wants"),
    ],
)
def test_what_is_thought_is_not_said(cue: str, content: str, told: str) -> None:
    assert stance(cue, " " + content, content=content, speech=False) == told


@pytest.mark.parametrize(
    ("cue", "context", "before", "told"),
    [
        ("does not believe", " that it will hold", "", "doubts"),
        ("believes", " that it will hold", "she never ", "doubts"),
        ("expected", " a strike", "and nobody ", "doubts"),
        ("has no doubt that", "", "", "believes"),
        ("did not want", " to leave", "", "opposes"),
        ("does not intend", " to leave", "", "refuses"),
        ("does not support", " the toll", "", "opposes"),
        ("has no plans", " to sell", "", "leaves_open"),
        ("see", " the pier as lost", "Nor does the mayor ", "doubts"),
        ("did not commit to", " any cuts", "", "leaves_open"),
        ("did not say", " when", "", "leaves_open"),
        ("did not deny", " it", "", "leaves_open"),
        ("has yet to explain", " it", "", "leaves_open"),
        ("would not rule out", " a sale", "", "leaves_open"),
        ("failed to mention", " the leak", "", "leaves_open"),
        ("declined to say", " when", "", "leaves_open"),
        ("refused to believe", " it", "", "doubts"),
        # these affirm
        ("could not help noting", " that it rained", "", "says"),
        ("said", "", "no wonder the mayor ", "says"),
        ("not only warned", " of floods", "", "warns"),
    ],
)
def test_a_negation_never_turns_the_meaning_round(cue: str, context: str, before: str, told: str) -> None:
    assert stance(cue, context, before=before) == told


def test_an_unknown_thought_that_is_negated_is_left_neutral() -> None:
    assert stance("had no illusions about", "", content="the dam", speech=False) == "considers"


def test_all_words_tell_a_stance_of_the_closed_set() -> None:
    words = stances()
    assert {*words.words.values(), *words.prefixes.values(), *words.phrases.values()} <= set(STANCES)
    assert {*words.negated, *words.negated.values(), "leaves_open"} <= set(STANCES)


def test_claims_carry_it() -> None:
    text = "Many donors remain skeptical of the mayor’s chances."
    cue, content = text.index("remain"), text.index("the mayor")
    raw = RawClaim((Span(content, len(text) - 1),), Span(cue, content - 1), Span(0, 11), 0.9, speech=False)
    claims, _ = assemble(text, [raw])
    assert [(c.stance, c.speech) for c in claims] == [("doubts", False)]
