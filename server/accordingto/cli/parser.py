"""The parser of the whole command line, and help for those who mistype.

Only argparse is imported here: `--help` must answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

COMMANDS = ("read", "batch", "serve", "extension", "token", "models", "service", "config", "doctor", "completion")
"""The modules of this package that each add one command, in the order of the help."""

EPILOG = """\
examples:
  accordingto read page.html                     a saved page
  curl -sL URL | accordingto read --url URL      a page from a pipe
  accordingto read --format json page.html       for programs
  accordingto serve                              the local server for the browser panel

`accordingto COMMAND --help` explains a command. Exit codes: 0 done, 1 could not be done, 2 wrongly asked."""


class Parser(argparse.ArgumentParser):
    """argparse, with the nearest right word where a wrong one was given."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(**kwargs)

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            choices = re.findall(r"[\w.:-]+", wrong[2])
            message = f'there is no "{wrong[1]}" here{_did_you_mean(wrong[1], choices)}'
        print(f"{self.prog}: {message}\nUsage: {self.format_usage()[7:].strip()}", file=sys.stderr)
        print(f"`{self.prog} --help` explains it.", file=sys.stderr)
        raise SystemExit(2)


def build() -> Parser:
    """Return the parser with all commands."""
    from .. import __version__

    parser = Parser(
        prog="accordingto",
        description="What the page says, and according to whom: a short neutral summary and the attributed claims\n"
        "of a news page, made on your own machine.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"accordingto {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        importlib.import_module(f"{__package__}.{name}").register(commands)
    return parser


def refuse_unknown(parser: Parser, unknown: Sequence[str]) -> int:
    """Say which argument is not known and which may have been meant; return the exit code."""
    wrong = unknown[0].split("=")[0]
    meant = _did_you_mean(wrong, re.findall(r"--[\w-]+", parser.format_help())) if wrong.startswith("-") else ""
    print(f'{parser.prog}: there is no "{wrong}" here{meant}', file=sys.stderr)
    print(f"`{parser.prog} --help` lists what there is.", file=sys.stderr)
    return 2


def add_common(parser: Parser) -> None:
    """Add what every command that reads the configuration takes."""
    group = parser.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="another configuration file")
    group.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], dest="assignments",
        help="set any option for this run, such as --set claims.threshold=0.7",
    )  # fmt: skip


def load_config(args: argparse.Namespace, **flags: Any) -> Any:
    """Return the effective configuration: file, environment, then --set, then the command's own flags."""
    from ..config import Config, assignments

    given = {name: value for name, value in flags.items() if value is not None}
    return Config.load(args.config, overrides={**assignments(args.assignments), **given})


def _did_you_mean(wrong: str, names: Sequence[str]) -> str:
    import difflib

    close = difflib.get_close_matches(wrong, names, n=1, cutoff=0.5)
    return f', did you mean "{close[0]}"?' if close else ""
