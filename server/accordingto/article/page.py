"""HTML to Article: the stages of this room in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..errors import NoArticle
from ..paths import weights
from ..values import Article, Block, BlockKind, Notice, Removed
from . import dates, kinds, metadata
from .clean import count_words, key
from .decode import decode
from .features import best_frame
from .hints import BIT
from .language import detect
from .limits import Limits
from .lines import LineModel
from .pieces import ASIDE, BUTTON, CAPTION, DIALOG, FOOTER, FORM, HEADER, HEADING, LIST, NAV, QUOTE, Piece
from .reasons import reason
from .tree import Page, parse
from .voices import listen

THRESHOLD = 0.45
_STANDING = 0.25  # for the page's own description, shown above the text
_LENIENT = 0.25  # for threads and running reports, of which the model saw few
_MANY = 8_000
_AROUND = NAV | HEADER | FOOTER | FORM | BUTTON | DIALOG
_MAX_REMOVED = 400
_MAX_REMOVED_TEXT = 2_000
_RESERVED = re.compile(r"[©ⓒ]|\A\W*copyright\s+(?:\(c\)|\d{4}\b)|\ball rights reserved\W*\Z", re.I)
_NUMBER = re.compile(r"\W?\d{1,3}[.)]?")  # the number of a heading or a paragraph, set apart from it
_ADDRESS = re.compile(r"(?:\S+@\S+\.\w+|(?:https?://|www\.|twitter\.com/|x\.com/)\S+|@\w+)")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|section|span|a|br|h[1-6]|table|main|ul|title|meta)\b", re.I
)


def is_markup(text: str) -> bool:
    """Tell whether the text is HTML and not plain text."""
    return bool(_MARKUP.search(text[:200_000]))


def model() -> LineModel:
    """Return the bundled line model."""
    return LineModel.open(weights() / "lines.npz")


def read(text: str, url: str | None, limits: Limits, judge: LineModel | None = None) -> Article:
    """Return the article of decoded HTML; `judge` is another line model than the bundled one.

    Raises EmptyPage, NoArticle or TooDeep.
    """
    page = parse(text, limits)
    fields = metadata.read(page.root, page.source.json_ld, page.pieces, url)
    if not page.pieces:
        if fields.body:
            return _described(page, fields, url)
        raise _nothing(page)
    if len(page.pieces) > _MANY:
        likely = _roughly(page.pieces)
    else:
        likely = (judge or model()).judge_page(page.pieces, listen(page, fields)[0])
    kept, removed = choose(page, fields, likely, url)
    words = sum(count_words(p.text) for p in kept)
    if fields.body and words < 40 and count_words(fields.body) > 2 * words + 40:
        return _described(page, fields, url)
    findings = kinds.judge(page, fields, kept, url)
    if not kept and findings.kind == "listing":
        kept = [p for p in page.pieces if not p.flags & _AROUND and len(p.text) > 20]
        removed = tuple(r for r in removed if r.text not in {p.text for p in kept})
    if not kept:
        raise _nothing(page)
    notices = list(findings.notices)
    if page.cut:
        notices.append(Notice("long-page", "The page is very long: only its beginning was read."))
    body, blocks = join([(_kind(p), p.text) for p in kept])
    language = detect(body, fields.language)
    notices += language_notices(language)
    return Article(
        text=body,
        blocks=blocks,
        title=fields.title,
        byline=fields.byline,
        published=fields.published,
        site=fields.site,
        url=fields.url,
        language=language,
        kind=findings.kind,
        removed=removed,
        complete=findings.complete and not page.cut,
        warnings=tuple(notices),
        caption=fields.caption,
        opinion=fields.opinion,
    )


def choose(
    page: Page, fields: metadata.Fields, likely: Sequence[float] | np.ndarray, url: str | None
) -> tuple[list[Piece], tuple[Removed, ...]]:
    """Return the pieces that are the article, and the others with the reason why each is not."""
    forum = kinds.is_forum(page, fields, url)
    threshold = _LENIENT if forum or kinds.is_live(fields, url) else THRESHOLD
    title = key(fields.title or "")
    described = {key(fields.byline or ""), key("by " + (fields.byline or ""))} - {"", "by"}
    standfirst = key(fields.description or "") or None
    kept: list[Piece] = []
    removed: list[Removed] = []
    seen: set[str] = set()
    for piece, p in zip(page.pieces, likely, strict=True):
        post = (
            forum
            and len(piece.text) > 60
            and piece.links < len(piece.text) * 0.3
            and piece.frame.path_hint & (BIT["comment"] | BIT["results"] | BIT["body"])
        )
        why = None
        if _titles(piece, title, bool(kept)):
            why = "title"
        elif piece.key in described or (len(kept) < 4 and _dates(piece.text)):
            why = "metadata"
        elif piece.flags & CAPTION and piece.text == fields.caption:
            why = "caption"  # the lead image's has a place of its own
        elif p <= threshold and not post and not (p > _STANDING and piece.key == standfirst):
            why = reason(piece) if len(removed) < _MAX_REMOVED else "other"  # no more are told
        elif len(piece.key) > 24 and piece.key in seen:
            why = "repeated"
        elif _NUMBER.fullmatch(piece.text):
            why = "other"
        if why is None:
            kept.append(piece)
            seen.add(piece.key)
        else:
            removed.append(Removed(why, piece.text[:_MAX_REMOVED_TEXT]))
    first = next((i for i, p in enumerate(kept) if len(p.text) > 100 and p.links < len(p.text) / 2), 0)
    for piece in [p for p in kept[:first] if p.links > len(p.text) * 0.9 and len(p.text) < 80]:
        kept.remove(piece)  # links above the first paragraph lead away from the page
        removed.append(Removed("navigation", piece.text))
    while kept and _trails(kept[-1]):
        piece = kept.pop()
        removed.append(Removed(reason(piece), piece.text[:_MAX_REMOVED_TEXT]))
    removed += [Removed("hidden", p.text[:_MAX_REMOVED_TEXT]) for p in page.hidden]
    return kept, tuple(removed[:_MAX_REMOVED])


def _trails(piece: Piece) -> bool:
    """Tell whether a last piece ends no article: a heading with nothing below it, an address, a notice of copyright."""
    if piece.flags & HEADING or _ADDRESS.fullmatch(piece.text):
        return True
    return len(piece.text) < 300 and bool(_RESERVED.search(piece.text))


def _titles(piece: Piece, title: str, below: bool) -> bool:
    """Tell whether the piece is the headline, perhaps with the site's name; `below` where article text stands above."""
    if below:
        return piece.key == title and bool(piece.flags & HEADING)
    extended = bool(title) and piece.key.startswith(title) and len(piece.key) < len(title) + 25
    return piece.tag == "h1" or extended


