"""Title, byline, date, site, address and language of a page.

Sources in their order of trust: JSON-LD, OpenGraph and article meta tags, other meta tags, marked-up elements, visible
text; a value that another source contradicts loses (a headline that is the site's name, an author that is the site).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from . import dates, jsonld
from .byline import credited, people, signed
from .clean import clean, key
from .hints import BIT
from .language import code
from .pieces import FIGURE, Piece

_SEPARATOR = re.compile(r"\s+[|•·»›—–-]\s+|\s+::\s+|\s*[|»]\s*")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "publication_date",
    "published_time_telegram",
    "date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "cse_date",
    "bt:pubdate",
    "rnews:datepublished",
    "article_date_original",
    "citation_publication_date",
    "citation_date",
    "originalpublicationdate",
    "displaydate",
    "last-modified-original",
)
_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "authors",
    "cxenseparse:author",
    "citation_author",
    "dc.contributor",
    "article.author",
    "twitter:data1",
)
_BYLINE_HINT = BIT["byline"]
_TITLE_TAG = "<title>"
_UPDATED = re.compile(
    r"(?:last |page )?(?:updated?|modified|revised|reviewed|edited)\b|(?:zuletzt )?aktualisiert|stand:|mis à jour|"
    r".*(?:©|\bcopyright\b)",
    re.I,
)
_OPINION = re.compile(
    r"opinions?|op-?eds?|comment(?:ary|aries)?|editorials?|columns?|columnists?|viewpoints?|perspectives?"
    r"|letters(?: to the editor)?",
    re.I,
)
_AD_SITES = frozenset({"twitter", "facebook"})


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known about a page besides its text. Unknown values are None."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None
    description: str | None = None
    page_type: str | None = None
    caption: str | None = None
    free: bool | None = None
    types: frozenset[str] = frozenset()
    body: str | None = None
    opinion: bool = False


def read(root: _Element, scripts: Iterable[str], pieces: Sequence[Piece], url: str | None) -> Fields:
    """Read the fields of a parsed page; `url` is where it was, if the caller knows."""
    metas = _metas(root)
    found = jsonld.nodes(scripts)
    described = jsonld.article(found) or {}
    canonical = _address(root, metas, described, url)
    site = _site(metas, described, found, canonical or url)
    free = described.get("isAccessibleForFree")
    body = jsonld.text(described.get("articleBody"))
    return Fields(
        title=_title(metas, described, pieces, site),
        byline=_byline(root, metas, described, found, pieces, site),
        published=_published(root, metas, described, pieces, url),
        site=site,
        url=canonical or url,
        language=code(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
        or code(metas.get("content-language"))
        or code(metas.get("og:locale"))
        or code(jsonld.text(described.get("inLanguage"))),
        description=metas.get("og:description") or metas.get("description"),
        page_type=(metas.get("og:type") or "").lower() or None,
        caption=_caption(pieces),
        free=None if free is None else str(free).lower() not in ("false", "no", "0"),
        types=frozenset(t for node in found for t in jsonld.types(node)),
        body=body if body and len(body) > 200 else None,
        opinion=_opinion(metas, described),
    )


def _opinion(metas: dict[str, str], described: jsonld.Node) -> bool:
    """Return whether the page says that its article is an opinion piece: by a tag, its type or its section."""
    if metas.get("article:opinion", "").lower() == "true" or "OpinionNewsArticle" in jsonld.types(described):
        return True
    told = described.get("articleSection")
    sections = [metas.get("article:section"), *(told if isinstance(told, list) else [told])]
    return any(
        _OPINION.fullmatch(part.strip())
        for section in sections
        if isinstance(section, str)
        for part in re.split(r"[,;/|>]", section)
    )


def _metas(root: _Element) -> dict[str, str]:
    """Return the page's meta tags by name, the first of each name."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = clean(meta.get("content") or "")
        if name and content:
            metas.setdefault(name.lower(), content)
    tag = root.find(".//title")
    if tag is not None:
        metas[_TITLE_TAG] = clean(tag.text or "")
    return metas


