from __future__ import annotations

import re

import pytest

from accordingto.claims import Finder
from accordingto.summary.draft import drafted, known
from accordingto.summary.introduce import introduced
from accordingto.summary.select import Choice
from accordingto.summary.units import units
from accordingto.values import Article, Block, Speaker


def _chosen(text: str, *sentences: int) -> tuple[list[Choice], list[Speaker]]:
    blocks = tuple(Block("paragraph", *m.span()) for m in re.finditer(r"[^\n]+", text))
    article = Article(text=text, blocks=blocks)
    claims, speakers = Finder().find(text)
    found = units(article, claims)
    drafts = drafted(article, found, speakers, False)
    assert drafts is not None
    ways = {w[0].index: w[0] for w in drafts.choices if w}
    return [ways[n] for n in sentences], known(found, speakers)


def _shown(text: str, *sentences: int, words: int = 60) -> list[str]:
    picked, speakers = _chosen(text, *sentences)
    return [c.variant.text for c in introduced(picked, text, None, speakers, words)]


def test_a_surname_becomes_the_full_name_where_the_summary_first_has_it() -> None:
    text = (
        "Mayor Oda Brandt opened the new library of Norvik on Friday in front of two hundred guests.\n\n"
        "The building has room for forty thousand books and a hall for concerts.\n\n"
        "Brandt was re-elected in May with a majority of ninety votes.\n\n"
        "Two villages have asked Brandt for a library of their own."
    )
    assert _shown(text, 2, 3) == [
        "Oda Brandt was re-elected in May with a majority of ninety votes.",
        "Two villages have asked Brandt for a library of their own.",
    ]
    assert _shown(text, 0, 2)[1].startswith("Brandt was")


def test_of_several_people_all_get_their_full_names() -> None:
    text = (
        "Mayor Oda Brandt and the architect Emil Hartog opened the new library of Norvik on Friday.\n\n"
        "The building has room for forty thousand books and a hall for concerts.\n\n"
        "Brandt and Hartog hope that a second one will be built in the north of the town."
    )
    assert _shown(text, 2)[0].startswith("Oda Brandt and Emil Hartog hope")


def test_what_is_named_after_somebody_keeps_its_name() -> None:
    text = (
        "The dance band Brandt built up a large following with its concerts in the harbour of Norvik.\n\n"
        "“We need a new hall for all of this,” declared Brandt’s singer Emil Hartog on Friday evening.\n\n"
        "The name of the band is that of Oda Brandt, who was the first woman to sail around the cape."
    )
    assert "Oda" not in " ".join(_shown(text, 0, 1))


def test_a_courtesy_title_gives_way_and_another_title_stays() -> None:
    text = (
        "Ms. Oda Brandt opened the new library of Norvik on Friday in front of two hundred guests.\n\n"
        "Senator Emil Hartog had paid for a third of the building from his own pocket.\n\n"
        "Ms. Brandt is in her second term of office in the town.\n\n"
        "On Sunday Senator Hartog was asked to speak at the church of Norvik."
    )
    lord = text.replace("Senator", "Lord").replace("Lord Emil", "Senator Emil")
    assert "Lord Hartog" in _shown(lord, 3)[0]
    assert _shown(text, 2) == ["Oda Brandt is in her second term of office in the town."]
    assert _shown(text, 3) == ["On Sunday Senator Emil Hartog was asked to speak at the church of Norvik."]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Brandt years were good for the small library of Norvik.",
        "Nobody in Norvik had seen the Brandt family for weeks.",
        "“Nobody has asked Brandt for the keys of it yet,” a librarian said.",
        "The Brandt-Hartog bridge is closed for the whole of the winter.",
        "The trains were late again in Brandt on each of the five days.",
    ],
)
def test_a_surname_that_is_no_phrase_of_its_own_stays(sentence: str) -> None:
    text = (
        "Mayor Oda Brandt opened the new library of Norvik on Friday in front of two hundred guests.\n\n"
        f"The building has room for forty thousand books and a hall.\n\n{sentence}"
    )
    assert _shown(text, 2) == [sentence]


def test_a_surname_of_two_people_stays() -> None:
    text = (
        "Mayor Oda Brandt opened the new library of Norvik on Friday in front of two hundred guests.\n\n"
        "Her brother, the painter Jonas Brandt, gave nine pictures to it.\n\n"
        "Brandt was asked to come back in the spring with more of them."
    )
    assert _shown(text, 2) == ["Brandt was asked to come back in the spring with more of them."]


def test_no_more_words_than_allowed() -> None:
    text = (
        "Mayor Oda Brandt opened the new library of Norvik on Friday in front of two hundred guests.\n\n"
        "The building has room for forty thousand books and a hall for concerts.\n\n"
        "Brandt was re-elected in May with a majority of ninety votes."
    )
    assert _shown(text, 2, words=11) == ["Brandt was re-elected in May with a majority of ninety votes."]
    assert _shown(text, 2, words=12)[0].startswith("Oda Brandt")


def test_a_name_for_a_pronoun_is_short_once_it_was_said_in_full() -> None:
    text = (
        "Mayor Oda Brandt said on Friday that the new library of Norvik would open next week.\n\n"
        "Brandt also thanked the two hundred guests who had come to see it.\n\n"
        "She said the building had cost three million crowns and would serve four villages."
    )
    first, last = _shown(text, 0, 2)
    assert first.startswith("Mayor Oda Brandt said")
    assert last.startswith("Brandt said the building")
    assert _shown(text, 2)[0].startswith("Oda Brandt said the building")
