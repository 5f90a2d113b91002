from __future__ import annotations

import re

import pytest

from accordingto.claims import Finder
from accordingto.values import Article, Block, Claim, Speaker

STORY = "\n\n".join(
    (
        "The council of Harlow Bay voted 9-4 on Monday to close the old ferry pier by 1 May, council leader "
        "Ilse Brandt said.",
        "Engineers from Norcroft Marine, who inspected the pier in March, said the structure could not carry "
        "more than 40 people. It has served the town since 1911.",
        "Brandt said repairs would cost £2.4m, which the town did not have. “We are not going to gamble with "
        "lives,” she told the Harlow Echo.",
        "Boat owner Tomas Reyes said the closure would ruin his business and called the decision “rushed and "
        "wrong”. He denied that the pier was unsafe.",
        "The ferry company Bayline, which carries about 300 passengers a day, said it might move to Port "
        "Ellis in June.",
        "A consultation showed that 62 percent of residents wanted the pier to be repaired, according to the council.",
        "Did you use the pier? Sign up for our newsletter and tell us your story.",
        "In 2019 a storm tore planks from the deck, and the pier was closed for eleven weeks.",
    )
)


def article(text: str, title: str | None = None, **fields: object) -> Article:
    blocks = tuple(Block("paragraph", *m.span()) for m in re.finditer(r"[^\n]+", text))
    return Article(text=text, blocks=blocks, title=title, **fields)  # type: ignore[arg-type]


def read(text: str, title: str | None = None, **fields: object) -> tuple[Article, list[Claim], list[Speaker]]:
    page = article(text, title, **fields)
    claims, speakers = Finder().find(page.text, title=title)
    return page, claims, speakers


@pytest.fixture(scope="session")
def story() -> tuple[Article, list[Claim], list[Speaker]]:
    return read(STORY, "Harlow Bay votes to close ferry pier")
