"""What the page says about itself in JSON-LD: the one description of the article among all that is described."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

_ARTICLES = re.compile(
    r"(?:News|Analysis|Opinion|Reportage|Review|Background|Scholarly|Tech|Social|Medical|AdvertiserContent|Satirical|AskPublicNews)?"
    r"(?:Article|NewsArticle|Posting|BlogPosting|Report|Review|LiveBlogPosting|Recipe|Blog ?Post)\Z"
)
_TRAILING = re.compile(r",\s*(?=[}\]])")
_MAX_NODES = 4_000

Node = dict[str, Any]


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Return all objects in the JSON-LD scripts, outer before inner; broken scripts are skipped."""
    found: list[Node] = []
    for script in scripts:
        found.extend(_walk(_load(script)))
        if len(found) > _MAX_NODES:
            break
    return found


def _load(script: str) -> Any:
    text = (
        script.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .strip()
    )
    text = text.removeprefix("<![CDATA[").removesuffix("]]>").rstrip(";")
    for attempt in (text, _TRAILING.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any) -> Iterator[Node]:
    stack = [value]
    seen = 0
    while stack and seen < _MAX_NODES:
        item = stack.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            stack.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            stack.extend(reversed(item))


def types(node: Node) -> list[str]:
    """Return the node's types without their vocabulary."""
    kind = node.get("@type")
    listed = kind if isinstance(kind, list) else [kind]
    return [str(k).rsplit("/", 1)[-1] for k in listed if k]


def article(found: list[Node]) -> Node | None:
    """Return the node that describes the page's article: the most complete one of an article's type."""
    wanted = [n for n in found if any(_ARTICLES.match(t) for t in types(n))]
    if not wanted:
        return None
    fields = ("headline", "datePublished", "author", "articleBody", "publisher", "mainEntityOfPage")
    return max(wanted, key=lambda n: sum(bool(n.get(f)) for f in fields))


def text(value: Any) -> str | None:
    """Return a value that should be text as text: the first of a list, the name of an object, entities resolved."""
    if isinstance(value, list):
        value = next((v for v in value if v), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline")
        if isinstance(value, list):
            value = value[0] if value else None
    if not isinstance(value, str | int):
        return None
    plain = " ".join(unescape(unescape(str(value))).split())
    return plain or None
