"""Pages with known article text, cut into labelled blocks: what the line model is trained and measured on."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from accordingto.article import metadata, source, tree
from accordingto.article.blocks import Piece
from accordingto.article.clean import key
from accordingto.article.decode import decode
from accordingto.article.features import Rows
from accordingto.article.limits import Limits
from accordingto.article.voices import listen
from accordingto.errors import AccordingtoError
from injection import Corpus, inject

_WORD = re.compile(r"\w+")
_SHINGLE = 4
FOLDS = 5


@dataclass
class Sample:
    """One page: its pieces and votes, and for each piece the share that is article, and what a mistake there costs."""

    id: str
    site: str
    group: str  # news, news-x (not English), wcxb, wcxb-x, traf, traf-x
    pieces: list[Piece]
    votes: Rows
    gold: str | None = None
    labels: Rows = field(default_factory=lambda: np.zeros(0, np.float32))
    costs: Rows = field(default_factory=lambda: np.zeros(0, np.float32))
    row: dict[str, Any] = field(default_factory=dict)
    planted: Any = None  # which pieces are appeals of ours, where there are any


def read_rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def group(row: dict[str, Any]) -> str:
    name = {"aeb": "news", "fundus": "news"}.get(row["set"], row["set"])
    return name if row["lang"] == "en" else name + "-x"


def fold(site: str, k: int = FOLDS) -> int:
    """Return the part of the sites that a site is in, of `k`."""
    return zlib.crc32(site.encode()) % k


def headlines(rows: Iterable[dict[str, Any]], site: str) -> list[str]:
    """Return the headlines to plant on a page of a site: of pages in the same part, so that no model that is tested on
    one of them was trained to take it for a link."""
    return [r["title"] for r in rows if 20 < len(r.get("title") or "") < 110 and fold(r["site"]) == fold(site)]


def sample(row: dict[str, Any], markup: str | bytes) -> Sample:
    """Parse a page and label its pieces. Raises what the parser raises."""
    page = tree.parse(decode(markup), Limits())
    fields = metadata.read(page.root, page.source.json_ld, page.pieces, row.get("url"))
    votes, _ = listen(page, fields)
    made = Sample(row["id"], row["site"], group(row), page.pieces, votes, row.get("gold_text"), row=row)
    if made.gold:
        labels, sizes, total = _labels(page.pieces, made.gold)
        made.labels = np.array(labels, np.float32)
        # F1 weighs pages alike, so a word costs more in a short article; very long blocks must not drown the others
        made.costs = np.minimum((np.array(sizes, np.float32) + 2) / max(60, total), 0.25)
    return made


def injected(row: dict[str, Any], markup: bytes, corpus: Corpus, titles: list[str], seed: int) -> Sample | None:
    """Return the page with appeals and reported sentences put into its article, or None where there is no place."""
    root = tree.parse_tree(source.prepare(decode(markup)).markup)
    gold = key(row["gold_text"])
    paragraphs = [
        p
        for p in root.iter("p")
        if len(mark := key("".join(p.itertext()))) > 50
        and mark in gold
        and p.getparent().tag not in ("li", "td", "blockquote")
    ]
    if len(paragraphs) < 3:
        return None
    rnd = random.Random(f"{row['id']} {seed}")
    site = row["site"].split(".")[0].title()
    changed, appeals, reported = inject(
        root, paragraphs, corpus, rnd, site, titles, corpus.units, rnd.choice((1, 1, 2, 3))
    )
    made = sample({**row, "id": f"{row['id']}~{seed}"}, changed)
    bad, good = set(map(key, appeals)), set(map(key, reported))
    for i, piece in enumerate(made.pieces):
        if piece.key in bad or piece.key in good:
            made.labels[i] = piece.key in good
            made.costs[i] = max(made.costs[i], 0.02) * 2
    return made


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))] if words else []


def _labels(pieces: list[Piece], gold: str) -> tuple[list[float], list[int], int]:
    """Return for each piece the share of it that is in the gold text, its number of words, and gold's.

    Gold words are used up: where a text stands twice on the page, the one among other article text is the article's.
    """
    gold_words = _WORD.findall(gold)
    left = Counter(_shingles(gold_words))
    lines = {key(line) for line in gold.split("\n")}
    whole = key(gold)
    words = [_WORD.findall(p.text) for p in pieces]
    share = []
    for piece, listed in zip(pieces, words, strict=True):
        if len(listed) >= _SHINGLE:
            found = _shingles(listed)
            share.append(sum(s in left for s in found) / len(found))
        else:
            share.append(1.0 if piece.key in lines else 0.5 if len(piece.key) > 2 and piece.key in whole else 0.0)
    context = []
    for i in range(len(pieces)):
        near = [j for j in range(max(0, i - 4), min(len(pieces), i + 5)) if j != i]
        size = sum(min(len(words[j]), 60) for j in near)
        context.append(sum(share[j] * min(len(words[j]), 60) for j in near) / max(1, size))
    labels = [0.0] * len(pieces)
    used: set[str] = set()
    for i in sorted(range(len(pieces)), key=lambda i: -(context[i] + 0.2 * share[i])):
        mark = pieces[i].key
        if len(words[i]) >= _SHINGLE:
            found_here = Counter(_shingles(words[i]))
            labels[i] = sum((found_here & left).values()) / sum(found_here.values())
            left -= found_here
        elif mark not in used and ((share[i] == 1.0 and context[i] > 0.3) or (share[i] == 0.5 and context[i] > 0.75)):
            labels[i] = 1.0
            used.add(mark)
    return labels, [len(w) for w in words], len(gold_words)


def load(bench: Path, corpus: Corpus, rounds: int = 1) -> tuple[list[Sample], list[Sample]]:
    """Return the dev pages, and the same with our appeals put in (`rounds` times)."""
    folder = bench / "extract"
    rows = read_rows(folder / "gold.dev.jsonl.gz")
    plain: list[Sample] = []
    own: list[Sample] = []
    for row in rows:
        markup = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
        try:
            plain.append(sample(row, markup))
        except AccordingtoError:
            continue
        for seed in range(rounds if row.get("gold_text") and row["set"] != "wcxb" else sum(map(ord, row["id"])) % 2):
            if row.get("gold_text") and (made := injected(row, markup, corpus, headlines(rows, row["site"]), seed)):
                own.append(made)
    return [s for s in plain if s.pieces], own
