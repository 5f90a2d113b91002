"""Which elements a reader does not see.

The browser's own snapshot is already free of them; a page that comes from a file or a script is not. Seen from the
markup alone: the `hidden` and `aria-hidden` attributes, inline styles (display, visibility, opacity, size, clip,
off-screen), class names that by convention mean visually hidden, and simple rules of the page's own style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0+(?:\s|;|!|$)"
    r"|font-size\s*:\s*0*(?:\.0+)?(?:px|em|rem|pt|%)?\s*(?:;|!|$)"
    r"|clip\s*:\s*rect\(\s*(?:0|1px)|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top|right|margin-left|margin-top)\s*:\s*-\d{4,}px"
    r"|transform\s*:\s*scale\(\s*0\s*[,)]",
    re.I,
)
_TINY = re.compile(r"(?:^|;|\s)(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.I)
_CLIPPED = re.compile(r"overflow\s*:\s*(?:hidden|clip)", re.I)
_CLASS = re.compile(
    r"(?:^|\s)(?:(?:visually|accessibly|screen-?reader)[-_]?(?:hidden|only|text)|sr-only|screen-reader(?:-text)?|"
    r"a11y-hidden|u-(?:hidden|visually-?hidden|hiddenvisually)|is-hidden|element-invisible|offscreen|assistive-text|"
    r"d-none|hidden|print-only|visuallyhidden|hide-visually|show-for-sr|invisible)(?:\s|$)",
    re.I,
)
# utility classes that show again what `hidden` or `d-none` hides on some screens (`hidden md:block`)
_SHOWN_AGAIN = re.compile(
    r"(?:^|\s)(?:\w+[:-])?(?:sm|md|lg|xl|xxl)[:-](?:block|flex|grid|inline|table)|d-\w+-\w+", re.I
)
_AT_RULE = re.compile(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/|@[^{};]+;", re.S)
_SIMPLE = re.compile(r"\s*(?:[a-z]+)?([.#][\w-]+)\s*\Z", re.I)
_SHEET_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SHEET_SHOWS = re.compile(r"display\s*:|visibility\s*:\s*visible", re.I)
_MAX_SHEET = 400_000


class Sheets:
    """The classes and ids that the page's own style sheets hide, from rules with a single class or id."""

    def __init__(self, styles: Iterable[str] = ()) -> None:
        self.classes: set[str] = set()
        self.ids: set[str] = set()
        for style in styles:
            if "none" in style or "hidden" in style:
                self._read(style[:_MAX_SHEET])

    def _read(self, style: str) -> None:
        for part in _AT_RULE.sub(" ", style).split("}")[:-1]:  # what follows the last bracket is no rule
            if not ("isplay" in part or "isibility" in part or "ISPLAY" in part or "ISIBILITY" in part):
                continue
            before, _, body = part.rpartition("{")
            hides = bool(_SHEET_HIDES.search(body))
            if not hides and not _SHEET_SHOWS.search(body):
                continue
            for selector in before.rpartition("{")[2].split(","):
                simple = _SIMPLE.match(selector)
                if simple:
                    name = simple[1]
                    names = self.classes if name[0] == "." else self.ids
                    (names.add if hides else names.discard)(name[1:])

    def __bool__(self) -> bool:
        return bool(self.classes or self.ids)


def is_hidden(attributes: Mapping[str, str], sheets: Sheets) -> bool:
    """Tell whether the markup hides the element of these attributes (not whether an ancestor does)."""
    get = attributes.get
    hidden = get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    if get("aria-hidden") == "true":
        return True
    style = get("style")
    if style and (_STYLE.search(style) or (_CLIPPED.search(style) and _TINY.search(style))):
        return True
    name = get("class")
    if name:
        if _hides(name):
            return True
        if sheets.classes and not sheets.classes.isdisjoint(name.split()):
            return True
    return bool(sheets.ids) and get("id") in sheets.ids


@lru_cache(maxsize=4096)
def _hides(classes: str) -> bool:
    return bool(_CLASS.search(classes)) and not _SHOWN_AGAIN.search(classes)
