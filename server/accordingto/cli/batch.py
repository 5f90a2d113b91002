"""`accordingto batch`: many pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from .parser import Parser, add_common, load_config

DESCRIPTION = """\
Read many pages into one JSON Lines file, one line a page.

FILES are HTML or text files, or folders of them. A page that cannot be read becomes a line with its error and does
not stop the others. When the run is interrupted, the same command goes on where it stopped: what is in the output is
not read again, unless the page or the model changed."""

EPILOG = """\
examples:
  accordingto batch pages/ -o readings.jsonl
  accordingto batch *.html -o readings.jsonl --jobs 4
  accordingto batch pages/ -o readings.jsonl --retry     try again what failed

exit codes: 0 all pages are read, 3 some could not be read, 1 none could be read, 130 interrupted"""

EXIT_SOME = 3


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser: Parser = commands.add_parser(
        "batch", help="read many pages into one JSON Lines file", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("files", nargs="+", metavar="FILES", help="HTML or text files, or folders of them")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the JSON Lines file")
    parser.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes that read pages (default: 1; 2 where a server drafts)"
    )
    parser.add_argument("--retry", action="store_true", help="try again the pages that failed in an earlier run")
    parser.add_argument("--model", metavar="NAME", help="what drafts the summaries; see `accordingto models list`")
    parser.add_argument("--length", choices=("short", "normal", "long"), help="how long the summaries are")
    parser.add_argument("--quiet", action="store_true", help="no progress and no closing line")
    add_common(parser)
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Read the pages, with a progress bar on standard error."""
    from .. import batch, style
    from ..progress import Bar

    config = load_config(args, model=args.model, length=args.length)
    names = batch.find(args.files)
    bar = Bar(sys.stderr, style.columns(sys.stderr))

    def show(tally: batch.Tally) -> None:
        if not args.quiet:
            bar.update(tally.done, tally.total, f"{tally.failed} failed" if tally.failed else "")

    try:
        tally = batch.run(names, args.output, config, jobs=args.jobs, retry=args.retry, on_progress=show)
    except KeyboardInterrupt:
        bar.close()
        print(f"Interrupted. The same command goes on where it stopped ({args.output}).", file=sys.stderr)
        return 130
    finally:
        bar.close()
    if not args.quiet:
        print(_closing(tally, args.output), file=sys.stderr)
    if not tally.failed:
        return 0
    return EXIT_SOME if tally.read or tally.skipped else 1


def _closing(tally: Any, out: Path) -> str:
    parts = [f"{tally.read} read"]
    if tally.skipped:
        parts.append(f"{tally.skipped} done before")
    if tally.failed:
        parts.append(f"{tally.failed} could not be read (their lines say why)")
    closing = f"{', '.join(parts)}: {out}"
    if tally.failed:
        from ..batch import failures

        *_, last = failures(out)
        closing += f"\nThe last of them, {last['file']}: {last['error']['message']} {last['error']['remedy']}".rstrip()
    return closing


def _jobs(text: str) -> int:
    jobs = int(text)
    if not 1 <= jobs <= 256:
        raise argparse.ArgumentTypeError("must be from 1 to 256")
    return jobs
