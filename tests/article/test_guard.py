"""Pages that choke parsers: each ends soon, with a reading or a clear error, and the next page reads fine."""

from __future__ import annotations

import time

import pytest

from accordingto.article import Limits, extract, guard
from accordingto.article.source import prepare
from accordingto.errors import AccordingtoError, EmptyPage, NoArticle, NotText, TimedOut, TooDeep, TooLarge

SENTENCE = "The council closed the bridge on Tuesday for six weeks, officials said, while engineers inspect its cables."
ARTICLE = (
    "<article><h1>Bridge closed</h1>"
    + f"<p>{SENTENCE}</p>" * 3
    + "".join(
        f"<p>Inspector number {n} told the meeting that he saw frayed wires in cable {n}, and repairs were due.</p>"
        for n in ("one", "two", "three", "four", "five", "six")
    )
    + "</article>"
)
PAGE = "<html><head><title>Bridge closed</title></head><body>{}</body></html>"
HAZARDS = {
    "nested": "<div>" * 100_000 + ARTICLE + "</div>" * 100_000,
    "unclosed": ARTICLE + "<b><i>x " * 25_000,
    "unclosed before": "<a href=x><b><p>y" * 20_000 + ARTICLE,
    "links": ARTICLE + '<a href="/x">link words</a> ' * 50_000,
    "listed links": ARTICLE + "<ul>" + '<li><a href="/x">link words</a></li>' * 50_000 + "</ul>",
    "attribute": f'<div data-x="{"a" * 5_000_000}">{ARTICLE}</div>',
    "attributes": f"<div {' '.join(f'a{i}=1' for i in range(200_000))}>{ARTICLE}</div>",
    "attributes behind a bracket": f'<div x=">" {" ".join(f"a{i}=1" for i in range(200_000))}>{ARTICLE}</div>',
    "tables": "<table>" * 3_000 + ARTICLE,
    "brackets": ARTICLE + "<" * 1_000_000,
    "styles": f"<style>{'.a{display:none}' * 100_000}</style>{ARTICLE}",
    "scripts": ARTICLE + "<script>" * 100_000,
    "ampersands": ARTICLE + "&" * 1_000_000,
    "surrogates": ARTICLE + "\ud800" * 50 + "\x00" * 50,
}


@pytest.mark.parametrize("name", HAZARDS)
def test_hazards_end_and_are_read(name: str) -> None:
    article = extract(PAGE.format(HAZARDS[name]), limits=Limits(seconds=60))
    assert SENTENCE in article.text


def test_a_page_of_megabytes_is_read() -> None:
    article = extract(PAGE.format(f"<p>{SENTENCE} {'It went on. ' * 20}</p>" * 12_000), limits=Limits(seconds=60))
    assert article.text.startswith(SENTENCE)


@pytest.mark.parametrize("limits", [Limits(read_nodes=200), Limits(read_text=5_000)], ids=["nodes", "text"])
def test_of_a_very_long_page_the_beginning_is_read(limits: Limits) -> None:
    days = "".join(f"<p>{SENTENCE} That was on day {n} of the year.</p>" for n in range(500))
    markup = PAGE.format(f"<main>{ARTICLE}{days}</main>")
    article = extract(markup, limits=limits)
    whole = extract(markup)
    assert SENTENCE in article.text
    assert whole.text.startswith(article.text[:2_000])
    assert len(article.text) < len(whole.text) / 2
    assert not article.complete
    assert "long-page" in [notice.code for notice in article.warnings]
    assert "long-page" not in [notice.code for notice in whole.warnings]


def test_the_cap_on_depth_counts_the_nesting_of_the_source() -> None:
    nested = PAGE.format("<div>" * 3_000 + ARTICLE + "</div>" * 3_000)
    assert SENTENCE in extract(nested, limits=Limits(max_depth=4_000)).text
    with pytest.raises(TooDeep, match="2,000"):
        extract(nested, limits=Limits(max_depth=2_000))


def test_a_parse_that_takes_too_long_is_killed() -> None:
    start = time.monotonic()
    with pytest.raises(TimedOut, match=r"0\.05 seconds"):
        guard.extract(PAGE.format(ARTICLE), None, Limits(seconds=0.05))
    assert time.monotonic() - start < 5


def test_a_parse_that_takes_too_much_memory_is_reported() -> None:
    with pytest.raises(TooLarge, match="memory"):
        guard.extract(
            PAGE.format(ARTICLE + "<p>x</p>" * 3_000_000), None, Limits(memory_mb=300, seconds=60, max_nodes=9_000_000)
        )


def test_the_child_answers_as_the_parent_would() -> None:
    page = PAGE.format(ARTICLE)
    assert guard.extract(page, "https://a.example/b", Limits(seconds=60)) == extract(page, "https://a.example/b")
    with pytest.raises(NoArticle):
        guard.extract("<html><body><nav><a href='/'>Home</a></nav></body></html>", None, Limits(seconds=60))


def test_limits_have_their_own_errors() -> None:
    with pytest.raises(TooLarge):
        extract(PAGE.format(ARTICLE), limits=Limits(max_bytes=100))
    with pytest.raises(TooDeep):
        extract(PAGE.format(ARTICLE), limits=Limits(max_nodes=5))
    with pytest.raises(NotText):
        extract(b"%PDF-1.4 ...")
    with pytest.raises(EmptyPage):
        extract("")


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body></body></html>", "<p></p>", "<!-- only a comment --><br>"]
)
def test_a_page_without_text_has_no_article(page: str) -> None:
    with pytest.raises((NoArticle, EmptyPage)):
        extract(page)


def test_every_refusal_says_what_to_do() -> None:
    for page in ("", "<html><body></body></html>", b"%PDF-1.4"):
        with pytest.raises(AccordingtoError) as caught:
            extract(page)
        assert caught.value.message
        assert caught.value.remedy


def test_scripts_and_styles_are_set_aside() -> None:
    source = prepare(
        '<script>a("</p>")</script><p>one</p><SCRIPT type="application/ld+json">{"a":1}</SCRIPT><style>b{}</style>two'
    )
    assert (source.markup, source.json_ld, source.styles) == ("<p>one</p>two", ['{"a":1}'], ["b{}"])
