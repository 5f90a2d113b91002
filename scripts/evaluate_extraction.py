#!/usr/bin/env python3
"""Measure extraction beside its peers, on the same pages in one run, and print the scorer's tables.

    python scripts/evaluate_extraction.py BENCH [--systems accordingto trafilatura ...] [--sets news wcxb appeals ...]

BENCH is the folder that holds extract/ with its gold, pages and scorer. A peer that is not installed is left out and
said so: trafilatura, readability-lxml (`readability`), resiliparse, newspaper4k (`newspaper`) and Readability.js
(`readability.js`, from node with @mozilla/readability and jsdom under --node-modules). Times are CPU milliseconds
per page, decoding included, so that a busy machine does not blur them. `--out DIR` keeps the predictions.

The weights were trained on these pages, so the figures of `accordingto` here are not a forecast:
`scripts/train_lines.py BENCH --folds 5` prints those for sites that the model has not seen.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Extractor = Callable[[bytes, "str | None"], str]
SETS = ("news", "news-x", "wcxb", "wcxb-x", "traf", "appeals")
_READABILITY_JS = """
const { Readability } = require('@mozilla/readability'); const { JSDOM, VirtualConsole } = require('jsdom');
const fs = require('fs');
for (const file of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const { html, url } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const start = process.cpuUsage(); let text = '';
  try {
    const dom = new JSDOM(html, { url: url || undefined, virtualConsole: new VirtualConsole() });
    const found = new Readability(dom.window.document).parse();
    if (found) {
      const body = JSDOM.fragment(found.content);
      const blocks = 'p,div,li,h1,h2,h3,h4,h5,h6,td,th,blockquote,pre,figcaption,dd,dt,section,article,br';
      for (const e of body.querySelectorAll(blocks)) { e.prepend('\\n'); e.append('\\n'); e.after('\\n'); }
      text = body.textContent;
    }
  } catch (error) { text = ''; }
  const used = process.cpuUsage(start);
  process.stdout.write(JSON.stringify({ text, ms: (used.user + used.system) / 1000 }) + '\\n');
}
"""


def ours() -> Extractor:
    from accordingto.article import extract
    from accordingto.errors import AccordingtoError

    def run(data: bytes, url: str | None) -> str:
        try:
            return extract(data, url).text
        except AccordingtoError:
            return ""

    return run


def trafilatura(**options: Any) -> Extractor:
    import trafilatura

    def run(data: bytes, url: str | None) -> str:
        return trafilatura.extract(data, url=url, include_comments=False, **options) or ""

    return run


def readability() -> Extractor:
    from lxml.html import fromstring
    from readability import Document

    def run(data: bytes, url: str | None) -> str:
        summary = Document(data.decode("utf-8", "replace"), url=url).summary(html_partial=True)
        tree = fromstring(summary)
        for element in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "td", "blockquote", "pre"):
            element.tail = "\n" + (element.tail or "")
        return str(tree.text_content())

    return run


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def run(data: bytes, url: str | None) -> str:
        text = bytes_to_str(data, detect_encoding(data))
        return str(extract_plain_text(text, main_content=True, alt_texts=False, comments=False, noscript=False))

    return run


def newspaper() -> Extractor:
    import newspaper

    def run(data: bytes, url: str | None) -> str:
        article = newspaper.Article(url or "http://page.example/", fetch_images=False)
        article.download(input_html=data.decode("utf-8", "replace"))  # nothing is fetched
        article.parse()
        return str(article.text)

    return run


SYSTEMS: dict[str, Callable[[], Extractor]] = {
    "accordingto": ours,
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "readability": readability,
    "resiliparse": resiliparse,
    "newspaper": newspaper,
}


def pages(bench: Path) -> list[dict[str, Any]]:
    """Return all rows with the path of their page and the set they are counted in."""
    folder = bench / "extract"
    rows = []
    for file, where in (("gold.dev.jsonl.gz", "pages"), ("appeals.dev.jsonl.gz", "pages_appeals")):
        with gzip.open(folder / file, "rt", encoding="utf8") as lines:
            for row in map(json.loads, lines):
                name = {"aeb": "news", "fundus": "news"}.get(row["set"], row["set"])
                row["in"] = "appeals" if where == "pages_appeals" else name if row["lang"] == "en" else name + "-x"
                row["in"] = "traf" if name == "traf" else row["in"]
                row["path"] = str(folder / where / f"{row['id']}.html.gz")
                rows.append(row)
    return rows


def run(extract: Extractor, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        data = gzip.decompress(Path(row["path"]).read_bytes())
        start = time.process_time()
        try:
            text = extract(data, row.get("url"))
        except Exception as error:  # a peer that fails on a page has extracted nothing from it
            print(f"{row['id']}: {type(error).__name__}", file=sys.stderr)
            text = ""
        found.append({"id": row["id"], "text": text, "ms": (time.process_time() - start) * 1000})
    return found


def run_node(modules: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, row in enumerate(rows):
            file = Path(folder) / f"{i}.json"
            html = gzip.decompress(Path(row["path"]).read_bytes()).decode("utf-8", "replace")
            file.write_text(json.dumps({"html": html, "url": row.get("url")}), "utf8")
            files.append(str(file))
        done = subprocess.run(
            ["node", "-e", _READABILITY_JS],
            input="\n".join(files),
            text=True,
            capture_output=True,
            check=True,
            cwd=modules.parent,
        )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [{"id": row["id"], **answer} for row, answer in zip(rows, answers, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--systems", nargs="+", default=[*SYSTEMS, "readability.js"])
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"))
    parser.add_argument("--sample", type=int, default=1, help="only every so many-th page of a set")
    parser.add_argument("--out", type=Path, help="keep the predictions in this folder")
    options = parser.parse_args()
    rows = pages(options.bench)
    chosen = [r for name in options.sets for r in [r for r in rows if r["in"] == name][:: options.sample]]
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        made = []
        for name in options.systems:
            try:
                found = (
                    run_node(options.node_modules, chosen) if name == "readability.js" else run(SYSTEMS[name](), chosen)
                )
            except (ImportError, FileNotFoundError, subprocess.CalledProcessError) as error:
                print(f"{name} is left out: {error}", file=sys.stderr)
                continue
            file = out / f"{name}.jsonl"
            file.write_text("".join(json.dumps(row) + "\n" for row in found), "utf8")
            made.append(str(file))
        for name in options.sets:
            gold = out / f"gold-{name}.jsonl"
            gold.write_text("".join(json.dumps(r) + "\n" for r in chosen if r["in"] == name), "utf8")
            print(f"\n## {name}", flush=True)
            subprocess.run([sys.executable, options.bench / "extract" / "score_extraction.py", gold, *made], check=True)


if __name__ == "__main__":
    main()
