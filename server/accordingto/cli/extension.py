"""`accordingto extension`: put the browser extension where a browser can load it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .parser import Parser

DESCRIPTION = """\
Write the browser extension into folders that browsers can load, and say how to load them.

Nothing is fetched: the extension comes with this program, and an older copy in the folder is replaced."""

EPILOG = """\
examples:
  accordingto extension                      for all browsers, into the data folder
  accordingto extension --browser firefox --out panel"""

HOW = {
    "chrome": 'Chrome, Edge, Brave: open chrome://extensions, switch on "Developer mode", "Load unpacked", choose',
    "firefox": 'Firefox: open about:debugging, "This Firefox", "Load Temporary Add-on", choose manifest.json in',
}


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "extension", help="write the browser extension and say how to load it", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("--browser", choices=tuple(HOW), help="only for this browser")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to put it (default: the data folder)")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Write the folders."""
    from .. import extension, paths

    out = args.out or paths.data_dir() / "extension"
    for browser in extension.BROWSERS:
        if args.browser in (None, browser):
            extension.unpack(out / browser, browser)
            print(f"{HOW[browser]}\n  {(out / browser).resolve()}")
    print("Then start the server (accordingto serve), open the panel and type the code that the server prints.")
    return 0
