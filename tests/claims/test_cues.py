"""The cue lexicon: inflection, stance, flags."""

from __future__ import annotations

import pytest

from accordingto.claims import cues
from accordingto.values import STANCES


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("say", ("says", "said", "said", "saying")),
        ("deny", ("denies", "denied", "denied", "denying")),
        ("admit", ("admits", "admitted", "admitted", "admitting")),
        ("argue", ("argues", "argued", "argued", "arguing")),
        ("stress", ("stresses", "stressed", "stressed", "stressing")),
        ("agree", ("agrees", "agreed", "agreed", "agreeing")),
    ],
)
def test_inflection(lemma: str, forms: tuple[str, ...]) -> None:
    irregular = {"say": ["says", "said", "said", "saying"]}
    assert cues.inflect(lemma, irregular) == forms


def test_every_stance_of_the_lexicon_is_in_the_closed_set() -> None:
    lexicon = cues.lexicon()
    found = (
        {e.verb.stance for e in lexicon.forms.values()} | set(lexicon.nouns.values()) | set(lexicon.phrases.values())
    )
    assert found <= set(STANCES)
    assert set(STANCES) - found == set()


@pytest.mark.parametrize(
    ("cue", "context", "stance"),
    [
        ("said", " that", "says"),
        ("has claimed", "", "claims"),
        ("was confirmed by", "", "confirms"),
        ("flatly denied", "", "denies"),
        ("are warning", " of floods", "warns"),
        ("asked", "", "asks"),
        ("called for", " calm", "asks"),
        ("called", " on the council", "asks"),
        ("called", " him a liar", "says"),
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
        ("agreed", "", "agrees"),
        ("went on to suggest", "", "suggests"),
        ("reportedly", "", "says"),
        ("", "", "says"),
        ("emphasises", "", "says"),
    ],
)
def test_stance(cue: str, context: str, stance: str) -> None:
    assert cues.stance(cue, context) == stance


@pytest.mark.parametrize(
    ("before", "cue", "after", "flags"),
    [
        ("", "reportedly said", "", {"hedged"}),
        ("", "said", "", set()),
        ("", "did not say", "", {"negated"}),
        ("has never", "claimed", "", {"negated"}),
        ("", "is said", " to have left", {"hedged"}),
        ("", "doesn’t believe", "", {"negated"}),
    ],
)
def test_flags(before: str, cue: str, after: str, flags: set[str]) -> None:
    assert cues.flags(cue, before, after) == flags


@pytest.mark.parametrize(
    ("cue", "after", "silent"),
    [
        ("declined", " to comment on it", True),
        ("did not respond", " to a request", True),
        ("has refused", " to comment", True),
        ("declined to comment", "", True),
        ("refused", " to sell the boat", False),
        ("said", " nothing", False),
        ("did not say", " when", False),
    ],
)
def test_silence_is_no_cue(cue: str, after: str, silent: bool) -> None:
    assert cues.silent(cue, after) is silent
