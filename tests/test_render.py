from __future__ import annotations

from dataclasses import replace

import pytest

from accordingto import render
from accordingto.style import Style, width
from accordingto.values import (
    Article,
    Block,
    Claim,
    Notice,
    Quote,
    Reading,
    Rejected,
    Span,
    Speaker,
    Summary,
    SummarySentence,
)  # fmt: skip

TEXT = "“We sail at dawn,” said Ada Pell, the harbour master. The crews reportedly want more pay."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def claim(number: int, words: str, **more: object) -> Claim:
    made = Claim(
        id=f"c{number}", text=words, content=(span(words),), kind="indirect", stance="says",
        sentence=Span(0, len(TEXT)), quote=Quote(words, "", ""),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def reading() -> Reading:
    pell = Speaker("s1", "Ada Pell", "the harbour master", (span("Ada Pell"),), ("c1",))
    claims = (
        claim(1, "We sail at dawn,", kind="direct", speaker="s1", source=span("Ada Pell"), cue=span("said")),
        claim(2, "want more pay", stance="wants", speech=False, confidence=0.4, flags=frozenset({"hedged"})),
    )
    sentence = SummarySentence("The crews want more pay, says Ada Pell.", "extracted", (Span(0, 5),), ("s1",))
    return Reading(
        article=Article(
            TEXT,
            (Block("paragraph", 0, len(TEXT)),),
            title="Dawn sailing",
            byline="Lio Marsh",
            published="2025-03-11T07:40:00+00:00",
            site="Beacon",
        ),
        summary=Summary(sentence.text, "bundled", (sentence,), (Rejected("The crews won.", "not_entailed"),)),
        claims=claims,
        speakers=(pell,),
        warnings=(Notice("incomplete", "The page goes on elsewhere."),),
    )


def test_the_terminal_shows_everything(reading: Reading) -> None:
    shown = render.text(reading, 80)
    for words in (
        "Dawn sailing", "By Lio Marsh · 2025-03-11 07:40 · Beacon", "The crews want more pay, says Ada Pell.",
        "1 as on the page · model: bundled",
        "not entailed", "Claims (2)", "Ada Pell, the harbour master", "“We sail at dawn”", "“said … Ada Pell”",
        "No speaker named", "a belief or a wish", "hedged", "unsure", "Note: The page goes on elsewhere.",
    ):  # fmt: skip
        assert words in shown, words
    assert "\x1b" not in shown


def test_claims_are_grouped_by_speaker(reading: Reading) -> None:
    later = claim(3, "harbour master", speaker="s1")
    groups = render.by_speaker(replace(reading, claims=(*reading.claims, later)))
    assert [(s.name if s else None, [c.id for c in claims]) for s, claims in groups] == [
        ("Ada Pell", ["c1", "c3"]),
        (None, ["c2"]),
    ]


def test_direct_speech_alone_stands_in_its_own_quotation_marks(reading: Reading) -> None:
    shown = render.text(reading)
    assert "“We sail at dawn”" in shown
    assert "“want more pay”" not in shown


def test_a_quotation_inside_a_claim_keeps_its_marks(reading: Reading) -> None:
    words = "that “lack of service” is no mere inconvenience"
    claims = (replace(reading.claims[0], text=words), reading.claims[1])
    shown = " ".join(render.text(replace(reading, claims=claims), 200).split())
    assert words in shown
    assert f"“{words}" not in shown


@pytest.mark.parametrize("within", [40, 60, 80, 100])
def test_lines_fit(reading: Reading, within: int) -> None:
    assert all(width(line) <= within for line in render.text(reading, within, with_article=True).split("\n"))


def test_colour_changes_nothing_but_colour(reading: Reading) -> None:
    import re

    painted = render.text(reading, 80, Style(True))
    assert "\x1b[1m" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == render.text(reading, 80)


def test_a_hostile_title_cannot_drive_the_terminal(reading: Reading) -> None:
    hostile = replace(reading, article=replace(reading.article, title="Calm\x1b]0;owned\x07 sea"))
    assert "\x1b" not in render.text(hostile)


def test_the_article_on_request(reading: Reading) -> None:
    assert "Article\n" in render.text(reading, with_article=True)
    assert "said Ada Pell, the harbour master." in " ".join(render.text(reading, 100, with_article=True).split())


def test_an_empty_reading() -> None:
    shown = render.text(Reading(Article(""), Summary("", "bundled")))
    assert "Untitled" in shown
    assert "There is none." in shown
    assert "attributes nothing" in shown


def test_markdown(reading: Reading) -> None:
    shown = render.markdown(reading)
    assert shown.startswith("# Dawn sailing\n")
    assert "- The crews want more pay, says Ada Pell. *(according to Ada Pell)*" in shown
    assert "### Ada Pell\n\nthe harbour master\n" in shown
    assert "- **says** “We sail at dawn” *(“said … Ada Pell”)*" in shown
    assert "> The page goes on elsewhere." in shown


def test_markdown_of_the_page_stays_text(reading: Reading) -> None:
    article = replace(reading.article, title="1. *Bold* <b>[x](y)</b>")
    assert render.markdown(replace(reading, article=article)).startswith(
        "# 1\\. \\*Bold\\* \\<b\\>\\[x\\](y)\\</b\\>\n"
    )
