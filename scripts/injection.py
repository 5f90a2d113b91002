"""Put appeals, and sentences that only look like appeals, into pages: training material for the line model.

`Corpus` reads `appeals.txt` (units of lines, a blank line between them, the kind after `#`) and `reported.txt` (one
sentence a line). `inject` returns the page with some of both set among the paragraphs of its article, in markup of
many styles, and the lines it put in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree, html
from lxml.html import HtmlElement

_NAMES = ("Ana Rivera", "Tom Hale", "Priya Nair", "Jonas Lindqvist", "Mei Tanaka", "Kofi Mensah", "Clara Weiss")
_TOPICS = (
    "politics",
    "the economy",
    "climate",
    "football",
    "health",
    "technology",
    "the Middle East",
    "housing",
    "science",
    "business",
    "culture",
    "crime",
    "schools",
    "the war",
    "travel",
    "elections",
    "food",
    "music",
)
_DAYS = ("Monday", "Friday", "Sunday", "31 March", "midnight", "1 June")
_PRICES = ("£2", "$5", "€1", "$1", "£10", "3 €", "$4.99", "99p")
TELLING = {
    "donation": "donation-appeal support-banner contribute-epic",
    "newsletter": "newsletter-signup inline-newsletter email-form",
    "registration": "regwall login-prompt register-box",
    "comment": "comments-prompt show-comments",
    "app": "app-promo app-banner",
    "follow": "social-follow follow-us",
    "subscribe": "paywall subscribe-promo offer-box",
    "readmore": "related-link read-more inline-related",
    "notify": "push-notification notification-prompt",
    "tip": "tipline contact-box",
    "ad": "advertisement ad-label",
    "share": "share-bar social-share",
    "survey": "survey poll-box",
    "media": "audio-player video-promo",
    "trust": "trust-box policy",
    "event": "event-promo shop-promo",
    "nav": "skip-link toolbar",
}


def hashed(rnd: random.Random) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    names = ["".join(rnd.choices(letters, k=rnd.choice((5, 6, 8)))) for _ in range(rnd.choice((1, 2)))]
    prefix = rnd.choice(("sc-", "css-", "", "jsx-", "_"))
    return " ".join(prefix + name for name in names)


@dataclass(frozen=True)
class Unit:
    kind: str
    lines: tuple[str, ...]


class Corpus:
    """The written appeals and the reported sentences."""

    def __init__(self, folder: Path) -> None:
        self.units: list[Unit] = []
        for unit in (folder / "appeals.txt").read_text("utf8").strip().split("\n\n"):
            head, *lines = unit.strip().split("\n")
            self.units.append(Unit(head.lstrip("# ").split("-")[0], tuple(lines)))
        self.reported = [s for s in (folder / "reported.txt").read_text("utf8").split("\n") if s.strip()]

    def fill(self, line: str, rnd: random.Random, site: str, headlines: Sequence[str]) -> str:
        """Return the line with its placeholders filled in."""
        name = rnd.choice(_NAMES)
        values = {
            "site": site,
            "name": name,
            "topic": rnd.choice(_TOPICS),
            "day": rnd.choice(_DAYS),
            "host": "example.org",
            "price": rnd.choice(_PRICES),
            "price2": rnd.choice(_PRICES),
            "n": str(rnd.choice((3, 5, 12, 40, 180, 2000))),
            "handle": name.lower().replace(" ", ""),
            "headline": rnd.choice(headlines),
            "headline2": rnd.choice(headlines),
            "headline3": rnd.choice(headlines),
        }
        return re.sub(r"\{(\w+)\}", lambda m: values[m[1]], line)


def _element(markup: str) -> HtmlElement:
    return html.fragment_fromstring(markup)


def _dress(unit: Unit, lines: list[str], rnd: random.Random, like: HtmlElement) -> list[HtmlElement]:
    """Return the lines as elements in one of the styles that sites use."""
    style = rnd.choice(("telling", "hashed", "hashed", "bare", "bare", "own", "own"))
    link = unit.kind in ("readmore", "event") or rnd.random() < 0.15
    own = f' class="{escape(like.get("class") or "", quote=True)}"' if like.get("class") and style == "own" else ""
    inner = []
    listed = unit.kind == "readmore" and len(lines) > 2 and rnd.random() < 0.6
    for i, line in enumerate(lines):
        text = escape(line)
        if link and (unit.kind != "readmore" or i or len(lines) == 1) and rnd.random() < 0.75:
            text = f'<a href="/{rnd.randrange(9999)}">{text}</a>'
            if ": " in line and rnd.random() < 0.5:
                head, tail = line.split(": ", 1)
                text = f'<strong>{escape(head)}:</strong> <a href="/x">{escape(tail)}</a>'
        head = i == 0 and len(lines) > 1 and len(line) < 90
        short = i and len(line) < 25 and "." not in line
        if head and style != "own":
            tag = rnd.choice(("h2", "h3", "h4", "p", "div"))
            inner.append(f"<{tag}>{f'<b>{text}</b>' if tag == 'p' else text}</{tag}>")
        elif short and style in ("telling", "hashed"):
            inner.append(
                rnd.choice((f"<button>{text}</button>", f'<a href="/go" class="btn">{text}</a>', f"<p>{text}</p>"))
            )
        elif listed and i:
            inner.append(f"<li>{text}</li>")
        else:
            wrap = rnd.choice(("{}", "{}", "{}", "<em>{}</em>", "<strong>{}</strong>", "<span>{}</span>", "<b>{}</b>"))
            tag = rnd.choice(("p", "p", "p", "div")) if style != "own" else like.tag
            inner.append(f"<{tag}{own}>{wrap.format(text)}</{tag}>")
    if style in ("bare", "own") and (len(lines) == 1 or rnd.random() < 0.75):
        return [_element(x) for x in inner]
    names = hashed(rnd)
    if style == "telling":
        told = TELLING[unit.kind].split()
        names = " ".join(rnd.sample(told, rnd.randint(1, len(told))))
    attribute = f' class="{names}"' if style != "bare" else ""
    outer = rnd.choice(("div", "div", "aside", "section"))
    body = "".join(inner)
    if rnd.random() < 0.4:
        body = f'<div class="{hashed(rnd)}">{body}</div>'
    return [_element(f"<{outer}{attribute}>{body}</{outer}>")]


def inject(
    tree: HtmlElement,
    paragraphs: Sequence[HtmlElement],
    corpus: Corpus,
    rnd: random.Random,
    site: str,
    headlines: Sequence[str],
    units: Sequence[Unit],
    count: int,
) -> tuple[str, list[str], list[str]]:
    """Return the page's markup with `count` units set after some of `paragraphs`, the appeal lines and the reported
    sentences put in. `tree` is changed."""
    appeals: list[str] = []
    reported: list[str] = []
    for _ in range(count):
        place = rnd.choice(paragraphs)
        unit = rnd.choice(units)
        lines = [corpus.fill(line, rnd, site, headlines) for line in unit.lines]
        if rnd.random() < 0.1:
            lines = [" ".join(lines)]
        appeals += lines
        for new in reversed(_dress(unit, lines, rnd, place)):
            _after(place, new)
    for sentence in rnd.sample(corpus.reported, min(2, count)):
        place = rnd.choice(paragraphs)
        new = deepcopy(place)
        tail, new.tail = new.tail, None
        del tail
        for child in list(new):
            new.remove(child)
        new.text = sentence
        _after(place, new)
        reported.append(sentence)
    return etree.tostring(tree, encoding="unicode", method="html"), appeals, reported


def _after(place: HtmlElement, new: HtmlElement) -> None:
    new.tail = place.tail
    place.tail = None
    place.addnext(new)
