"""What kind of page it is, and whether its article is whole: said aloud instead of pretended.

Each finding is a Notice with a stable code:

    not-english     the text is in another language
    live-blog       a running report; its entries are kept
    forum-thread    posts of several people; they are kept
    listing         a home page or section: headlines of other pages
    search-results  the results of a search
    video-page      a page around a video or audio, with little text
    paywall-stub    only the beginning is on the page
    empty-shell     the text comes by script, which has not run
    short-text      fewer than 40 words
    long-page       the page is very long, and only its beginning was read
    described-text  the text is the one the page describes to machines; the visible page has none
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from ..values import ArticleKind, Notice
from .clean import count_words
from .hints import BIT
from .metadata import Fields
from .pieces import Piece
from .tree import Page

_FORUM_TYPES = frozenset({"DiscussionForumPosting", "QAPage"})
_FORUM_MAKERS = re.compile(
    r"phpbb|vbulletin|xenforo|discourse|invision|mybb|simple machines|vanilla|flarum|nodebb|fluxbb|punbb", re.I
)
_FORUM_PATH = re.compile(
    r"/(?:forums?|threads?|showthread\.php|viewtopic\.php|t/[\w-]+/\d+|topic|questions/\d+|"
    r"comments/\w{5,7}/)(?:[/?.\d]|$)",
    re.I,
)
_LIVE_URL = re.compile(r"[/-](?:live|liveblog|live-blog|live-updates?|liveticker)(?:[/-]|$)", re.I)
_SEARCH_PATH = re.compile(r"/(?:search|suche|recherche|buscar|find)(?:[/?.]|$)", re.I)
_SEARCH_KEYS = frozenset({"q", "query", "s", "search", "keyword", "keywords"})
_ARTICLE_TYPES = frozenset({"NewsArticle", "BlogPosting", "ReportageNewsArticle", "LiveBlogPosting"})
_RESULTS = re.compile(r"\b(?:search results|results for|\d+ results|no results|showing \d+)\b", re.I)
_PAYWALL = re.compile(
    r"(?:subscri\w+|sign in|log in|register|become a member|a free account|your trial|buy a pass|abonn\w+|"
    r"inscri\w+)\b.{0,60}"
    r"\b(?:continue|keep|go on|unlock|read|finish|access|full|rest|weiterlesen|lire)|"
    r"\b(?:continue|keep|unlock|to read|full access|rest of (?:this|the)|remaining|weiterlesen)\b.{0,60}"
    r"\b(?:subscri\w+|sign in|log in|register|membership|account|trial|abo\b|plus)|"
    r"\b(?:subscribers?|members)[- ]only\b|\bonly (?:for|available to) (?:subscribers|members)\b|"
    r"\b(?:article|story|content) is (?:exclusive(?:ly)?|reserved|only) for\b",
    re.I,
)
_SCRIPT_NEEDED = re.compile(
    r"\b(?:enable|activate|requires?|turn on|need)\b.{0,30}\bjavascript\b|javascript is (?:disabled|required)", re.I
)
_VIDEO_TYPES = frozenset({"VideoObject", "PodcastEpisode", "AudioObject"})


@dataclass(frozen=True, slots=True)
class Findings:
    """The verdict on a page: its kind, whether its article is whole, and what to tell the reader."""

    kind: ArticleKind
    complete: bool
    notices: tuple[Notice, ...]


def is_forum(page: Page, fields: Fields, url: str | None) -> bool:
    """Tell whether the page is a thread of posts, before anything is judged."""
    if fields.types & _FORUM_TYPES:
        return True
    for meta in page.root.iter("meta"):
        if (meta.get("name") or "").lower() == "generator" and _FORUM_MAKERS.search(meta.get("content") or ""):
            return True
    return bool(_FORUM_PATH.search(urlsplit(url or fields.url or "").path))


def is_live(fields: Fields, url: str | None) -> bool:
    """Tell whether the page is a running report."""
    return "LiveBlogPosting" in fields.types or bool(_LIVE_URL.search(urlsplit(url or fields.url or "").path))


def is_search(page: Page, fields: Fields, url: str | None) -> bool:
    """Tell whether the page shows the results of a search, and not an article on those of an election or a match."""
    parts = urlsplit(url or "")
    asked = bool(_SEARCH_KEYS & set(parse_qs(parts.query)))
    if _SEARCH_PATH.search(parts.path) or (asked and parts.path in ("", "/")):
        return True
    if fields.page_type == "article" or fields.types & _ARTICLE_TYPES:
        return False
    return any(p.tag in ("h1", "h2") and _RESULTS.search(p.text) for p in page.pieces[:80])


def judge(page: Page, fields: Fields, kept: Sequence[Piece], url: str | None) -> Findings:
    """Judge the page by its description, its address and the balance of what was kept and what was not."""
    words = sum(count_words(p.text) for p in kept)
    full = [p for p in kept if len(p.text) > 100 and p.links < len(p.text) * 0.4]
    notices: list[Notice] = []
    kind: ArticleKind = "article"
    complete = True
    described = (fields.page_type or "") == "article" or fields.published is not None
    if is_forum(page, fields, url):
        kind = "other"
        notices.append(Notice("forum-thread", "This is a discussion: the posts of several people follow one another."))
    elif is_search(page, fields, url):
        kind, complete = "listing", False
        notices.append(Notice("search-results", "This page lists the results of a search, not an article."))
    elif _is_listing(page, fields, kept, words, len(full), url):
        kind, complete = "listing", False
        notices.append(Notice("listing", "This page lists other pages; it is not an article."))
    elif is_live(fields, url):
        complete = False
        notices.append(Notice("live-blog", "This is a running report: more may be added to it."))
    elif words < 150 and _is_video(fields, page):
        kind, complete = "other", False
        notices.append(Notice("video-page", "This page is about a video or a recording, which is not read."))
    if kind == "article" and words < 400 and _is_stub(page, fields, kept, words):
        complete = False
        notices.append(Notice("paywall-stub", "Only the beginning is here: the rest is for subscribers or members."))
    if words < 40 and kind == "article":
        if page.source.script_chars > 20_000 and sum(len(p.text) for p in page.pieces) < 600:
            kind, complete = "other", False
            notices.append(Notice("empty-shell", "The page fills itself by script, and that had not happened yet."))
        elif not described:
            kind = "other"
        notices.append(Notice("short-text", "There is very little text on this page."))
    return Findings(kind, complete, tuple(notices))


def _is_listing(page: Page, fields: Fields, kept: Sequence[Piece], words: int, full: int, url: str | None) -> bool:
    address = urlsplit(fields.url or url or "")
    if fields.types & _ARTICLE_TYPES and full >= 2:
        return False
    chars = sum(len(p.text) for p in page.pieces) or 1
    links = sum(p.links for p in page.pieces) / chars
    headings = sum(1 for p in page.pieces if p.tag in ("h2", "h3", "h4") and p.links > len(p.text) * 0.6)
    front = bool(address.hostname) and address.path in ("", "/") and not address.query
    kept_links = sum(p.links for p in kept) / max(1, sum(len(p.text) for p in kept))
    signs = (
        2 * front + (headings >= 8) + (headings >= 20) + (links > 0.6) + (fields.page_type == "website") + (full < 3)
    )
    signs += 2 * (kept_links > 0.5) - 2 * (full >= 6 and kept_links < 0.3)
    signs -= (fields.page_type == "article") + (fields.published is not None)
    return signs >= 4 and (words < 300 or headings >= 8 or kept_links > 0.5)


def _is_video(fields: Fields, page: Page) -> bool:
    if (fields.page_type or "").startswith(("video", "music")) or fields.types & _VIDEO_TYPES:
        return True
    return any(e.tag == "video" for e in page.root.iter("video"))


def _is_stub(page: Page, fields: Fields, kept: Sequence[Piece], words: int) -> bool:
    chosen = set(map(id, kept))
    last = max((i for i, p in enumerate(page.pieces) if id(p) in chosen), default=-1)
    gate = any(
        _PAYWALL.search(p.text) or (p.frame.near & BIT["appeal"] and len(p.text) > 20 and "subscri" in p.text.lower())
        for p in page.pieces[last + 1 : last + 12]
    )
    cut_off = bool(kept) and kept[-1].text.endswith(("…", "..."))
    if fields.free is False:
        return words < 250 or gate or cut_off
    return (gate and words < 200) or (cut_off and gate)


def shell_message(page: Page) -> str | None:
    """Return why a page without an article may have none: its text comes by script."""
    text = " ".join(p.text for p in page.pieces)[:3000]
    noscript = " ".join("".join(map(str, e.itertext())) for e in page.root.iter("noscript"))[:2000]
    if _SCRIPT_NEEDED.search(text) or (
        len(text) < 600 and (_SCRIPT_NEEDED.search(noscript) or page.source.script_chars > 20_000)
    ):
        return "The page fills itself by script, and that had not happened yet."
    return None
