"""What is chosen together."""

from __future__ import annotations

from dataclasses import replace

from accordingto.summary.draft import whole
from accordingto.summary.naming import continues, mentioned_again, unexplained
from accordingto.summary.select import Choice, Wish, select
from accordingto.summary.units import units
from accordingto.values import Article


def test_what_was_told_reaches_no_further() -> None:
    def choice(index: int, text: str, reach: float) -> Choice:
        (unit,) = units(Article(text=text))
        return Choice(whole(replace(unit, index=index)), dict.fromkeys(unit.terms, 0.1), reach=reach)

    first = choice(0, "The assembly of Tarn rejected the budget.", 9.0)
    again = choice(1, "The assembly of Tarn has rejected the budget.", 8.0)
    other = choice(2, "The mayor resigned after the vote.", 5.0)
    assert [c.index for c in select([[first], [again], [other]], Wish(words=15))] == [0, 2]


def test_a_summary_does_not_begin_with_a_sentence_that_goes_on_from_another() -> None:
    def choice(index: int, text: str, reach: float) -> Choice:
        (unit,) = units(Article(text=text))
        late = continues(unit, frozenset())
        return Choice(whole(replace(unit, index=index)), dict.fromkeys(unit.terms, 0.1), reach=reach, late=late)

    first = choice(0, "The assembly of Tarn rejected the budget.", 5.0)
    more = choice(1, "Meanwhile the ferries of the town stayed in port.", 7.0)
    assert more.late
    assert choice(2, "“Nobody is going to gamble with lives,” Ilse Brandt said.", 1.0).late
    assert choice(3, "Later that day came a letter from the port.", 1.0).late
    assert not first.late
    assert [c.index for c in select([[first], [more]], Wish(words=8))] == [0]
    assert [c.index for c in select([[first], [more]], Wish(words=20))] == [0, 1]


def test_a_summary_does_not_begin_with_the_priest_of_an_earlier_sentence() -> None:
    text = (
        "A ferry of the town met a priest. The priest is Emil Hartog. The pier was closed. "
        "The mayor stayed. The Hartog family left. The old priest stayed."
    )
    assert mentioned_again(units(Article(text=text))) == {1, 5}


def test_one_sentence_alone_says_who_is_meant() -> None:
    def left_open(text: str) -> bool:
        return unexplained(units(Article(text=text))[0], frozenset(), {})

    assert left_open("The assembly grumbled about his announcement.")
    assert not left_open("The mayor, Emil Hartog, stood by his announcement.")
    assert not left_open("The assembly grumbled about the announcement.")


def test_a_second_sentence_is_shown_where_one_fits() -> None:
    def choice(index: int, text: str, chance: float) -> Choice:
        (unit,) = units(Article(text=text))
        return Choice(whole(replace(unit, index=index)), dict.fromkeys(unit.terms, chance))

    ways = [
        [choice(0, "The council of Tarn rejected the budget.", 0.9)],
        [choice(1, "Its hall stands on a hill.", 0.0)],
    ]
    assert [c.index for c in select(ways, Wish(words=60))] == [0]
    assert [c.index for c in select(ways, Wish(words=60, least=2))] == [0, 1]
    assert [c.index for c in select(ways, Wish(words=9, least=2))] == [0]
