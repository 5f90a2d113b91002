"""What kind of text it is, as far as a summary must know, and whether it can have one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..values import Article, Notice
from .eligible import may_enter
from .units import Unit, complete

Genre = Literal["report", "opinion", "interview", "live", "list", "items", "recipe", "review", "short", "none"]

_FIRST = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|myself)\b")
_OWN = re.compile(r"\b(?:I|we|my|our|us|me)\b", re.I)
_I = re.compile(r"\bI\b")
_OPINION_TITLE = re.compile(
    r"^\s*(?:opinion|comment|commentary|editorial|op-ed|letter|column|viewpoint|analysis)\s*[:|–—-]", re.I
)
_OPINION_URL = re.compile(r"/(?:opinions?|commentisfree|op-?ed|editorials?|columnists?|voices|ideas)/", re.I)
_LIVE = re.compile(r"/live/|live-?blog|\blive (?:updates|blog)\b|\bas it happened\b|^\s*live\s*:", re.I)
_TIME = re.compile(r"^\s*(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?|GMT|BST|E[SD]T)?|\d{1,2}\s*[ap]\.?m\.?)\b", re.I)
_RECIPE = re.compile(
    r"\b(?:tbsp|tsp|tablespoons?|teaspoons?|preheat|oven|simmer|whisk|\d+\s?(?:g|ml|oz)\b|cups? of|serves \d|"
    r"ingredients|method:|stir in)\b", re.I
)  # fmt: skip
_NAMED_RECIPE = re.compile(r"\brecipes?\b", re.I)
_ITEM = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+\S[^\n]*$", re.M)
_SPEAKER_LINE = re.compile(r"^(?:Q|A|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2})\s*:\s+\S")


@dataclass(frozen=True, slots=True)
class Kind:
    """The genre of a text, and the notice that says why it has no summary or an unusual one.

    Only what stands before the offset `end` enters the summary, where it is not None.
    """

    genre: Genre
    notice: Notice | None = None
    end: int | None = None


def kind(article: Article, found: Sequence[Unit]) -> Kind:
    """Return the kind of the text."""
    whole = [u for u in found if complete(u) and u.words >= 5]
    words = sum(u.words for u in whole)
    if not whole:
        return Kind("none", Notice("no-sentences", "There is no whole sentence in the text: nothing to summarise."))
    if words < 40 or len(whole) < 3:
        return Kind(
            "short", Notice("too-short", f"The text has {words} words in whole sentences: it is its own summary.")
        )
    lines = [line for line in article.text.splitlines() if line.strip()]
    title = article.title or ""
    recipe = sum(len(_RECIPE.findall(line)) for line in lines)
    often = 90 if _NAMED_RECIPE.search(f"{title} {article.url or ''}") else 40
    if recipe >= 8 and recipe * often >= words:
        if not any(may_enter(u) and u.words >= 8 for u in found[:3]):
            return Kind("list", Notice("recipe", "The text is a recipe that nothing introduces: nothing to summarise."))
        notice = Notice("recipe", "The text is a recipe: the summary is of its first three sentences only.")
        return Kind("recipe", notice, found[min(3, len(found)) - 1].span.end)
    items = _numbered(article.text)
    if items is not None and 2.5 * sum(u.words for u in whole if u.span.end <= items) < words:
        # A sentence of one item would stand in the summary without the heading that says what it is about.
        notice = Notice("list", "The text is a numbered list: the summary is of what stands before its first item.")
        return Kind("items", notice, items)
    if len(found) - len(whole) > 1.5 * len(whole) and len(found) > 8:
        return Kind("list", Notice("list", "Most of the text is a list of short entries: nothing to summarise."))
    if _LIVE.search(f"{title}\n{article.url or ''}") or sum(bool(_TIME.match(line)) for line in lines) >= 5:
        notice = Notice(
            "live-blog", "The page is a running report: the summary is of all its entries, and later ones may differ."
        )
        return Kind("live", notice)
    labelled = [m for m in re.finditer(r"[^\n]+", article.text) if _SPEAKER_LINE.match(m.group())]
    if len(labelled) >= max(4, len(lines) // 3):
        # An answer that goes on in a second sentence would stand in the summary without its speaker.
        notice = Notice("interview", "The text is an interview: the summary is of what stands before the first answer.")
        return Kind("interview", notice, labelled[0].start())
    outside = [u for u in found if not u.quoted]
    # Words of somebody else whose quotation marks were lost are mostly given to somebody.
    first = sum(bool(_FIRST.search(u.text)) and not _given(u, article.text) for u in outside)
    # Where nobody says "I", "my" stands in quotations whose marks were lost.
    first *= any(_I.search(u.text) for u in outside)
    titled = article.opinion or _OPINION_TITLE.search(title) or _OPINION_URL.search(article.url or "")
    if titled or (len(outside) >= 6 and first >= 0.2 * len(outside) and first >= 3):
        return Kind("opinion")
    return Kind("report")


def _given(unit: Unit, text: str) -> bool:
    """Return whether the sentence is said by somebody else than whoever says "I" in it."""
    return any(c.speech and c.source is not None and not _OWN.search(c.source.of(text)) for c in unit.claims)


def _numbered(text: str) -> int | None:
    """Return where the first of at least three short lines with running numbers begins, or None."""
    items = [m for m in _ITEM.finditer(text) if len(m.group().split()) <= 14]
    numbers = [int(m[1]) for m in items]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return items[0].start() if len(items) >= 3 and steps in ({1}, {-1}) else None
