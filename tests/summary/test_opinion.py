"""Pieces that are their author's view."""

from __future__ import annotations

import re
from dataclasses import replace

from accordingto.claims import Finder
from accordingto.summary import summarise
from accordingto.summary.genre import kind
from accordingto.summary.opinion import as_the_authors
from accordingto.summary.units import units
from accordingto.values import Article, Claim, Quote, Span, Speaker, SummarySentence

from .conftest import article as page

Read = tuple[Article, list[Claim], list[Speaker]]


def test_an_opinion_is_its_authors(story: Read) -> None:
    text = (
        "The town should keep its pier, whatever the repairs cost.\n\n"
        "I have crossed the bay from there since I was a child. My father worked on the ferry.\n\n"
        "A harbour town without a pier is a town without a reason to exist.\n\n"
        "I do not believe the engineers. Their report looks at two pillars out of sixty.\n\n"
        "The council has money for a new car park and none for the oldest building in the bay.\n\n"
        "I will vote against every councillor who supports the closure."
    )
    summary = summarise(page(text, "Opinion: Keep the pier", byline="Ada Quist"))
    assert summary.text.startswith("The author argues that ")
    assert not re.search(r"\b(?:I|my)\b", summary.text)


def test_a_page_that_calls_itself_an_opinion_piece_is_one(story: Read) -> None:
    article, claims, speakers = story
    assert kind(article, units(article, claims)).genre == "report"
    said = replace(article, opinion=True)
    assert kind(said, units(said, claims)).genre == "opinion"
    assert "The author " in summarise(said).text  # what nobody else says in it
    assert "The author " not in summarise(said, claims, speakers).text  # both of its sentences are somebody's


def test_my_in_quotations_whose_marks_were_lost_makes_no_opinion() -> None:
    text = "\n\n".join(
        f"The {n} ferry took my brother to the islands, the captain of the ship told a reporter of the Echo."
        for n in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    )
    article = page(text)
    assert kind(article, units(article)).genre == "report"
    own = page(text + "\n\nI have not seen him since, and I miss him every day of the long winter.")
    assert kind(own, units(own)).genre == "opinion"


def test_what_the_author_says_of_that_is_grammatical() -> None:
    text = (
        "That’s a mistake of the council. The pier is worth every crown of it. Piers matter. Besides, it is old. "
        "The alleged builder did a fine job. "
        "I would know of piers."
    )
    article = page(text)
    found = units(article)[:5]
    sentences = [SummarySentence(u.text, "extracted", (u.span,)) for u in found]
    told = [s.text for s in as_the_authors(sentences, found, article, [])]
    assert told == [
        "The author argues: That’s a mistake of the council.",
        "The author adds that the pier is worth every crown of it.",
        "The author says that piers matter.",
        "The author says that besides, it is old.",
        "The author says that the alleged builder did a fine job.",
    ]


def test_what_others_decided_or_learned_is_told_by_the_author() -> None:
    text = "Once the mayor had decided to sell the pier, the town saw that it was worth nothing. Brandt said no."
    article = page(text)
    cue, content = Span(15, 26), Span(27, 43)
    words = content.of(text)
    decided = Claim(
        "c1", words, (content,), "indirect", "intends", Span(0, 85), Quote(words, "", ""), cue, Span(5, 14)
    )  # fmt: skip
    found = units(article, (decided,))
    sentences = [SummarySentence(u.text, "extracted", (u.span,)) for u in found]
    told = [s.text for s in as_the_authors(sentences, found, article, [])]
    assert told == [f"The author argues that o{found[0].text[1:]}", "Brandt said no."]


def test_words_of_others_without_quotation_marks_make_no_opinion() -> None:
    text = "\n\n".join(
        f"I saw the {n} ferry leave without a captain and my bags, said {name} Brandt, a teacher of Norvik."
        for n, name in zip(
            ("first", "second", "third", "fourth", "fifth", "sixth"),
            ("Oda", "Emil", "Jonas", "Ada", "Lena", "Olaf"),
            strict=True,
        )
    )
    article = page(text)
    claims, _ = Finder().find(text)
    assert kind(article, units(article, claims)).genre == "report"
    assert kind(article, units(article)).genre == "opinion"
