"""The command line. `main` is what the `accordingto` script calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .parser import Parser, build, refuse_unknown

WELCOME = """\
accordingto: what the page says, and according to whom.

  Read a page        accordingto read page.html     (or a text file, or a pipe; --sample for a first look)
  Read in a browser  accordingto serve              (then open the panel of the extension)
  See what works     accordingto doctor

All commands: accordingto --help
"""

EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 could not be done, 2 wrongly asked, 130 interrupted."""
    argv = list(sys.argv[1:] if argv is None else argv)
    if not argv:
        print(WELCOME, end="")
        return EXIT_OK
    parser = build()
    try:
        args, unknown = parser.parse_known_args(argv)
    except SystemExit as stop:  # --help, --version and usage errors; a caller of main gets the code, not an exit
        return int(stop.code or 0)
    chosen: Parser = getattr(args, "parser", parser)
    if unknown:
        return refuse_unknown(chosen, unknown)
    if not hasattr(args, "run"):
        chosen.print_help()
        return EXIT_OK
    return _run(args)


def _run(args: object) -> int:
    from ..errors import AccordingtoError, ConfigError

    try:
        code: int = args.run(args)  # type: ignore[attr-defined]
        sys.stdout.flush()
        return code
    except AccordingtoError as error:
        complain(error.message, error.remedy)
        return EXIT_USAGE if isinstance(error, ConfigError) else EXIT_ERROR
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK


def complain(message: str, remedy: str = "") -> None:
    """Say on standard error what went wrong and what to do."""
    print(f"accordingto: {message}", file=sys.stderr)
    if remedy:
        print(f"  {remedy}", file=sys.stderr)
