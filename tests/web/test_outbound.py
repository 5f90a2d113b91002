"""The last look at what leaves: words that are the article's, and words that are not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from accordingto.web.outbound import Outbound

TEXT = "The ferry won't sail before Friday, harbour master Ines Duarte said. It carries 240 people."


def span(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def claim(text: str = "The ferry won't sail before Friday") -> dict[str, Any]:
    return {
        "id": "c1",
        "speaker": "s1",
        "text": text,
        "content": [span("The ferry won't sail before Friday")],
        "cue": span("said"),
        "source": span("harbour master Ines Duarte"),
        "sentence": {"start": 0, "end": 69},
        "quote": {"exact": "The ferry won't sail before Friday", "prefix": "", "suffix": ""},
    }


def sentence(text: str, status: str = "extracted") -> dict[str, Any]:
    return {"text": text, "status": status, "sources": [{"start": 0, "end": 69}], "speakers": ["s1"]}


def reading(claims: list[Any], sentences: list[Any], text: str | None = None) -> dict[str, Any]:
    joined = " ".join(s["text"] for s in sentences)
    return {
        "article": {"text": TEXT, "title": "Ferry waits", "byline": None},
        "summary": {"text": joined if text is None else text, "sentences": sentences, "rejected": []},
        "claims": claims,
        "speakers": [{"id": "s1", "claims": ["c1"]}],
        "warnings": [],
    }


def test_what_is_the_articles_leaves_unchanged() -> None:
    whole = reading([claim()], [sentence("The ferry won’t sail before Friday, Ines Duarte said.")])
    gate = Outbound()
    assert gate.reading(copy.deepcopy(whole)) == whole
    assert gate.withheld == 0


@pytest.mark.parametrize(
    "change",
    [
        {"text": "The ferry will sail on Monday"},
        {"content": [{"start": 0, "end": 9999}]},
        {"content": [{"start": -3, "end": 5}]},
        {"content": [span("Ines Duarte")]},
        {"cue": {"start": 60, "end": 5}},
        {"quote": {"exact": "other words", "prefix": "", "suffix": ""}},
    ],
)
def test_a_claim_that_is_not_the_articles_is_withheld(change: dict[str, Any]) -> None:
    gate = Outbound()
    after = gate.reading(reading([{**claim(), **change}], []))
    assert after["claims"] == []
    assert after["speakers"][0]["claims"] == []
    assert after["warnings"][0]["code"] == "withheld"
    assert gate.withheld == 1


@pytest.mark.parametrize(
    ("text", "status", "leaves"),
    [
        ("The ferry carries 240 people.", "extracted", True),
        ("The ferry carries 204 people.", "extracted", False),
        ("Ines Duarte says that the ferry won't sail before Friday.", "compressed", True),
        ("The ferry sank.", "compressed", False),
        ("The author argues that the ferry won't sail before Friday.", "compressed", True),
        ("Ines Duarte, the harbour master, warns that the ferry is not sailing.", "generated", True),
        ("The boat carries 240 people, the harbour master said.", "generated", True),
        ("The ferry carries 241 people.", "generated", False),
        ("Mayor Ramirez said the ferry waits.", "generated", False),
        ("Passengers angrily demanded refunds yesterday.", "generated", False),
    ],
)
def test_a_sentence_leaves_if_its_words_are_the_articles(text: str, status: str, leaves: bool) -> None:
    gate = Outbound()
    after = gate.reading(reading([], [sentence(text, status)]))
    assert bool(after["summary"]["sentences"]) is leaves
    assert after["summary"]["text"] == (text if leaves else "")
    assert [r["reason"] for r in after["summary"]["rejected"]] == ([] if leaves else ["not_in_article"])


def test_a_summary_text_of_its_own_is_replaced_by_its_sentences() -> None:
    after = Outbound().reading(reading([], [sentence("The ferry carries 240 people.")], "Buy at evil.example now."))
    assert after["summary"]["text"] == "The ferry carries 240 people."


def test_events_are_looked_at_as_they_come() -> None:
    gate = Outbound()
    bad = {"event": "claim", "claim": claim("never said"), "speaker": None}
    early = {"event": "claim", "claim": claim(), "speaker": None}
    # Before the article is known nothing can be compared, so nothing leaves.
    assert gate.event(early) is None
    stage = {"event": "stage", "stage": "article", "status": "done", "article": {"text": TEXT, "title": None}}
    assert gate.event(stage) is stage
    assert gate.event(early) is early
    assert gate.event(bad) is None
    assert gate.event({"event": "summary_sentence", "sentence": sentence("Nobody wrote this.")}) is None
    assert gate.event({"event": "anything"}) is None
