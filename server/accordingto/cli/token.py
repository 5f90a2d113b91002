"""`accordingto token`: the tokens that open the server."""

from __future__ import annotations

import argparse
from typing import Any

from .parser import Parser

DESCRIPTION = """\
Print the token that scripts on this machine send to the server; it is made where there is none yet.

A browser gets a token of its own when it is paired with the code that `accordingto serve` prints."""

EPILOG = """\
examples:
  curl -H "Authorization: Bearer $(accordingto token)" http://127.0.0.1:8765/v1/models
  accordingto token --code                   a new pairing code of the running server
  accordingto token --list                   which tokens there are
  accordingto token --new laptop             one more, shown once
  accordingto token --revoke laptop          one less, by its name or id"""


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "token", help="print, list, make and revoke tokens", description=DESCRIPTION, epilog=EPILOG
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--code", action="store_true", help="have the running server make a new pairing code")
    what.add_argument("--list", action="store_true", help="list all tokens, without their secrets")
    what.add_argument("--new", metavar="NAME", help="make another token and print it")
    what.add_argument("--revoke", metavar="NAME", help="revoke the token with this name or id")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for with the tokens of this machine."""
    from ..errors import ConfigError
    from ..tokens import Tokens

    store = Tokens.open()
    if args.code:
        print(_code(store.script()))
    elif args.list:
        for token in store.all():
            print(f"{token.id}  {_day(token.created)}  {token.name}" + (f"  ({token.origin})" if token.origin else ""))
    elif args.new:
        print(store.add(args.new))
    elif args.revoke:
        if not store.revoke(args.revoke):
            raise ConfigError(f'There is no token "{args.revoke}".', "`accordingto token --list` shows all.")
        print(f'Revoked "{args.revoke}".')
    else:
        print(store.script())
    return 0


def _code(token: str) -> str:
    from ..client import Client
    from ..errors import Unreachable
    from ..web.server import running

    noted = running()
    if noted is None:
        raise Unreachable("No server runs.", "Start it with `accordingto serve`, which shows a code itself.")
    return Client(noted["url"], token).pairing_code()


def _day(seconds: float) -> str:
    import time

    return time.strftime("%Y-%m-%d", time.localtime(seconds))