def _dates(text: str) -> bool:
    return len(text) < 60 and not text.endswith(".") and bool(dates.DATE_LINE.match(text))


def join(parts: Sequence[tuple[BlockKind, str]]) -> tuple[str, tuple[Block, ...]]:
    """Return the text of the parts, a blank line between them, and their blocks."""
    blocks = []
    at = 0
    for kind, text in parts:
        blocks.append(Block(kind, at, at + len(text)))
        at += len(text) + 2
    return "\n\n".join(text for _, text in parts), tuple(blocks)


def _roughly(pieces: Sequence[Piece]) -> np.ndarray:
    """Judge a page of very many blocks by markup alone: the paragraphs in the frame that holds most of them.

    The line model would take seconds, and a page of this size is hardly an article.
    """
    top = best_frame(pieces, pieces[0].frame)
    inside = [
        not p.flags & (_AROUND | ASIDE) and p.links < len(p.text) * 0.4 and top in p.frame.ancestors() for p in pieces
    ]
    if not any(inside):  # all of it inside an unclosed link, say
        inside = [len(p.text) > 80 for p in pieces]
    return np.array(inside, np.float32)


def language_notices(language: str | None) -> list[Notice]:
    """Return the notice that the text is not English, where it is known not to be."""
    if language in (None, "en"):
        return []
    return [
        Notice("not-english", f"The text is not in English (it looks like “{language}”): only direct quotes are found.")
    ]


def _kind(piece: Piece) -> BlockKind:
    if piece.flags & HEADING:
        return "heading"
    if piece.flags & CAPTION:
        return "caption"
    if piece.flags & QUOTE:
        return "quote"
    if piece.tag in ("li", "dd", "dt") or (
        piece.flags & LIST and piece.tag in ("p", "div") and piece.frame.parent and piece.frame.parent.tag == "li"
    ):
        return "list_item"
    return "paragraph"


def _nothing(page: Page) -> NoArticle:
    shell = kinds.shell_message(page)
    if shell:
        return NoArticle(shell, "Open the page in the browser, wait until the text shows, and read it from there.")
    return NoArticle("No article was found on this page.", "Select the text you want read, and read the selection.")


def _described(page: Page, fields: metadata.Fields, url: str | None) -> Article:
    """Return the article in the words that the page describes itself with to machines."""
    lines = [line for line in re.split(r"\s*\n\s*", decode(fields.body or "")) if line]
    text, blocks = join([("paragraph", " ".join(line.split())) for line in lines])
    language = detect(text, fields.language)
    notice = Notice(
        "described-text", "The page shows no article; this is the text that it describes to search engines."
    )
    removed = tuple(Removed(reason(p), p.text[:_MAX_REMOVED_TEXT]) for p in page.pieces[:_MAX_REMOVED])
    return Article(
        text=text,
        blocks=blocks,
        title=fields.title,
        byline=fields.byline,
        published=fields.published,
        site=fields.site,
        url=fields.url,
        language=language,
        removed=removed,
        complete=fields.free is not False,
        warnings=(notice, *language_notices(language)),
        opinion=fields.opinion,
    )
