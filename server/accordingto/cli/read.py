"""`accordingto read`: one page."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from .parser import Parser, add_common, load_config

DESCRIPTION = """\
Read one page: its title, byline and date, a short neutral summary, and who says what.

FILE is a saved HTML page or a text file; without FILE, or with "-", the page is read from standard input.
Whether it is HTML or text is told by its ending or its first characters. Nothing is fetched or sent anywhere."""

EPILOG = """\
examples:
  accordingto read page.html
  accordingto read --format markdown --length short article.txt > notes.md
  curl -sL https://example.org/story | accordingto read --url https://example.org/story --format json"""


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "read", help="read one page: summary and claims", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="an HTML or text file; standard input without one")
    parser.add_argument("--sample", action="store_true", help="read the page that ships with the program")
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="what is printed (default: text)"
    )
    parser.add_argument("--model", metavar="NAME", help="what drafts the summary; see `accordingto models list`")
    parser.add_argument("--length", choices=("short", "normal", "long"), help="how long the summary is")
    parser.add_argument("--url", metavar="URL", help="where the page comes from; it is noted, never fetched")
    parser.add_argument("--as", choices=("html", "text"), dest="form", help="what FILE is, if it cannot be told")
    parser.add_argument("--article", action="store_true", help="also print the article's text (format text)")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours (default: on a terminal)"
    )
    parser.add_argument("--width", type=int, metavar="N", help="columns of a line (default: the terminal's)")
    add_common(parser)
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Read the page and print it."""
    from .. import pagefile, paths
    from ..errors import ConfigError
    from ..reader import Reader

    if args.file is None and not args.sample and sys.stdin.isatty():
        raise ConfigError("There is no page to read.", "Name a FILE, pipe a page in, or use --sample.")
    config = load_config(args, model=args.model, length=args.length)
    name = str(paths.sample()) if args.sample else args.file or "-"
    page = pagefile.load(name, config.page.max_bytes, args.form)
    with Reader.open(config) as reader:
        reading = reader.read(html=page.html, text=page.text, url=args.url)
    sys.stdout.write(render(reading, args))
    return 0


def render(reading: Any, args: argparse.Namespace) -> str:
    """Return the reading in the format that was asked for."""
    from .. import render as forms
    from .. import style

    if args.format == "json":
        import json

        return json.dumps(reading.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if args.format == "markdown":
        return forms.markdown(reading)
    painted = style.Style(style.wants_colour(sys.stdout, args.color))
    columns = max(style.LEAST_COLUMNS, args.width or style.columns(sys.stdout))
    return forms.text(reading, columns, painted, with_article=args.article)
