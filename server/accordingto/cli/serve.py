"""`accordingto serve`: the local server."""

from __future__ import annotations

import argparse
from typing import Any

from .parser import Parser, add_common, load_config

DESCRIPTION = """\
Serve readings to the browser panel and to scripts of this machine, until Ctrl-C.

The server listens on 127.0.0.1 alone, answers nobody without a token, fetches no page and sends nothing anywhere. It
prints a code that the panel asks for once."""

EPILOG = """\
examples:
  accordingto serve
  accordingto serve --open                   and open the demo page in the browser
  accordingto serve --port 8766 --model smollm2-135m"""


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "serve", help="serve readings to the browser panel", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("--host", metavar="ADDRESS", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="the port to listen on (default: 8765)")
    parser.add_argument(
        "--allow-remote", action="store_true", default=None, help="allow a host that other machines can reach"
    )
    parser.add_argument("--model", metavar="NAME", help="what drafts the summaries; see `accordingto models list`")
    parser.add_argument("--open", action="store_true", help="open the demo page in the browser")
    parser.add_argument(
        "--log-level", choices=("debug", "info", "warning", "error", "critical"), help="how much is logged"
    )
    add_common(parser)
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    flags = {
        "server.host": args.host,
        "server.port": args.port,
        "server.allow_remote": args.allow_remote,
        "server.log_level": args.log_level,
        "model": args.model,
    }
    config = load_config(args, **flags)
    from ..web import serve

    serve(config, open_page=args.open)
    return 0
