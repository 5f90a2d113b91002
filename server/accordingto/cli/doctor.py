"""`accordingto doctor`: what works, what does not, and how to mend it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from .parser import Parser, add_common

DESCRIPTION = """\
Check this installation: Python and packages, the bundled model, the configuration, folders, tokens, the server's
port and one whole reading. Each line says what works, what does not, and how to mend it. Nothing is changed."""

EPILOG = "exit codes: 0 all that is needed works, 1 something does not"

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "doctor", help="check what works and how to mend the rest", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("--json", action="store_true", help="print for programs")
    parser.add_argument("--quick", action="store_true", help="leave out what loads the model")
    add_common(parser)
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Run the checks and print each as it ends."""
    from .. import doctor, style

    painted = style.Style(style.wants_colour(sys.stdout))
    columns = style.columns(sys.stdout)
    found = []
    for finding in doctor.examine(args.config, args.assignments, quick=args.quick):
        found.append(finding)
        if args.json:
            continue
        mark, colour = MARKS[finding.state]
        print(painted.paint(mark, colour), style.wrap(finding.message, columns, "", "  ", cut=False), flush=True)
        if finding.remedy:
            print(style.wrap(finding.remedy, columns, "  → ", "    ", cut=False), flush=True)
    if args.json:
        import json

        print(json.dumps([finding.to_dict() for finding in found], ensure_ascii=False, indent=2))
    failures = sum(finding.state == "failure" for finding in found)
    if not args.json:
        print(f"\n{failures} of {len(found)} checks failed." if failures else "\nAll that is needed works.")
    return 1 if failures else 0
