"""`accordingto service`: the server in the background, from log-in on."""

from __future__ import annotations

import argparse
from typing import Any

from .parser import Parser

DESCRIPTION = """\
Have the server run in the background whenever you are logged in: a systemd user unit on Linux, a launchd agent on
macOS, a scheduled task on Windows. No administrator rights are needed."""

EPILOG = """\
examples:
  accordingto service install                install and start
  accordingto service install -- --port 8766 with options of `accordingto serve`
  accordingto service status
  accordingto service uninstall"""

ACTIONS = {
    "install": "install the service and start it",
    "start": "start it now",
    "stop": "stop it until the next log-in",
    "status": "say whether it is installed and runs",
    "uninstall": "stop and remove it",
}


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "service", help="run the server in the background", description=DESCRIPTION, epilog=EPILOG
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", parser_class=Parser)
    for name, doc in ACTIONS.items():
        action: Parser = actions.add_parser(name, help=doc, description=f"{doc[0].upper()}{doc[1:]}.")
        if name == "install":
            action.add_argument("--no-start", action="store_true", help="do not start it yet")
            action.add_argument("options", nargs="*", metavar="OPTION", help="options of `accordingto serve`, after --")
        action.set_defaults(run=run, parser=action, action=name)
    parser.set_defaults(parser=parser)


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done; `status` exits with 1 where the service does not run."""
    from .. import service

    if args.action == "status":
        status = service.status()
        print(status.detail)
        return 0 if status.running else 1
    if args.action == "install":
        lines = service.install(args.options, start_now=not args.no_start)
    else:
        lines = {"start": service.start, "stop": service.stop, "uninstall": service.uninstall}[args.action]()
    print("\n".join(lines))
    return 0
