"""Extraction on sites that the line model has not seen: each page read whole, by a model trained without its site.

Everything that is fitted is fitted anew for each part of the sites: the linear scores, both sets of trees, and the
appeals planted for them. The pages are then read by the package as it stands, so that the figures are those of
`accordingto.article.extract` with other weights.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from accordingto.article import page, plain
from accordingto.article.decode import decode
from accordingto.article.limits import Limits
from accordingto.article.lines import LineModel
from accordingto.errors import AccordingtoError
from lines_data import group, read_rows

Row = dict[str, Any]
Texts = dict[str, str]
GROUPS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "news": ("news, English", lambda row: True),
    "news-x": ("news, other languages", lambda row: True),
    "wcxb": ("WCXB articles, English", lambda row: row["type"] == "article"),
    "wcxb all": ("WCXB of all kinds, English", lambda row: True),
    "wcxb-x": ("WCXB, other languages", lambda row: True),
    "inject": ("pages with appeals", lambda row: True),
}


def test_rows(bench: Path) -> list[Row]:
    """Return the rows of all pages to read, each with its file and the group it is counted in."""
    folder = bench / "extract"
    rows = []
    for file, where in (("gold.dev.jsonl.gz", "pages"), ("appeals.dev.jsonl.gz", "pages_appeals")):
        for row in read_rows(folder / file):
            row["group"] = "inject" if where == "pages_appeals" else group(row)
            row["file"] = folder / where / f"{row['id']}.html.gz"
            rows.append(row)
    return rows


def read_pages(rows: Sequence[Row], model: LineModel) -> tuple[Texts, Texts]:
    """Return the texts of the pages, and those of the English news pages copied whole as plain text."""
    found: Texts = {}
    copied: Texts = {}
    for row in rows:
        markup = decode(gzip.decompress(row["file"].read_bytes()))
        try:
            found[row["id"]] = page.read(markup, row.get("url"), Limits(), model).text
        except AccordingtoError:
            found[row["id"]] = ""
        if row["group"] in ("news", "inject"):
            try:
                shown = "\n\n".join(p.text for p in page.parse(markup, Limits()).pieces)
                copied[row["id"]] = plain.read(shown, row.get("url"), model).text
            except AccordingtoError:
                copied[row["id"]] = ""
    return found, copied


def trafilatura(rows: Sequence[Row]) -> Texts:
    """Return the texts that trafilatura finds, called as its documentation says."""
    from trafilatura import extract

    return {
        row["id"]: extract(gzip.decompress(row["file"].read_bytes()), url=row.get("url"), include_comments=False) or ""
        for row in rows
    }


def keep(found: Texts, file: Path) -> None:
    """Write the texts as the scorer reads them."""
    file.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in found.items()), "utf8")


def report(rows: Sequence[Row], ours: Texts, theirs: Texts, scorer: Any) -> None:
    """Print F1 by group with 95 % intervals beside trafilatura's, the segments, and what became of appeals."""
    for name, (title, belongs) in GROUPS.items():
        gold = [r for r in rows if r["group"] == name.split()[0] and r.get("gold_text") and belongs(r)]
        if gold:
            print(f"  {title:30} {len(gold):4} pages  {_compared(gold, ours, theirs, scorer)}")
    listed = [r for r in rows if r["set"] == "traf"]
    if listed:
        values = []
        for texts in (ours, theirs):
            tp, fn, fp, _ = scorer.segments(listed, texts)
            values.append(2 * tp / (2 * tp + fp + fn))
        print(f"  segments of {len(listed)} pages: F1 {values[0]:.4f}   trafilatura {values[1]:.4f}")
    appeals(rows, ours, theirs, scorer)


def _compared(gold: Sequence[Row], ours: Texts, theirs: Texts, scorer: Any) -> str:
    mine, base = ([scorer.page(r["gold_text"], texts.get(r["id"], "")) for r in gold] for texts in (ours, theirs))

    def f1(counts: list[Any], indices: Sequence[int]) -> float:
        return float(scorer.prf([counts[i] for i in indices])[2])

    low, high = scorer.boot(lambda ix: f1(mine, ix), len(gold))
    less, more = scorer.boot(lambda ix: f1(mine, ix) - f1(base, ix), len(gold))
    p, r, f = scorer.prf(mine)
    other = scorer.prf(base)[2]
    return (
        f"P {p:.4f}  R {r:.4f}  F1 {f:.4f} [{low:.3f}, {high:.3f}]   trafilatura {other:.4f}  "
        f"difference {f - other:+.4f} [{less:+.3f}, {more:+.3f}]"
    )


def appeals(rows: Sequence[Row], ours: Texts, theirs: Texts, scorer: Any) -> None:
    """Print how many of the appeals' lines are gone, and the recall of article lines with and without appeals."""
    held = [r for r in rows if r["group"] == "inject"]
    if not held:
        return
    for name, texts in (("ours", ours), ("trafilatura", theirs)):
        gone = []
        for r in held:
            text = scorer.norm(texts.get(r["id"], ""))
            gone.append((sum(scorer.norm(line) not in text for line in r["without"]), len(r["without"])))

        def share(indices: Sequence[int], gone: list[tuple[int, int]] = gone) -> float:
            return sum(gone[i][0] for i in indices) / max(1, sum(gone[i][1] for i in indices))

        low, high = scorer.boot(share, len(gone))
        whole = share(range(len(gone)))
        print(f"  appeal lines removed, {name}: {whole:.4f} [{low:.3f}, {high:.3f}] of {sum(n for _, n in gone)}")
        pairs = [(r, r["id"].split("~")[0]) for r in held if r["id"].split("~")[0] in texts]
        before = scorer.prf([scorer.page(r["gold_text"], texts[bare]) for r, bare in pairs])[1]
        after = scorer.prf([scorer.page(r["gold_text"], texts[r["id"]]) for r, _ in pairs])[1]
        print(f"    recall of article text on these pages {after:.4f}, without the appeals {before:.4f}")
