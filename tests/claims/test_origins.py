"""Whose words a source holds."""

from __future__ import annotations

import pytest

from accordingto.claims.origins import origins
from accordingto.claims.raw import RawClaim
from accordingto.values import Span


def claim(text: str, source: str, cue: str, content: str) -> RawClaim:
    def span(words: str) -> Span:
        at = text.index(words)
        return Span(at, at + len(words))

    return RawClaim((span(content),), span(cue), span(source), 0.9, True)


def source_of(text: str, source: str, cue: str, content: str) -> str | None:
    (mended,) = origins(text, [claim(text, source, cue, content)])
    return mended.source.of(text) if mended.source is not None else None


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("The memo, which was obtained by the Courier, said that the pier was rotten.", "the Courier", "The memo"),
        ("A letter seen by Bayline said that the pier was rotten.", "Bayline", "A letter"),
        ("Her draft, later leaked to Radio Fell, said that the pier was rotten.", "Radio Fell", "Her draft"),
        ("The memo was obtained by the Courier. Bayline said that the pier was rotten.", "Bayline", "Bayline"),
        ("The memo, written by Ada Holm, said that the pier was rotten.", "Ada Holm", "Ada Holm"),
        ("A note on it published on Friday said that the pier was rotten.", "A note on it published", "A note on it"),
    ],
)  # fmt: skip
def test_a_document_speaks_and_not_who_has_seen_it(text: str, source: str, expected: str) -> None:
    assert source_of(text, source, "said", "that the pier was rotten") == expected


def test_an_article_alone_is_no_source() -> None:
    text = "“No bathing,” reads the sign at the gate, where nobody bathes."
    assert source_of(text, "the", "reads", "“No bathing,”") == "the sign at the gate"
    text = "“No bathing,” reads the."
    assert source_of(text, "the", "reads", "“No bathing,”") is None


def test_whom_an_allegation_is_against_is_no_claim() -> None:
    text = "Tarn dropped the allegation against Olaf Brandt. Ada Holm spoke out against the plan."
    dropped = claim(text, "Tarn", "allegation against", "Olaf Brandt")
    kept = claim(text, "Ada Holm", "spoke out against", "the plan")
    assert origins(text, [dropped, kept]) == [kept]
