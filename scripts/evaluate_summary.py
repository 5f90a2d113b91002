#!/usr/bin/env python3
"""Measure the summaries beside leads and the classic extractive methods, and the checks on labelled sentences.

    evaluate_summary.py BENCH [--part news|neutral|loaded|checks|all] [--sample N] [--claims rules|best] [--show N]
                             [--folds FOLDER]

BENCH is a folder with `summary/` (dev, neus, faithfulness.dev and `score_summaries.py`) and `claims/` (fresh.train,
fresh.dev). All figures of a table come from one run through the bench's own scorer. `--sample` takes every n-th
article so that about N remain. TextRank, LexRank and LSA take three sentences, as is usual. `--folds` is the folder of
`train_summary.py ranker --folds` and `train_reach.py`: every article with a neutral reference is then given to models
that were trained without it; otherwise that table is of articles that they were trained on.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

from accordingto.claims import Finder
from accordingto.summary import summarise
from accordingto.summary.checks import Checker
from accordingto.summary.eligible import outside_quotes
from accordingto.summary.lexicon import loaded
from accordingto.summary.ranker import Ranker
from accordingto.summary.reach import Reach
from accordingto.summary.terms import terms
from accordingto.summary.tokens import tokenise
from accordingto.summary.units import units
from accordingto.values import Article, Block

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    """Return the rows of a packed JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def sample(rows: Sequence[Row], n: int | None) -> list[Row]:
    """Return about n rows, evenly spread, or all."""
    return list(rows) if not n or n >= len(rows) else list(rows)[:: max(1, len(rows) // n)]


def article(row: Row) -> Article:
    """Return a row's text as an article, a paragraph a line."""
    lines = re.finditer(r"[^\n]+", row["text"])
    return Article(row["text"], tuple(Block("paragraph", *m.span()) for m in lines), title=row.get("title"))


def _graph(text: str, split: Callable[[str], list[str]], binary: bool) -> str:
    sentences = split(text)[:120]
    bags = [set(terms(tokenise(s))) for s in sentences]
    n = len(sentences)
    if n < 4:
        return " ".join(sentences)
    links = np.zeros((n, n))
    counts: dict[str, int] = {}
    for bag in bags:
        for t in bag:
            counts[t] = counts.get(t, 0) + 1
    for i in range(n):
        for j in range(i):
            shared = bags[i] & bags[j]
            if binary:
                squares = [sum(np.log(n / counts[t]) ** 2 for t in bag) for bag in (bags[i], bags[j], shared)]
                value = float(squares[2] / (np.sqrt(squares[0] * squares[1]) or 1) > 0.1)
            else:
                value = len(shared) / (np.log(len(bags[i]) + 1) + np.log(len(bags[j]) + 1) + 1e-9)
            links[i, j] = links[j, i] = value
    links /= np.maximum(1e-9, links.sum(0))
    rank = np.full(n, 1 / n)
    for _ in range(40):
        rank = 0.15 / n + 0.85 * links @ rank
    return " ".join(sentences[i] for i in sorted(np.argsort(-rank)[:3]))


def _lsa(text: str, split: Callable[[str], list[str]]) -> str:
    sentences = split(text)[:120]
    index: dict[str, int] = {}
    rows = [[index.setdefault(t, len(index)) for t in terms(tokenise(s))] for s in sentences]
    matrix = np.zeros((len(index), len(sentences)))
    for j, bag in enumerate(rows):
        for i in bag:
            matrix[i, j] += 1
    if len(sentences) < 4 or not len(index):
        return " ".join(sentences)
    _, sigma, vt = np.linalg.svd(matrix, full_matrices=False)
    rank = np.sqrt(((sigma[:3, None] * vt[:3]) ** 2).sum(0))
    return " ".join(sentences[i] for i in sorted(np.argsort(-rank)[:3]))


def table(
    name: str,
    rows: Sequence[Row],
    scorer: Any,
    finder: Finder,
    show: int,
    models: Sequence[tuple[Ranker, Reach]] = (),
) -> None:
    """Print one line a method for a set of articles with references; `models` are those of the folds, if any."""
    from rouge_score import rouge_scorer

    rouge = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    split = scorer.sentences
    spent: list[float] = []

    def ours(row: Row) -> str:
        page = article(row)
        claims, speakers = finder.find(row["text"], title=row.get("title"))
        begun = time.process_time()
        fold = zlib.crc32(row["id"].encode()) % max(1, len(models))
        ranker, reach = models[fold] if models else (Ranker.open(), Reach.open())
        with (
            patch("accordingto.summary.draft.Ranker.open", return_value=ranker),
            patch("accordingto.summary.draft.Reach.open", return_value=reach),
        ):
            summary = summarise(page, claims, speakers)
        spent.append(1000 * (time.process_time() - begun))
        return summary.text

    methods: dict[str, Callable[[Row], str]] = {
        "ours": ours,
        "lead-1": lambda r: " ".join(split(r["text"])[:1]),
        "lead-2": lambda r: " ".join(split(r["text"])[:2]),
        "lead-3": lambda r: " ".join(split(r["text"])[:3]),
        "TextRank": lambda r: _graph(r["text"], split, False),
        "LexRank": lambda r: _graph(r["text"], split, True),
        "LSA": lambda r: _lsa(r["text"], split),
    }
    print(f"\n{name}: {len(rows)} articles")
    print(f"{'':10}    r1    r2    rL  words   bad   kept dangling  vital loaded/100")
    scores: dict[str, list[Row]] = {}
    for method, make in methods.items():
        texts = [make(r) for r in rows]
        scores[method] = got = [scorer.score(r, t, rouge) for r, t in zip(rows, texts, strict=True)]
        mean = {k: statistics.mean(s[k] for s in got) for k in ("r1", "r2", "rL", "words")}
        kept = 100 * sum(s["kept"] for s in got) / max(1, sum(s["need"] for s in got))
        dangling = 100 * sum(s["dangling"] for s in got) / max(1, sum(s["sentences"] for s in got))
        vital = sum(s["vital"] for s in got)
        covered = f"{100 * sum(s['covered'] for s in got) / vital:5.1f}%" if vital else "-"
        bad = 100 * statistics.mean(bool(s["bad_items"]) for s in got)
        print(
            f"{method:10} {mean['r1']:5.1f} {mean['r2']:5.1f} {mean['rL']:5.1f} {mean['words']:6.1f} "
            f"{bad:4.1f}% {kept:5.1f}% {dangling:7.1f}% {covered:>6} {loaded_rate(texts):10.3f}", flush=True,
        )  # fmt: skip
        if method == "ours":
            for row, text in list(zip(rows, texts, strict=True))[:show]:
                print(f"  {row.get('title') or row['id']}\n    {text}")
            for row, text, found in zip(rows, texts, got, strict=True):
                if found["kept"] < found["need"] or found["bad_items"] or found["dangling"]:
                    print(f"  {row['id']}: an attribution lost, something unsupported or dangling\n    {text}")
    delta = [a["rL"] - b["rL"] for a, b in zip(scores["ours"], scores["lead-3"], strict=True)]
    low, high = scorer.interval(delta)
    print(f"rL minus lead-3: {statistics.mean(delta):+.2f} [{low:+.2f}, {high:+.2f}]")
    kept, need = (sum(s[k] for s in scores["ours"]) for k in ("kept", "need"))
    print(f"attribution kept in {kept} of {need} sentences; median {statistics.median(spent):.0f} ms a summary")


def loaded_rate(texts: Sequence[str]) -> float:
    """Return the loaded words outside quotation marks per hundred words."""
    words = sum(len(t.split()) for t in texts)
    found = sum(len(loaded(outside_quotes(u))) for t in texts for u in units(Article(text=t)))
    return 100 * found / max(1, words)


def neutrality(rows: Sequence[Row], scorer: Any, finder: Finder) -> None:
    """Print the loaded words in our summaries and in leads of texts from partisan publishers."""
    ours, leads = [], []
    for row in rows:
        claims, speakers = finder.find(row["text"])
        ours.append(summarise(article(row), claims, speakers).text)
        leads.append(" ".join(scorer.sentences(row["text"])[:3]))
    print(f"\nloaded words per 100 outside quotation marks, {len(rows)} partisan texts: ", end="")
    print(f"ours {loaded_rate(ours):.3f}, lead-3 {loaded_rate(leads):.3f}")


def checks(rows: Sequence[Row]) -> None:
    """Print what the checks make of labelled summary sentences: support alone, and all checks together."""
    from sklearn.metrics import roc_auc_score

    by_set: dict[str, list[tuple[int, float, bool]]] = {}
    checkers: dict[str, Checker] = {}
    for row in sorted(rows, key=lambda r: str(r["doc_id"])):
        if row["text"] not in checkers:
            checkers = {row["text"]: Checker(article(row))}
        verdict = checkers[row["text"]].check(row["summary_sentence"])
        by_set.setdefault(row["source"], []).append((row["label"], verdict.support, verdict.reason is None))
    print(f"\nchecks\n{'':16} {'n':>5} {'AUC':>6} {'bal.acc':>8} {'faithful kept':>14} {'unfaithful rejected':>20}")
    for name, found in by_set.items():
        label = np.array([f[0] for f in found])
        passed = np.array([f[2] for f in found])
        if len(set(label)) < 2:
            continue
        kept, refused = passed[label == 1].mean(), 1 - passed[label == 0].mean()
        auc = roc_auc_score(label, [f[1] for f in found])
        shares = f"{(kept + refused) / 2:8.3f} {100 * kept:13.1f}% {100 * refused:19.1f}%"
        print(f"{name:16} {len(found):5} {auc:6.3f} {shares}")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--part", choices=["news", "neutral", "loaded", "checks", "all"], default="all")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--claims", choices=["rules", "best"], default="best", help="which finder of claims to use")
    parser.add_argument("--show", type=int, default=0, help="print so many of our summaries")
    parser.add_argument("--folds", type=Path, help="what train_summary.py ranker and train_reach.py wrote there")
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score_summaries", args.bench / "summary/score_summaries.py")
    if spec is None or spec.loader is None:
        sys.exit("there is no summary/score_summaries.py in that folder")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    finder = Finder() if args.claims == "rules" else Finder.open()
    part = args.part
    if part in {"news", "all"}:
        rows = read(args.bench / "summary/dev.jsonl.gz")
        rows = [r for r in rows if r["source"].startswith("cnndm") or r["source"] == "writer_benchmark_llm"]
        table("CNN/DM and writer articles", sample(rows, args.sample), scorer, finder, args.show)
    if part in {"neutral", "all"}:
        rows = read(args.bench / "claims/fresh.train.jsonl.gz") + read(args.bench / "claims/fresh.dev.jsonl.gz")
        rows = [{**r, "reference": r["summary"]} for r in rows]
        models = [
            (Ranker.open(args.folds / f"summary_ranker.{k}.npz"), Reach.open(args.folds / f"summary_reach.{k}.npz"))
            for k in (range(5) if args.folds else ())
        ]
        title = "neutral references, " + ("held out" if models else "seen by the models")
        table(title, sample(rows, args.sample), scorer, finder, args.show, models)
    if part in {"loaded", "all"}:
        neutrality(sample(read(args.bench / "summary/neus.jsonl.gz"), args.sample or 400), scorer, finder)
    if part in {"checks", "all"}:
        checks(sample(read(args.bench / "summary/faithfulness.dev.jsonl.gz"), args.sample))


if __name__ == "__main__":
    main()
