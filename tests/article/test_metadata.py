"""Fields from JSON-LD, meta tags, marked-up elements and visible text."""

from __future__ import annotations

import pytest

from accordingto.article import dates, language, metadata
from accordingto.article.byline import people
from accordingto.article.limits import Limits
from accordingto.article.tree import parse


def read(markup: str, url: str | None = None) -> metadata.Fields:
    page = parse(markup, Limits())
    return metadata.read(page.root, page.source.json_ld, page.pieces, url)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-11", "2024-03-11"),
        ("2024-03-11T07:45:00Z", "2024-03-11T07:45:00+00:00"),
        ("2024-03-11T07:45:00.123+0100", "2024-03-11T07:45:00+01:00"),
        ("2024-03-11 07:45", "2024-03-11T07:45:00"),
        ("20240311", "2024-03-11"),
        ("1710143100", "2024-03-11T07:45:00+00:00"),
        ("2024-03-11 00:00:00", "2024-03-11"),
        ("11 March 2024", "2024-03-11"),
        ("2024-13-41", None),
        ("1066-10-14", None),
        ("soon", None),
        (None, None),
    ],
)
def test_machine_dates(value: str | None, expected: str | None) -> None:
    assert dates.iso(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wednesday 29 January 2025 05:53 GMT", "2025-01-29T05:53:00+00:00"),
        ("Published: Mar 11, 2024 at 7:45 pm EST", "2024-03-11T19:45:00-05:00"),
        ("11. März 2024, 07:45 Uhr", "2024-03-11T07:45:00"),
        ("el 3 de mayo de 2021", "2021-05-03"),
        ("7:45 AM, June 2nd, 2020", "2020-06-02T07:45:00"),
        ("31/12/2019", "2019-12-31"),
        ("3/4/2025", None),
        ("2025年1月29日", "2025-01-29"),
        ("about 40 people", None),
    ],
)
def test_spoken_dates(text: str, expected: str | None) -> None:
    assert dates.spoken(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("By Hester Quill", "Hester Quill"),
        ("HESTER QUILL and Ivo van den Brandt", "Hester Quill, Ivo van den Brandt"),
        ("By Hester Quill, Political Editor | Updated 3 hours ago", "Hester Quill"),
        ("Fellside Courier", None),
        ("Reuters", None),
        ("Newsroom staff", None),
        ("admin", None),
        ("https://x.example/hester", None),
        ("Von Jutta Kern und Uwe Brand", "Jutta Kern, Uwe Brand"),
        ("山田太郎", "山田太郎"),
        ("Hester Quill; Hester Quill", "Hester Quill"),
        ("5 min read", None),
    ],
)
def test_bylines_name_people(value: str, expected: str | None) -> None:
    assert people([value], "Fellside Courier") == expected


def test_sources_in_their_order_of_trust() -> None:
    found = read(
        '<head><title>The wrong title | Courier</title><meta property="og:title" content="Bridge shut">'
        '<meta name="author" content="The Courier">'
        '<meta property="article:published_time" content="2024-03-11T07:45:00+01:00">'
        '<meta property="og:site_name" content="The Courier"><link rel="canonical" href="/news/bridge">'
        '<script type="application/ld+json">{"@type":["NewsArticle"],"headline":"Bridge shut",'
        '"datePublished":"2024-03-11","author":{"name":"Hester Quill"},}</script></head>'
        "<body><h1>Bridge shut</h1><p>By Somebody Else</p></body>",
        "https://courier.example/news/bridge?from=feed",
    )
    assert found.title == "Bridge shut"
    assert found.byline == "Hester Quill"
    assert found.published == "2024-03-11T07:45:00+01:00"
    assert found.site == "The Courier"
    assert found.url == "https://courier.example/news/bridge"


