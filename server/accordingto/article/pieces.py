"""The values of segmentation: the frames that stand around blocks, the pieces themselves, and their flags.

A flag is a bit that the elements around a piece set; a hint (see `hints`) is a bit that their names set.
"""

from __future__ import annotations

from collections.abc import Iterator

from .clean import key

ARTICLE, MAIN, ASIDE, NAV, HEADER, FOOTER, FORM, FIGURE = (1 << bit for bit in range(8))
CAPTION, TABLE, SECTION, LIST, QUOTE, HEADING, BUTTON, DIALOG = (1 << bit for bit in range(8, 16))
FLAGS = 16
"""The number of flags."""


def _by_name(table: dict[int, str]) -> dict[str, int]:
    return {name: flag for flag, names in table.items() for name in names.split()}


TAG_FLAGS = _by_name(
    {
        ARTICLE: "article",
        MAIN: "main",
        ASIDE: "aside",
        NAV: "nav",
        HEADER: "header",
        FOOTER: "footer",
        FORM: "form label fieldset",
        FIGURE: "figure",
        CAPTION: "figcaption caption",
        TABLE: "table",
        SECTION: "section",
        LIST: "ul ol dl",
        QUOTE: "blockquote",
        HEADING: "h1 h2 h3 h4 h5 h6",
        BUTTON: "button",
        DIALOG: "dialog",
    }
)
ROLE_FLAGS = _by_name(
    {
        NAV: "navigation",
        MAIN: "main",
        ASIDE: "complementary",
        HEADER: "banner",
        FOOTER: "contentinfo",
        ARTICLE: "article",
        DIALOG: "dialog alertdialog",
        FORM: "form search",
        HEADING: "heading",
        BUTTON: "button",
    }
)


class Frame:
    """A block-level element on the path to blocks: its names, its flags, and what its subtree adds up to."""

    __slots__ = (
        "blocks",
        "chars",
        "classes",
        "depth",
        "flags",
        "headings",
        "hint",
        "index",
        "links",
        "near",
        "para_chars",
        "paras",
        "parent",
        "path_hint",
        "tag",
    )

    def __init__(self, tag: str, parent: Frame | None, flags: int, hint: int, index: int, classes: str = "") -> None:
        self.classes = classes
        self.tag = tag
        self.parent = parent
        self.index = index
        self.hint = hint
        self.flags = flags
        self.depth: int = parent.depth + 1 if parent else 0
        # near: hints of this element and the two around it; path_hint: of all around it but html and body
        if parent is None or parent.tag in ("html", "body"):
            self.near = self.path_hint = hint
        else:
            self.near = hint | parent.hint | (parent.parent.hint if parent.parent else 0)
            self.path_hint = hint | parent.path_hint
        self.chars = self.links = self.paras = self.blocks = self.para_chars = self.headings = 0

    def ancestors(self) -> Iterator[Frame]:
        """Yield this frame and all around it, innermost first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


class Piece:
    """One block of the page as it stands, before anything is judged."""

    __slots__ = ("bold", "breaks", "flags", "frame", "hidden", "key", "links", "tag", "text")

    def __init__(self, text: str, tag: str, frame: Frame, flags: int, links: int, bold: int, breaks: bool) -> None:
        self.text = text
        self.key = key(text)
        self.tag = tag
        self.frame = frame
        self.flags = flags
        self.links = links
        self.bold = bold
        self.breaks = breaks
        self.hidden = False
