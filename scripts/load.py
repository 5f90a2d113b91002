#!/usr/bin/env python3
"""Many clients at once: nothing may be lost or come twice, and /health must go on answering.

Reads the pages first in a loop in this process, with the same reader, then the same number through a server with many
clients. A client that is told 429 waits as long as it is told. Prints throughput, waiting times and what went wrong.
`--alone` reads fewer in the loop: a multiple of the number of pages leaves their mix as it is.

    scripts/load.py PAGES --clients 50 --readings 1000
"""

from __future__ import annotations

import argparse
import logging
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accordingto import Reader
from accordingto.client import Client
from accordingto.config import Config
from accordingto.errors import AccordingtoError, Busy
from accordingto.tokens import Tokens
from accordingto.web.server import Server
from soak import pages_in


def alone(config: Config, pages: list[str], readings: int) -> tuple[float, dict[int, str]]:
    """Return readings a second of a loop in this process, and the text of each page."""
    texts: dict[int, str] = {}
    with Reader.open(config) as reader:
        reader.warm()
        begun = time.monotonic()
        for n in range(readings):
            try:
                reading = reader.read(html=f"{pages[n % len(pages)]}<!-- {n} -->")
            except AccordingtoError:
                continue
            texts[n % len(pages)] = reading.article.text
        return readings / (time.monotonic() - begun), texts


class Crowd:
    """The clients: they take numbers from one list until it is empty."""

    def __init__(self, url: str, token: str, pages: list[str], readings: int, texts: dict[int, str]) -> None:
        self.client = Client(url, token)
        self.pages = pages
        self.texts = texts
        self.todo: queue.Queue[int] = queue.Queue()
        for n in range(readings):
            self.todo.put(n)
        self.lock = threading.Lock()
        self.outcomes: Counter[str] = Counter()
        self.refused = 0
        self.health: list[float] = []
        self.wrong_words = 0
        self.over = threading.Event()

    def work(self) -> None:
        while True:
            try:
                n = self.todo.get_nowait()
            except queue.Empty:
                return
            outcome = self.read(n)
            with self.lock:
                self.outcomes[outcome] += 1

    def read(self, n: int) -> str:
        page = n % len(self.pages)
        while True:
            try:
                reading = self.client.read(html=f"{self.pages[page]}<!-- {n} -->")
            except Busy as busy:
                with self.lock:
                    self.refused += 1
                time.sleep(getattr(busy, "retry_after", 1.0))
                continue
            except AccordingtoError as error:
                return error.slug
            if reading["article"]["text"] != self.texts.get(page):
                # An answer that belongs to somebody else.
                with self.lock:
                    self.wrong_words += 1
            return "read"

    def watch(self) -> None:
        while not self.over.is_set():
            begun = time.monotonic()
            alive = self.client.health()
            self.health.append(time.monotonic() - begun if alive else 9.0)
            time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, help="a folder of HTML pages")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--readings", type=int, default=1000)
    parser.add_argument("--distinct", type=int, default=200, help="how many different pages")
    parser.add_argument("--alone", type=int, metavar="N", help="so many readings in the loop (default: as many)")
    args = parser.parse_args()
    logging.getLogger("accordingto").setLevel(logging.CRITICAL)
    pages = pages_in(args.pages, args.distinct)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        config = Config.load(env={"ACCORDINGTO_HOME": str(folder)})
        config = replace(config, cache=replace(config.cache, path=str(folder / "cache.sqlite3")))
        single, texts = alone(config, pages, args.alone or args.readings)
        print(f"one loop in one process: {single:.2f} readings a second", flush=True)
        tokens = Tokens.open(folder / "tokens")
        with Server(config, port=0, tokens=tokens) as server:
            crowd = Crowd(f"http://127.0.0.1:{server.port}", tokens.script(), pages, args.readings, texts)
            crowd.client.wait(120)
            threads = [threading.Thread(target=crowd.work) for _ in range(args.clients)]
            watcher = threading.Thread(target=crowd.watch)
            begun = time.monotonic()
            for thread in [*threads, watcher]:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.monotonic() - begun
            crowd.over.set()
            watcher.join()
            finished = server.hub.metrics._readings.total()
    together = args.readings / seconds
    waits = sorted(crowd.health)
    p99 = waits[int(len(waits) * 0.99)] if waits else 9.0
    done = sum(crowd.outcomes.values())
    print(f"{args.clients} clients: {together:.2f} readings a second ({together / single - 1:+.1%}), {seconds:.1f} s")
    print(f"outcomes {dict(crowd.outcomes)}, refused with 429 and tried again {crowd.refused}")
    print(f"asked {args.readings}, answered {done}, worked {finished}, answers of somebody else {crowd.wrong_words}")
    print(f"/health: median {statistics.median(waits) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, {len(waits)} times")
    faults = {"crashed", "unreachable", "timed-out", "unauthorized", "error"} & set(crowd.outcomes)
    good = done == finished == args.readings and not faults and not crowd.wrong_words
    return 0 if good and p99 < 0.1 and together > 0.85 * single else 1


if __name__ == "__main__":
    sys.exit(main())