def _title(metas: dict[str, str], described: jsonld.Node, pieces: Sequence[Piece], site: str | None) -> str | None:
    page_title = metas.get(_TITLE_TAG, "")
    headings = [p.text for p in pieces if p.tag == "h1" and len(p.text) > 2]
    told = [
        jsonld.text(described.get("headline")),
        metas.get("og:title"),
        metas.get("twitter:title"),
        metas.get("dc.title"),
        metas.get("parsely-title"),
        metas.get("sailthru.title"),
        metas.get("citation_title"),
    ]
    named = [_without_site(t, site) for t in [*told, page_title] if t]
    keys = [key(t) for t in named]
    for heading in headings:  # the words as the page shows them, where its own description confirms them
        mark = key(heading)
        if site and mark == key(site):
            continue
        if len(mark) > 5 and any(mark in k or (len(k) > 12 and k in mark) for k in keys):
            return _without_site(heading.rstrip("¶#\u0020"), site)
    for title in named:
        if title and not (site and key(title) == key(site)):
            return title
    return headings[0] if headings else None


def _without_site(title: str, site: str | None) -> str:
    """Drop the name of the site from the end (or the beginning) of a title."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    marks = list(_SEPARATOR.finditer(title))
    wanted = key(site) if site else ""
    bare = key(site.split(".")[0]) if site else ""

    def is_site(part: str) -> bool:
        mark = key(part)
        return (
            bool(wanted)
            and len(mark) > 1
            and (mark in (wanted, bare) or (len(mark) > 3 and (mark in wanted or bare in mark)))
        )

    if is_site(parts[-1]) and len(parts[-1]) < 50:
        return _without_site(title[: marks[-1].start()], site)
    if is_site(parts[0]) and len(parts[0]) < len(title) / 2:
        return title[marks[0].end() :]
    if "|" in marks[-1][0] and len(parts[-1]) < 30 and len(parts[-1]) < len(title) * 0.4:
        return title[: marks[-1].start()]
    return title


def _byline(
    root: _Element,
    metas: dict[str, str],
    described: jsonld.Node,
    found: list[jsonld.Node],
    pieces: Sequence[Piece],
    site: str | None,
) -> str | None:
    listed = described.get("author") or described.get("creator")
    by_id = {n["@id"]: n for n in found if isinstance(n.get("@id"), str) and n.get("name")}
    authors = []
    for author in listed if isinstance(listed, list) else [listed]:
        if isinstance(author, dict) and not author.get("name"):
            author = by_id.get(str(author.get("@id")))
        if isinstance(author, dict) and "Organization" in str(author.get("@type")):
            continue
        authors.append(jsonld.text(author))
    told = people(authors, site)
    if told:
        return told
    for name in _AUTHORS:
        if name == "twitter:data1" and "written" not in metas.get("twitter:label1", "").lower():
            continue
        told = people([metas.get(name)], site)
        if told:
            return told
    return people(_marked(root), site) or _shown(pieces, site)


def _elements(root: _Element, path: str) -> list[_Element]:
    found = root.xpath(path)
    return [e for e in found if isinstance(e, _Element)] if isinstance(found, list) else []


def _marked(root: _Element) -> list[str]:
    """Return the texts of elements that are marked up as the author."""
    texts = []
    path = "//*[@rel='author' or contains(concat(' ', @itemprop, ' '), ' author ')][position() < 6]"
    for element in _elements(root, path):
        named = _elements(element, ".//*[@itemprop='name']")
        text = clean(" ".join(map(str, (named[0] if named else element).itertext())))
        if 0 < len(text) < 80:
            texts.append(text)
    return list(dict.fromkeys(texts))[:4]


def _shown(pieces: Sequence[Piece], site: str | None) -> str | None:
    """Return the people whom a visible line near the headline names as authors, or a line that signs the text."""
    first = next((i for i, p in enumerate(pieces) if p.tag == "h1"), 0)
    lines = [p.text for p in pieces]
    for at in range(max(0, first - 6), min(len(pieces), first + 25)):
        if at != first and len(lines[at]) <= 140:
            named = credited(lines, at, bool(pieces[at].frame.near & _BYLINE_HINT), site)
            if named:
                return named
    return signed(lines, site)


def _published(
    root: _Element, metas: dict[str, str], described: jsonld.Node, pieces: Sequence[Piece], url: str | None
) -> str | None:
    told = [dates.iso(jsonld.text(described.get("datePublished")))]
    told += [dates.iso(metas[name]) for name in _PUBLISHED if name in metas]
    told += [
        dates.iso(e.get("content") or e.get("datetime") or e.text)
        for e in _elements(root, "//*[@itemprop='datePublished']")[:2]
    ]
    known = [when for when in told if when]
    if known:
        # the most trusted source names the day; a source with a time and a zone for the same day is more exact
        same = [when for when in known if when[:10] == known[0][:10]]
        return max(same, key=lambda when: (len(when) > 19, len(when) > 10))
    near = [e for e in root.iter("time") if e.get("datetime")]
    for element in near[:1]:
        when = dates.iso(element.get("datetime"))
        if when:
            return when
    first = next((i for i, p in enumerate(pieces) if p.tag == "h1"), 0)
    for piece in pieces[max(0, first - 5) : first + 12]:
        if len(piece.text) < 120 and not _UPDATED.match(piece.text):
            when = dates.spoken(piece.text)
            if when:  # a date in a sentence is what the text tells of, and no later one is more likely
                if piece.text.endswith((".", "?", ":")):
                    break
                return when
    in_path = re.search(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|\b)", url or "")
    return dates.iso(f"{in_path[1]}-{int(in_path[2]):02}-{int(in_path[3]):02}") if in_path else None


def _site(metas: dict[str, str], described: jsonld.Node, found: list[jsonld.Node], url: str | None) -> str | None:
    name = metas.get("og:site_name") or jsonld.text(described.get("publisher")) or metas.get("application-name")
    if not name:
        name = next((jsonld.text(n.get("name")) for n in found if "WebSite" in jsonld.types(n) and n.get("name")), None)
    if name and name.lower() not in _AD_SITES and len(name) < 60:
        return name.removeprefix("@")
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    # "Bridge shut | The Fellside Courier" at fellsidecourier.example: the page's title spells the name out
    last = _SEPARATOR.split(metas.get(_TITLE_TAG, ""))[-1]
    if host and 2 < len(last) < 40 and key(last).removeprefix("the") in (key(host.split(".")[0]), key(host)):
        return last
    return host or None


def _address(root: _Element, metas: dict[str, str], described: jsonld.Node, url: str | None) -> str | None:
    links = [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    entity = described.get("mainEntityOfPage")
    told = [
        *links[:1],
        metas.get("og:url"),
        entity.get("@id") if isinstance(entity, dict) else entity,
        described.get("url"),
    ]
    for address in told:
        if not isinstance(address, str) or not address.strip():
            continue
        try:
            whole = urljoin(url or "", address.strip())
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname:
            # a canonical link to the home page says nothing about this page
            if url and parts.path in ("", "/") and urlsplit(url).path not in ("", "/"):
                continue
            return whole
    return None


def _caption(pieces: Sequence[Piece]) -> str | None:
    """Return the caption of the first figure after the headline."""
    first = next((i for i, p in enumerate(pieces) if p.tag == "h1"), 0)
    for piece in pieces[max(0, first - 8) : first + 40]:
        if len(piece.text) > 25 and (piece.tag == "figcaption" or piece.flags & FIGURE):
            return piece.text
    return None
