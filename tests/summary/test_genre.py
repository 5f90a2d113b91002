"""Texts that are no reports: something sensible comes out, or nothing and the reason."""

from __future__ import annotations

from accordingto.summary import summarise
from accordingto.values import Summary

from .conftest import read

ITEMS = """1. Varde to Lunde

The ferry takes 40 minutes and passes the rocks of the seals. A ticket costs 80 crowns on every day of the year.

2. Lunde to Sund

It leaves at noon and has a small café. The view of the cape is the best in the whole region.

3. Sund to Holm

Only 12 cars fit on this boat in the summer months. It does not sail when the harbour is frozen."""
INTRODUCTION = (
    "The islands of the region are joined by nine ferry lines, and the transport office says that 1.2 million people "
    "used them last year. Three of the lines are worth a trip of their own, says Mia Holt of the island museum."
)
STEPS = """Ingredients: 500 g white fish, 2 tbsp butter, 1 onion, 3 carrots, 1 litre of stock.

Method: Chop the onion and simmer it in the butter. Add the carrots and the stock and simmer for 10 minutes.

Cut the fish into pieces and stir in. Add 200 ml cream and simmer for 5 minutes. Whisk in 1 tbsp butter at the end."""


def summary(text: str, title: str | None = None) -> Summary:
    return summarise(*read(text, title))


def codes(found: Summary) -> list[str]:
    return [w.code for w in found.warnings]


def test_a_numbered_list_is_summarised_by_its_introduction() -> None:
    found = summary(f"{INTRODUCTION}\n\n{ITEMS}", "Three ferries worth a trip")
    assert codes(found) == ["list"]
    assert "nine ferry lines" in found.text
    assert "noon" not in found.text
    assert "80 crowns" not in found.text


def test_a_numbered_list_without_an_introduction_has_no_summary() -> None:
    found = summary(ITEMS, "Three ferries worth a trip")
    assert not found.sentences
    assert codes(found)[0] == "list"


def test_a_recipe_without_an_introduction_has_no_summary() -> None:
    found = summary(f"Any white fish will do.\n\n{STEPS}", "Fish soup")
    assert not found.sentences
    assert codes(found) == ["recipe"]
    assert "nothing introduces" in found.warnings[0].message


def test_a_recipe_tells_where_it_is_from_and_no_step() -> None:
    text = f"Fishermen of Varde have cooked this soup on their boats since the herring years.\n\n{STEPS}"
    found = summary(text, "Fish soup")
    assert found.text.startswith("Fishermen of Varde")
    assert "onion" not in found.text


def test_the_hour_of_an_entry_is_left_out() -> None:
    entries = (
        "18:40 The storm has cut power to 9,000 homes in the region, the grid company says.",
        "18:10 The bridge between Varde and Lunde was closed to all traffic.",
        "17:20 GMT Winds of 130 km/h were measured at Cape Sund, the weather service says.",
        "16:45: Schools in Varde close early because of the storm, the council says.",
        "16:00 - The weather service has raised its warning to red for the whole of the coast.",
    )
    found = summary("\n\n".join(entries), "Live: storm hits the coast")
    assert codes(found) == ["live-blog"]
    assert found.sentences
    for hour in ("18:40", "18:10", "17:20", "GMT", "16:45", "16:00"):
        assert hour not in found.text


def test_instructions_to_the_reader_do_not_enter() -> None:
    text = (
        "Copper turns dark when it is exposed to air for a long time. Mix salt and vinegar in a large bowl of glass. "
        "Rinse the pot with warm water and dry it at once with a soft cloth. The museum of Varde cleans its copper "
        "twice a year, says Mia Holt. The oldest of its pots was made in 1740 by a smith of the town."
    )
    found = summary(text, "How to clean a copper pot")
    assert found.sentences
    assert "Mix salt" not in found.text
    assert "Rinse" not in found.text
