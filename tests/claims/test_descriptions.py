"""What is said of who a speaker is."""

from __future__ import annotations

import re

import pytest

from accordingto.claims.speakers import Resolver
from accordingto.claims.words import read
from accordingto.values import Span


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("[Rita Ames, a tide watcher,] said no.", "tide watcher"),
        ("[Rita Ames, MSc, head of tides,] said no.", "head of tides"),
        ("[Rita Ames, MD, FRCS, head of tides at Elm Street,] said no.", "head of tides at Elm Street"),
        ("[Rita Ames, who is a farmer near Dunmore,] said no.", "farmer near Dunmore"),
        ("[Rita Ames, who will be the new firm's chair,] said no.", None),
        ("[Rita Ames, who owns two boats,] said no.", None),
        (
            "[Rita Ames, head of ships, harbours and ferries at Dunmore,] said no.",
            "head of ships, harbours and ferries at Dunmore",
        ),
        ("[Elm Street Ships, founder Rita Ames,] said no.", "founder"),
        ("[Rita Ames, 42,] said no.", None),
        ("[Rita Ames, who lives in Oakham, miles from Dunmore,] said no.", None),
        ("[Rita Ames, like many of the guests,] said no.", None),
        ("[Dunmore boss Dame Rita Ames] said no.", "Dunmore boss"),
    ],
)
def test_descriptions_say_who_somebody_is(text: str, description: str | None) -> None:
    marked = re.search(r"\[([^\]]+)\]", text)
    assert marked is not None
    plain = text.replace("[", "").replace("]", "")
    resolver = Resolver(plain, read(plain))
    entity = resolver.resolve(Span(marked.start(), marked.end() - 2))
    assert entity is not None
    assert entity.shown == "Rita Ames"
    assert entity.described == description
