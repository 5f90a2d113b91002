#!/usr/bin/env python3
"""Read many pages one after another and see whether the server's memory stays where it was.

Starts a server of its own (real reading process, cache of its own) and reads the pages of a folder in a mixed order:
some again and again, some cancelled half way, some that are no pages at all. Prints the memory of both processes as it
goes. Fails if the median of their sum over the last 100 readings is more than 10 % above what it was over the last 100
of the warm-up: after a long page a process holds for a moment half as much again as after a short one.

    scripts/soak.py PAGES --readings 2000 --warm-up 200
"""

from __future__ import annotations

import argparse
import logging
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, deque
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))

from accordingto.client import Client
from accordingto.config import Config
from accordingto.errors import AccordingtoError
from accordingto.tokens import Tokens
from accordingto.web.child import rss_mb
from accordingto.web.server import Server

JUNK = ("", "<html></html>", "\0\1\2\3" * 100, "%PDF-1.7 " + "x" * 500, "<div>" * 5000, "Short.")


def server_in(folder: Path, pages: int) -> tuple[Server, Tokens]:
    """Return a server on a free port whose files are all in one folder."""
    config = Config.load(env={"ACCORDINGTO_HOME": str(folder)})
    # Small enough that the cache has to let readings go during the run.
    cache = replace(config.cache, path=str(folder / "cache.sqlite3"), megabytes=max(1, pages // 100))
    tokens = Tokens.open(folder / "tokens")
    return Server(replace(config, cache=cache), port=0, tokens=tokens), tokens


def pages_in(folder: Path, limit: int) -> list[str]:
    """Return the texts of the HTML pages of a folder, at most so many."""
    files = sorted(f for f in folder.rglob("*") if f.suffix in (".html", ".htm"))
    random.Random(1).shuffle(files)
    return [f.read_text("utf-8", "replace") for f in files[:limit]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="a folder of HTML pages")
    parser.add_argument("--readings", type=int, default=2000)
    parser.add_argument("--warm-up", type=int, default=200)
    parser.add_argument("--distinct", type=int, default=300, help="how many different pages")
    args = parser.parse_args()
    logging.getLogger("accordingto").setLevel(logging.CRITICAL)
    pages = pages_in(args.pages, args.distinct)
    chance = random.Random(2)
    outcomes: Counter[str] = Counter()
    before = 0.0
    sizes: deque[float] = deque(maxlen=100)
    with tempfile.TemporaryDirectory() as place:
        server, tokens = server_in(Path(place), len(pages))
        with server:
            client = Client(f"http://127.0.0.1:{server.port}", tokens.script())
            client.wait(120)
            begun = time.monotonic()
            for n in range(1, args.readings + 1):
                outcomes[one(client, chance, pages)] += 1
                sizes.append(rss_mb() + server.hub.worker.rss_mb)
                if n == args.warm_up or n % max(1, args.readings // 10) == 0:
                    own, child = rss_mb(), server.hub.worker.rss_mb
                    before = statistics.median(sizes) if n == args.warm_up else before
                    rate = n / (time.monotonic() - begun)
                    memory = f"server {own:6.1f} MB  reading process {child:7.1f} MB"
                    print(f"{n:6} readings  {memory}  {rate:5.1f}/s", flush=True)
            after = statistics.median(sizes)
            kept = server.hub.cache.size() if server.hub.cache else (0, 0)
            print(f"kept {kept[0]} readings in {kept[1] / 1e6:.1f} MB; {server.hub.worker.starts} processes")
    print(dict(outcomes))
    growth = after / before - 1
    print(f"after the warm-up {before:.1f} MB, at the end {after:.1f} MB: {growth:+.1%}")
    return 1 if growth > 0.10 or outcomes["crashed"] or outcomes["unreachable"] else 0


def one(client: Client, chance: random.Random, pages: list[str]) -> str:
    """Do one of the things that clients do, and say how it ended."""
    page = chance.choice(pages)
    kind = chance.random()
    try:
        if kind < 0.05:
            page = chance.choice(JUNK)
            client.read(html=page)
        elif kind < 0.10:
            with client.stream(html=page + f"<!-- {chance.random()} -->") as stream:
                next(iter(stream))
                stream.cancel()
            return "cancelled"
        elif kind < 0.30:
            list(client.stream(html=page, length=chance.choice(("short", "long"))))
        elif kind < 0.60:
            # A comment makes it a page that the cache does not know.
            client.read(html=page + f"<!-- {chance.random()} -->")
        else:
            client.read(html=page)
    except AccordingtoError as error:
        return error.slug
    return "read"


if __name__ == "__main__":
    sys.exit(main())
