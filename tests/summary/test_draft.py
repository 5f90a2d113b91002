from __future__ import annotations

from accordingto.summary import SummaryOptions, summarise
from accordingto.values import Article

TEXT = (
    "The council of Harlow Bay voted on Monday to close the old ferry pier by 1 May.\n\n"
    "Engineers said the pier could not carry more than 40 people. It has served the town since 1911.\n\n"
    "Mayor Ilse Brandt said repairs would cost £2.4m, which the town did not have."
)


def test_every_sentence_points_to_its_words() -> None:
    summary = summarise(Article(text=TEXT))
    assert summary.sentences
    for sentence in summary.sentences:
        assert sentence.sources
        assert " ".join(TEXT[s.start : s.end] for s in sentence.sources).split()[0]
    assert len(summary.text.split()) <= 60


def test_short_is_one_sentence() -> None:
    assert len(summarise(Article(text=TEXT), options=SummaryOptions(length="short")).sentences) == 1
