#!/usr/bin/env python3
"""Turn a page that goes wrong into a test.

    python scripts/page_to_test.py PAGE.html NAME --without "words that must go" --with "words that must stay"

Writes NAME.html and NAME.json into tests/fixtures/pages, where tests/article/test_pages.py finds them, and says what
comes out of the page now. A page belongs to its publisher, so its words are disguised: all but the common and the
telling ones become made-up words of the same length, the same ones in the wanted words; addresses go. Check that the
test still fails as the page did (the command says so); `--as-is` keeps the words of a page that you wrote yourself.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from pathlib import Path

from lxml import etree

from accordingto.article import extract
from accordingto.article.decode import decode
from accordingto.article.language import common_words
from accordingto.article.source import prepare
from accordingto.article.tree import parse_tree
from accordingto.article.wording import telling_words
from accordingto.errors import AccordingtoError

PAGES = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "pages"
_WORD = re.compile(r"[^\W\d_]{3,}")
_SYLLABLES = (
    "ba",
    "ko",
    "ri",
    "ten",
    "mu",
    "sal",
    "der",
    "pi",
    "vo",
    "na",
    "lin",
    "gre",
    "to",
    "fa",
    "mel",
    "ros",
    "ke",
)
_KEPT_ATTRIBUTES = re.compile(
    r"class|id|role|hidden|aria-hidden|style|itemprop|rel|property|name|content|datetime|type|lang|charset|http-equiv|"
    r"data-testid|data-component|shadowrootmode"
)
_KEPT_META = re.compile(
    r"^(?:og:type|generator|article:published_time|viewport|robots|content-language|content-type)$", re.I
)


def disguise(text: str, kept: frozenset[str]) -> str:
    """Return the text with made-up words in place of all that are not in `kept`; the same word always the same way."""

    def swap(found: re.Match[str]) -> str:
        word = found[0]
        if word.lower() in kept:
            return word
        seed = zlib.crc32(word.lower().encode())
        made = ""
        while len(made) < len(word):
            made += _SYLLABLES[seed % len(_SYLLABLES)]
            seed = seed // 7 + 12_345 * len(made)
        made = made[: len(word)]
        return made.upper() if word.isupper() else made.capitalize() if word[0].isupper() else made

    return _WORD.sub(swap, text)


def disguised_page(markup: str, kept: frozenset[str]) -> str:
    """Return the page without scripts, addresses and comments, its words disguised."""
    source = prepare(markup)
    root = parse_tree(source.markup)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        for name in list(element.attrib):
            if name in ("href", "src"):
                element.set(name, "/")
            elif not _KEPT_ATTRIBUTES.fullmatch(name):
                del element.attrib[name]
        if element.tag == "meta":
            told = element.get("property") or element.get("name") or element.get("http-equiv") or ""
            if not _KEPT_META.match(told) and not element.get("charset"):
                element.set("content", disguise(element.get("content") or "", kept))
        else:
            element.text = disguise(element.text, kept) if element.text else None
        element.tail = disguise(element.tail, kept) if element.tail else None
    return "<!DOCTYPE html>\n" + etree.tostring(root, encoding="unicode", method="html")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("name", help="a short name for the test: letters, digits and hyphens")
    parser.add_argument("--with", dest="wanted", action="append", default=[], metavar="WORDS")
    parser.add_argument("--without", action="append", default=[], metavar="WORDS")
    parser.add_argument("--as-is", action="store_true", help="keep the words: only for pages of your own")
    parser.add_argument("--out", type=Path, default=PAGES, help="the folder of the test pages")
    options = parser.parse_args()
    if not re.fullmatch(r"[\w-]+", options.name):
        parser.error("the name may have letters, digits and hyphens")
    if not options.wanted and not options.without:
        parser.error("say what is wrong: --with WORDS that are missing, or --without WORDS that must go")
    markup = decode(options.page.read_bytes())
    kept = frozenset(common_words() | telling_words())
    wanted, unwanted = options.wanted, options.without
    if not options.as_is:
        markup = disguised_page(markup, kept)
        wanted, unwanted = ([disguise(words, kept) for words in part] for part in (wanted, unwanted))
    (options.out / f"{options.name}.html").write_text(markup, "utf8")
    case = {"page": f"{options.name}.html", "with": wanted, "without": unwanted}
    (options.out / f"{options.name}.json").write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", "utf8")
    try:
        text = extract(markup).text
    except AccordingtoError as error:
        print(f"Written. The page is refused: {error}")
        return 0
    wrong = [w for w in wanted if w not in text] + [w for w in unwanted if w in text]
    if wrong:
        print(f"Written. The test fails, as it should until the page is read well: {wrong[0]!r}")
    else:
        print("Written, but the test passes: in disguise (or by now) the page is read well.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
