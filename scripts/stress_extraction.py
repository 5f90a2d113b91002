#!/usr/bin/env python3
"""Read pages that are built to choke parsers, at full size and with the default limits, and print what each one costs.

    python scripts/stress_extraction.py            # all of them
    python scripts/stress_extraction.py nested     # those whose name has this in it

Each page is read in a process of its own, as a server would read it, and an ordinary page after it in the same process.
Printed are the seconds of wall clock and of CPU, the peak memory in MB of that process or of the child that it may have
started, whichever is larger, and what came out: the number of words, or the error. Ends with status 1 where a page took
more than --seconds or --megabytes, an error was not one of the project's own, or the next page did not read as before.
The tests read smaller pages of the same kinds.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "server"))

from accordingto.article import extract  # noqa: E402
from accordingto.errors import AccordingtoError  # noqa: E402

SENTENCE = "The council closed the bridge on Tuesday for six weeks, officials said, while engineers inspect its cables."
_MORE = "".join(
    f"<p>Inspector number {n} told the meeting that he saw frayed wires in cable {n}, and repairs were due.</p>"
    for n in ("one", "two", "three", "four", "five", "six")
)
ARTICLE = f"<article><h1>Bridge closed</h1><p>{SENTENCE}</p>{_MORE}</article>"
_LATIN = ARTICLE.replace("Inspector", "Pr\u00e9pos\u00e9")


def page(body: str) -> str:
    return f"<html><head><title>Bridge closed</title></head><body>{body}</body></html>"


def _many(count: int) -> str:
    paragraphs = "".join(f"<p>{SENTENCE} It was inspection {n} of the year.</p>" for n in range(count))
    return page(f"<article><h1>Bridge closed</h1>{paragraphs}</article>")


HAZARDS: dict[str, Callable[[], str | bytes]] = {
    "10 MB of paragraphs": lambda: _many(72_000),
    "10 MB in one paragraph": lambda: page(f"<p>{'word ' * 2_000_000}</p>"),
    "100,000 nested divs": lambda: page("<div>" * 100_000 + ARTICLE + "</div>" * 100_000),
    "100,000 nested spans": lambda: page("<span>" * 100_000 + ARTICLE + "</span>" * 100_000),
    "50,000 unclosed tags": lambda: page(ARTICLE + "<b><i>x " * 25_000),
    "50,000 unclosed spans and fonts": lambda: page(ARTICLE + "<span><font>y" * 25_000),
    "60,000 unclosed tags before the text": lambda: page("<a href=x><b><p>y" * 20_000 + ARTICLE),
    "130,000 links": lambda: page(ARTICLE + '<a href="/x">link words</a> ' * 130_000),
    "130,000 links in a list": lambda: page(f"{ARTICLE}<ul>" + '<li><a href="/x">link words</a></li>' * 130_000),
    "5 MB attribute": lambda: page(f'<div data-x="{"a" * 5_000_000}">{ARTICLE}</div>'),
    "200,000 attributes": lambda: page(f"<div {' '.join(f'a{i}=1' for i in range(200_000))}>{ARTICLE}</div>"),
    "3,000 nested tables": lambda: page("<table>" * 3_000 + ARTICLE),
    "1,000,000 brackets": lambda: page(ARTICLE + "<" * 1_000_000),
    "1,000,000 ampersands": lambda: page(ARTICLE + "&" * 1_000_000),
    "100,000 unclosed comments": lambda: page(ARTICLE + "<!--" * 100_000),
    "100,000 unclosed scripts": lambda: page(ARTICLE + "<script>" * 100_000),
    "100,000 style rules": lambda: page(f"<style>{'.a{display:none}' * 100_000}</style>{ARTICLE}"),
    "lone surrogates": lambda: page(ARTICLE.replace("Inspector", "Inspector \ud800") + "\udc00\ud83d" * 20),
    "NUL bytes": lambda: page(ARTICLE.replace(" the", " the\x00")).encode(),
    "XML prolog": lambda: '<?xml version="1.0" encoding="utf-16"?>' + page(ARTICLE),
    "UTF-16 without a declaration": lambda: page(ARTICLE).encode("utf-16-le"),
    "Latin-1 that says UTF-8": lambda: page(_LATIN).replace("<head>", '<head><meta charset="utf-8">').encode("latin-1"),
    "declarative shadow roots": lambda: page(
        f'<x-story><template shadowrootmode="open">{ARTICLE}</template></x-story>'
        + '<x-y><template shadowrootmode="open"><p>aside</p></template></x-y>' * 5_000
    ),
    "1,000 frames with their source": lambda: page(
        ARTICLE + f'<iframe srcdoc="{"&lt;p&gt;framed words here&lt;/p&gt;" * 20}"></iframe>' * 1_000
    ),
    "nested custom elements": lambda: page("<x-a><x-b>" * 5_000 + ARTICLE),
    "20,000 br paragraphs": lambda: page(
        "<div>" + "<br><br>".join(f"{SENTENCE} Number {n}." for n in range(20_000)) + "</div>"
    ),
}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in used)


def one(name: str) -> dict[str, object]:
    """Read one hazard and then the ordinary page, in this process."""
    ordinary = page(ARTICLE)
    expected = extract(ordinary).text
    hazard = HAZARDS[name]()
    start, used = time.perf_counter(), _cpu()
    try:
        article = extract(hazard)
        outcome = f"{article.kind}, {len(article.text.split())} words"
        if SENTENCE not in article.text:
            outcome += ", without the sentence"
        clear = True
    except AccordingtoError as error:
        outcome, clear = f"{type(error).__name__}: {error.message}", True
    except Exception as error:  # what must not be
        outcome, clear = repr(error)[:200], False
    seconds, cpu = time.perf_counter() - start, _cpu() - used
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": peak / 1024,
        "outcome": outcome,
        "clear": clear,
        "next": extract(ordinary).text == expected,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of the names of the pages to read")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--megabytes", type=float, default=1500.0)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one)))
        return 0
    failed = 0
    for name in HAZARDS:
        if options.names and not any(part in name for part in options.names):
            continue
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True)
        if done.returncode:
            print(f"{name:38} the process ended with {done.returncode}: {done.stderr[-300:]}", flush=True)
            failed += 1
            continue
        row = json.loads(done.stdout)
        bad = row["seconds"] > options.seconds or row["megabytes"] > options.megabytes
        bad = bad or not row["clear"] or not row["next"]
        failed += bad
        mark = "FAILED" if bad else "ok"
        after = "" if row["next"] else " (the next page did not read as before)"
        cost = f"{row['seconds']:6.2f} s {row['cpu']:6.2f} s CPU {row['megabytes']:6.0f} MB"
        print(f"{name:38} {cost}  {mark:6} {row['outcome']}{after}", flush=True)
    print(f"{failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