def test_visible_text_is_the_last_resort() -> None:
    found = read("<body><h1>Bridge shut</h1><p>By Hester Quill</p><p>11 March 2024</p><p>Text.</p></body>")
    assert (found.title, found.byline, found.published, found.site) == (
        "Bridge shut",
        "Hester Quill",
        "2024-03-11",
        None,
    )


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<p>ByHester Quill</p>", "Hester Quill"),
        ("<p>By Hester Quill 11 March 2024</p>", "Hester Quill"),
        ("<p>March 11, 2024 by Hester Quill</p>", "Hester Quill"),
        ("<p>Hester Quill | Senior Writer | March 11, 2024</p>", "Hester Quill"),
        ("<p>By Hester Quill • Chief Reporter • Updated March 11, 2024</p>", "Hester Quill"),
        ("<p>By Hester Quill, PhD. Reviewed by Ivo Brandt, MD</p>", "Hester Quill"),
        ("<p>By Hester Quill. This guide was paid for by nobody!</p>", "Hester Quill"),
        ("<div>Written by:</div><div>Hester Quill</div>", "Hester Quill"),
        ('<p class="author-name">Hester Quill (Content Manager)</p>', "Hester Quill"),
        ("<p>Autorin: Hester Quill</p>", "Hester Quill"),
        ("<p>Written By</p><h2>They Crossed The River And Never Looked Back</h2>", None),
        ("<p>Real Estate | March 11, 2024</p>", None),
        ("<p>A song by The Fellside Singers.</p>", None),
        ("<p>By clicking the button you agree to our terms</p>", None),
    ],
)
def test_bylines_in_visible_lines(below: str, expected: str | None) -> None:
    assert read(f"<body><h1>Bridge shut</h1>{below}<p>Text.</p></body>").byline == expected


def test_the_end_of_the_text_may_sign_it() -> None:
    text = "<p>The bridge is shut, and will be for some time.</p>" * 40
    assert read(f"<body><h1>Bridge shut</h1>{text}<p>Written by Hester Quill</p></body>").byline == "Hester Quill"
    others = "<p>Written by Ivo Brandt</p><p>Written by Hester Quill</p>"
    assert read(f"<body><h1>Bridge shut</h1>{text}{others}</body>").byline is None


def test_dates_of_updates_and_of_what_is_told_are_not_the_date() -> None:
    others = ("The bridge was shut on 11 March 2024.", "© The Courier 2024, founded on 1 May 1921, since 3 May 2001")
    for line in ("Last updated 11 March 2024", *others):
        assert read(f"<body><h1>Bridge shut</h1><p>{line}</p><p>Text.</p></body>").published is None


def test_the_site_is_neither_author_nor_headline() -> None:
    markup = (
        '<head><title>Bridge shut - Fellside Courier Online</title><meta property="og:title" content="Bridge shut">'
        '<meta property="og:site_name" content="Fellside Courier Online">'
        '<meta name="author" content="Hester Quill, Fellside Courier"></head>'
        "<body><h1>Fellside Courier Online</h1><h2>Bridge shut</h2><p>Text.</p></body>"
    )
    found = read(markup)
    assert (found.title, found.byline) == ("Bridge shut", "Hester Quill")


def test_a_title_loses_its_site_and_keeps_its_dashes() -> None:
    assert (
        read("<title>Bridge shut – again - Courier</title>", "https://courier.example/a").title == "Bridge shut – again"
    )
    assert read("<title>Mother-in-law: a history</title>").title == "Mother-in-law: a history"


def test_broken_json_ld_is_no_obstacle() -> None:
    assert (
        read('<script type="application/ld+json">{"@type": NewsArticle</script><h1>Bridge shut</h1>').title
        == "Bridge shut"
    )


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("The council closed the bridge and said that it would not open before May.", None, "en"),
        ("The council closed the bridge and said that it would not open before May.", "de", "en"),
        ("Der Rat hat die Brücke gesperrt und sagte, dass sie nicht vor Mai öffnet.", "en", "de"),
        ("Le conseil a fermé le pont et dit qu'il ne sera pas ouvert avant le mois de mai.", None, "fr"),
        ("Мост закрыт на шесть недель, сообщил совет графства, и это не всё.", None, "ru"),
        ("橋は閉鎖された。市はそう述べた。", None, "ja"),
        ("Bridge shut", "en-GB", "en"),
        ("Bridge shut", None, None),
    ],
)
def test_languages(text: str, declared: str | None, expected: str | None) -> None:
    assert language.detect(text, declared) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:opinion" content="true">', True),
        ('<meta property="article:opinion" content="false">', False),
        ('<meta property="article:section" content="Opinion">', True),
        ('<meta property="article:section" content="World, Commentary">', True),
        ('<meta property="article:section" content="Public opinion research">', False),
        ('{"@type": "OpinionNewsArticle", "headline": "Keep the pier"}', True),
        ('{"@type": "NewsArticle", "articleSection": ["UK", "Editorial"]}', True),
        ('{"@type": "NewsArticle", "articleSection": "Politics"}', False),
        ('{"@type": "NewsArticle", "articleSection": [7, null]}', False),
    ],
)
def test_a_page_may_say_that_it_is_an_opinion_piece(head: str, expected: bool) -> None:
    if head.startswith("{"):
        head = f'<script type="application/ld+json">{head}</script>'
    assert read(f"<html><head>{head}</head><body><h1>Keep the pier</h1></body></html>").opinion is expected
