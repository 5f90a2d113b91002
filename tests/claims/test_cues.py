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
    assert set(STANCES) - found == {"leaves_open"}  # which only a negation makes


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
