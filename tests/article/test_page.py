"""What a page's last lines and its number of words are taken for."""

from __future__ import annotations

import pytest

from accordingto.article import extract
from accordingto.article.clean import count_words

PARAGRAPHS = (
    "The council closed the bridge on Tuesday for six weeks, officials said, while engineers inspect its cables.",
    "Inspectors told the meeting that they had seen frayed wires in four of the cables, and that repairs were due.",
    "Buses will run by the lower ford until the work is done, the council said, and the school will open later.",
)
JAPANESE = (
    "町議会は火曜日、老朽化した橋を六週間閉鎖することを決めた。技術者がケーブルを点検する間、車は川下の橋へ迂回する。",
    "点検の担当者は議会で、四本のケーブルに傷みが見つかったと説明し、修理を急ぐ必要があると述べた。",
    "住民からは、学校へ通う子どもたちの安全を心配する声が上がっている。町は臨時のバスを出すとしている。",
)


def page(paragraphs: tuple[str, ...]) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><title>Bridge</title></head><body><article><h1>Bridge</h1>{body}</article></body></html>"


@pytest.mark.parametrize("line", ["© 2024 The Fellside Courier", "Copyright 2024 Fellside News. All rights reserved."])
def test_a_notice_of_copyright_ends_no_article(line: str) -> None:
    assert extract(page((*PARAGRAPHS, line))).text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("line", ["h.quill@courier.example", "https://courier.example/quill", "@hesterquill"])
def test_an_address_ends_no_article(line: str) -> None:
    assert extract(page((*PARAGRAPHS, line))).text.split("\n\n") == list(PARAGRAPHS)


def test_a_number_alone_is_no_paragraph() -> None:
    first, *others = PARAGRAPHS
    assert extract(page((first, "2.", *others))).text.split("\n\n") == list(PARAGRAPHS)


def test_a_sentence_about_copyright_does() -> None:
    last = "Copyright in the drawings belongs to the engineers, the clerk told the meeting, and no copies may be made."
    assert extract(page((*PARAGRAPHS, last))).text.endswith(last)


def test_words_are_counted_where_nothing_parts_them() -> None:
    assert count_words("two words") == 2
    assert count_words("橋を閉鎖する") == 1 + 3
    article = extract(page(JAPANESE))
    assert article.text.split("\n\n") == list(JAPANESE)
    assert "short-text" not in [notice.code for notice in article.warnings]


def test_the_lead_caption_is_kept_beside_the_text() -> None:
    figure = "<figure><img src='x.jpg'><figcaption>The bridge on Monday, before it was shut.</figcaption></figure>"
    markup = page(PARAGRAPHS).replace("</h1>", f"</h1>{figure}")
    article = extract(markup)
    assert article.caption == "The bridge on Monday, before it was shut."
    assert article.text.split("\n\n") == list(PARAGRAPHS)
    assert "caption" not in article.to_dict()
    assert extract(page(PARAGRAPHS)).caption is None


def test_an_article_on_results_is_no_search() -> None:
    searched = page(PARAGRAPHS).replace("<h1>Bridge</h1>", "<h1>Cup final 2024 results: how Fellside won</h1>")
    assert extract(searched).kind == "listing"
    told = searched.replace("<head>", '<head><meta property="og:type" content="article">')
    assert extract(told).kind == "article"
    assert extract(told, url="https://courier.example/search?q=fellside").kind == "listing"


def test_short_pages_do_not_load_the_words_of_a_hundred_languages() -> None:
    """Trafilatura falls back on jusText for them, and would keep 40 MB of small words from then on."""
    from trafilatura import external

    story = "".join(
        f"<p>Pier {n} was closed on Monday because its planks had rotted, said the harbour office.</p>"
        for n in range(4)
    )
    assert (
        "Pier 3"
        in extract(f"<html lang='en-GB'><body><article><h1>Piers closed</h1>{story}</article></body></html>").text
    )
    assert 100 < len(external.JT_STOPLIST or ()) < 10_000
