"""The page's source made safe to parse: scripts and styles set aside, and what would choke a parser taken down.

libxml2 drops everything below 2,048 nested elements and compares each attribute of a tag with all others; browsers
do neither. So tags with hundreds of attributes lose them, and deep nesting is flattened in the source: beyond a depth
inline tags are dropped and block tags become paragraph breaks, so that no word is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_RAW = re.compile(r"<(script|style)(?=[\s>/])", re.I)
_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.S)
_JSON_LD = re.compile(r"ld\+json", re.I)
_OPENING = re.compile(r"<[a-zA-Z][^\s/>]*")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
_BREAK = "<br><br>"
_MANY_ATTRIBUTES = 400
_LONG_TAG = 4_000


@dataclass(slots=True)
class Source:
    """A page without its scripts and styles: `markup` to parse, `json_ld` and `styles` as they stood."""

    markup: str
    json_ld: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    script_chars: int = 0


def prepare(text: str) -> Source:
    """Set scripts and styles aside and cut down tags with hundreds of attributes. Linear in the length of `text`."""
    source = Source("")
    kept: list[str] = []
    at = 0
    lower = text.lower() if text.isascii() else text  # lower() may change the length of other text
    while found := _RAW.search(text, at):
        name = found[1].lower()
        close = lower.find("</" + name, found.end())
        if close < 0 and lower is text:
            close = text.find("</" + name.upper(), found.end())
        opened = text.find(">", found.end())
        if opened < 0:
            break
        kept.append(text[at : found.start()])
        if close < 0:  # never closed: the rest of the page is the script, as browsers read it
            source.script_chars += len(text) - found.start()
            at = len(text)
            break
        body = text[opened + 1 : max(close, opened + 1)]
        if name == "style":
            source.styles.append(body)
        elif _JSON_LD.search(text, found.start(), opened):
            source.json_ld.append(body)
        source.script_chars += close - found.start()
        end = text.find(">", close)
        at = len(text) if end < 0 else end + 1
    kept.append(text[at:])
    source.markup = _cut_tags("".join(kept))
    return source


def _cut_tags(markup: str) -> str:
    """Drop the attributes of tags that carry hundreds of them."""
    parts = markup.split(">")
    if max(map(len, parts)) < _LONG_TAG:
        return markup
    for i, part in enumerate(parts):
        if len(part) < _LONG_TAG or part.count("=") + part.count(" ") <= _MANY_ATTRIBUTES:
            continue
        tag = _OPENING.search(part)
        if tag is None:
            # neither text before a tag nor a tag: what follows a ">" inside an attribute's value
            if "<" not in part and part.count("=") > _MANY_ATTRIBUTES:
                parts[i] = part[:80].split(" ", 1)[0]  # with the quotation mark that closes the value
        elif part.count("=", tag.end()) + part.count(" ", tag.end()) > _MANY_ATTRIBUTES:
            parts[i] = part[: tag.end()]
    return ">".join(parts)


def flatten(markup: str, depth: int) -> tuple[str, int]:
    """Return the markup with nothing nested deeper than about `depth`, every word kept in its order, and how deep it
    was."""
    out: list[str] = []
    stack: list[str] = []
    dropped = deepest = 0
    at = 0
    for tag in _TAG.finditer(markup):
        name = (tag[2] or "").lower()
        if not name or name in _VOID or tag[0].endswith("/>"):
            continue
        if tag.start() > at:
            out.append(markup[at : tag.start()])
        at = tag.end()
        kept = ""
        if not tag[1]:
            if len(stack) < depth:
                stack.append(name)
                kept = tag[0]
            else:
                dropped += 1
                deepest = max(deepest, dropped)
                kept = "" if name in _INLINE else _BREAK
        elif dropped:
            dropped -= 1
            kept = "" if name in _INLINE else _BREAK
        elif name in stack[-8:]:
            while stack.pop() != name:
                pass
            kept = tag[0]
        # a closing tag that closes nothing goes; so does a break after a break
        if kept and not (kept is _BREAK and out and out[-1] is _BREAK):
            out.append(kept)
    out.append(markup[at:])
    return "".join(out), depth + deepest
