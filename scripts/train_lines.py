#!/usr/bin/env python3
"""Train the line model that tells article blocks from all others, and write models/lines.npz and its card.

    python scripts/train_lines.py BENCH --folds 5      cross-validate by site, print the table, write nothing
    python scripts/train_lines.py BENCH                train on all pages and write the weights

Needs scikit-learn, scipy and lightgbm beside the package; the weights need only numpy. `--cache FILE` keeps the parsed
pages between runs (parse again after a change to the article package).
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from accordingto.article.features import Rows, Words, page_rows, text_rows
from accordingto.article.lines import UNKNOWN, settle
from injection import Corpus
from lines_data import Sample, load
from lines_words import bucket, cross_fill, fill, fit_linear, planted_in, prepare
from planting import PLANTED_COST, plant

HERE = Path(__file__).resolve().parent
PAGE = {"n": 220, "lr": 0.07, "leaves": 24, "depth": 7}
TEXT = {"n": 160, "lr": 0.08, "leaves": 20, "depth": 7}


def page_input(s: Sample, words: Words, deaf: bool = False) -> Rows:
    votes = s.votes.copy()
    if deaf:
        votes[:, 0] = np.nan
    rows = page_rows(s.pieces, words, votes)
    return np.where(np.isnan(rows), UNKNOWN, rows)


def text_input(words: Words, texts: Sequence[str]) -> Rows:
    rows = text_rows(texts, words)
    return np.where(np.isnan(rows), UNKNOWN, rows)


def some(s: Sample, rng: np.random.Generator) -> tuple[Any, Rows]:
    """Return which rows to train on, and their weights: all near the article, a third of the rest, weighted up."""
    # a page with planted appeals adds what stands around them; the rest of it is in the page itself
    wanted = s.labels > 0.2 if s.planted is None else s.planted | (s.costs == PLANTED_COST)
    reach = 6 if s.planted is None else 3
    share = 0.35 if s.planted is None else 0.1
    near = np.array([wanted[max(0, i - reach) : i + reach + 1].any() for i in range(len(wanted))])
    keep = near | (rng.random(len(near)) < share)
    return keep, np.where(near, 1.0, 1.0 / 0.35) * s.costs


def boost(
    rows: Rows, labels: Rows, weights: Rows, n: int, lr: float, leaves: int, depth: int, seed: int = 1
) -> lightgbm.Booster:
    options = {
        "objective": "binary",
        "learning_rate": lr,
        "num_leaves": leaves,
        "max_depth": depth,
        "min_data_in_leaf": 25,
        "lambda_l2": 2.0,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "max_bin": 63,
        "num_threads": 1,
        "seed": seed,
        "verbose": -1,
        "use_missing": False,
        "zero_as_missing": False,
    }
    return lightgbm.train(options, lightgbm.Dataset(rows, labels, weight=weights / weights.mean()), n)


def fit_page(samples: Sequence[Sample], words: dict[str, Words]) -> lightgbm.Booster:
    rng = np.random.default_rng(0)
    rows, labels, weights = [], [], []
    for s in samples:
        keep, weight = some(s, rng)
        for deaf in (False, True) if rng.random() < 0.15 else (False,):
            rows.append(page_input(s, words[s.id], deaf)[keep])
            labels.append(s.labels[keep] > 0.5)
            weights.append(weight[keep] * (0.5 if deaf else 1.0))
    return boost(np.vstack(rows), np.concatenate(labels), np.concatenate(weights), **PAGE)


def text_variants(s: Sample, words: Words, rnd: random.Random) -> list[tuple[Any, Rows]]:
    """Return index lists into the pieces: the page copied whole, the part around the article, the article."""
    good = np.flatnonzero(s.labels > 0.5)
    if not len(good):
        return []
    everything = np.arange(len(s.labels))
    start, end = max(0, good[0] - rnd.randint(0, 8)), min(len(s.labels), good[-1] + 1 + rnd.randint(0, 12))
    cuts = [everything[start:end], good]
    if rnd.random() < 0.5:
        cuts.append(everything)
    if s.planted is not None:
        cuts.append(np.flatnonzero((s.labels > 0.5) | s.planted))
    return [(cut, 1.0) for cut in cuts if len(cut)]


def subset(words: Words, index: Any) -> Words:
    part = Words.__new__(Words)
    part.measures, part.scores = words.measures[index], words.scores[index]
    part.buckets = [words.buckets[i] for i in index]
    return part


def titular(s: Sample, index: Any) -> Any:
    """Return where the headline stands: in plain text it is kept here, and found among what is kept."""
    first = int(np.argmax(s.labels > 0.5))
    return np.array([s.pieces[i].tag == "h1" and first - 12 < i < first for i in index])


def fit_text(samples: Sequence[Sample], words: dict[str, Words]) -> lightgbm.Booster:
    rnd = random.Random(0)
    rows, labels, weights = [], [], []
    for s in samples:
        for index, weight in text_variants(s, words[s.id], rnd):
            rows.append(text_input(subset(words[s.id], index), [s.pieces[i].text for i in index]))
            labels.append((s.labels[index] > 0.5) | titular(s, index))
            weights.append((s.costs[index] + 0.01) * weight)
    return boost(np.vstack(rows), np.concatenate(labels), np.concatenate(weights), **TEXT)


def arrays(booster: lightgbm.Booster, name: str, width: int) -> dict[str, Any]:
    """Return the booster as the flat arrays that `accordingto.article.lines.Trees` reads."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    deepest = 0

    def add(node: dict[str, Any], at: int, depth: int) -> None:
        nonlocal deepest
        deepest = max(deepest, depth)
        if "leaf_value" in node:
            feature[at], threshold[at], left[at], value[at] = 0, np.inf, at, node["leaf_value"]
            return
        child = len(feature)
        for column, blank in ((feature, 0), (threshold, np.inf), (left, 0), (value, 0.0)):
            column.extend([blank, blank])  # type: ignore[attr-defined]
        feature[at], threshold[at], left[at] = node["split_feature"], node["threshold"], child
        add(node["left_child"], child, depth + 1)
        add(node["right_child"], child + 1, depth + 1)

    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(feature))
        for column, blank in ((feature, 0), (threshold, np.inf), (left, 0), (value, 0.0)):
            column.append(blank)  # type: ignore[attr-defined]
        add(tree["tree_structure"], roots[-1], 0)
    # a threshold rounded down to single precision could send an equal value the other way
    single = np.array(threshold, np.float32)
    single = np.where(single < np.array(threshold), np.nextafter(single, np.float32(np.inf)), single)
    return {
        f"{name}.feature": np.array(feature, np.int16),
        f"{name}.threshold": single,
        f"{name}.left": np.array(left, np.int32),
        f"{name}.value": np.array(value, np.float32),
        f"{name}.roots": np.array(roots, np.int32),
        f"{name}.depth": np.int32(deepest),
        f"{name}.base": np.float32(0.0),
        f"{name}.width": np.int32(width),
    }


def evaluate(judged: list[tuple[Sample, Rows]], threshold: float, scorer: Any) -> None:
    """Print F1 by group beside trafilatura's, the segments, and the appeal lines removed."""
    pages: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    texts: dict[str, str] = {}
    removed = lines = 0
    for s, likely in judged:
        text = "\n".join(p.text for p, x in zip(s.pieces, likely, strict=True) if x > threshold and p.tag != "h1")
        texts[s.id] = text
        if s.gold:
            pages[s.group].append((scorer.page(s.gold, text), scorer.page(s.gold, s.baseline)))
        if s.group == "inject":
            plain = scorer.norm(text)
            lines += len(s.row["without"])
            removed += sum(scorer.norm(line) not in plain for line in s.row["without"])
    print(f"threshold {threshold}")
    for name in sorted(pages):
        ours, theirs = (scorer.prf([pair[i] for pair in pages[name]]) for i in (0, 1))
        mine = "  ".join(f"{label} {value:.4f}" for label, value in zip(("P", "R", "F1"), ours, strict=True))
        print(f"  {name:8} {len(pages[name]):4} pages  {mine}   trafilatura F1 {theirs[2]:.4f}")
    traf = [s for s, _ in judged if s.row.get("with") and s.group.startswith("traf")]
    if traf:
        for label, found in (("ours", texts), ("trafilatura", {s.id: s.baseline for s in traf})):
            tp, fn, fp, _ = scorer.segments([s.row for s in traf], found)
            print(f"  segments {label:12} F1 {2 * tp / (2 * tp + fp + fn):.4f}")
    if lines:
        print(f"  appeal lines removed {removed / lines:.4f} of {lines}")
        print(f"  recall lost by the appeals {_recall_lost(judged, texts, scorer):+.4f}", flush=True)


def _recall_lost(judged: list[tuple[Sample, Rows]], texts: dict[str, str], scorer: Any) -> float:
    """Return how much lower the recall is on the pages with appeals than on the same pages without them."""
    pairs = []
    for s, _ in judged:
        bare = s.id.split("~")[0]
        if s.group == "inject" and s.gold and bare in texts:
            pairs.append([scorer.page(s.gold, texts[name]) for name in (bare, s.id)])
    before, after = (scorer.prf([pair[i] for pair in pairs])[1] for i in (0, 1))
    return float(before - after)


def cross_validate(
    data: tuple[list[Sample], list[Sample], list[Sample], Corpus],
    words: dict[str, Words],
    folds: Sequence[int],
    k: int,
    scorer: Any,
) -> None:
    plain, own, appeals, corpus = data
    judged: list[tuple[Sample, Rows]] = []
    as_text: list[tuple[Sample, Rows]] = []  # judged without the headings and the tree
    held: Callable[[Sample], int] = lambda s: bucket(s.site, k)  # noqa: E731
    for fold in folds:
        train = [s for s in plain + own if s.gold and held(s) != fold]
        test = [s for s in plain + appeals if held(s) == fold]
        cross_fill(train, words, corpus)
        page, text = fit_page(train, words), fit_text(train, words)
        fill(test, words, fit_linear(train, words, corpus))
        for s in test:
            texts, worded = [p.text for p in s.pieces], words[s.id]
            judged.append((s, settle(texts, page.predict(page_input(s, worded)), worded)))
            if s.group in ("inject", "news"):
                as_text.append((s, settle(texts, text.predict(text_input(worded, texts)), worded)))
        print(f"fold {fold}: {len(train)} pages to train on, {len(test)} to test", flush=True)
    for threshold in (0.4, 0.5, 0.6):
        evaluate(judged, threshold, scorer)
    print("as plain text, the whole page copied:")
    for threshold in (0.3, 0.4, 0.5):
        evaluate(as_text, threshold, scorer)
    return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, help="the folder with extract/gold.dev.jsonl.gz and its pages")
    parser.add_argument("--out", type=Path, default=HERE.parent / "models" / "lines.npz")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by site in so many parts")
    parser.add_argument("--only", type=int, nargs="*", help="of those parts, only these")
    parser.add_argument("--cache", type=Path, help="keep the parsed pages here")
    parser.add_argument("--rounds", type=int, default=2, help="how often appeals are planted among a page's blocks")
    options = parser.parse_args()
    if options.cache and options.cache.exists():
        data, words = pickle.loads(options.cache.read_bytes())
    else:
        data = load(options.bench, Corpus(HERE))
        words = prepare([s for part in data for s in part])
        if options.cache:
            options.cache.write_bytes(pickle.dumps((data, words)))
    sys.path.insert(0, str(options.bench / "extract"))
    import score_extraction as scorer

    corpus = Corpus(HERE)
    plain, own, appeals = data
    planted_in(own, corpus)
    titles = [s.row["title"] for s in plain if 20 < len(s.row.get("title") or "") < 110]
    more = [
        made
        for turn in range(options.rounds)
        for s in plain
        if s.gold
        and (s.group.startswith("news") or bucket(s.id, 3) == turn)
        and (made := plant(s, corpus, titles, turn))
    ]
    words |= prepare(more)
    if options.folds:
        chosen = options.only or range(options.folds)
        cross_validate((plain, own + more, appeals, corpus), words, chosen, options.folds, scorer)
        return
    train = [s for s in plain + own + more if s.gold]
    cross_fill(train, words, corpus)
    page, text = fit_page(train, words), fit_text(train, words)
    weights, bias = fit_linear(train, words, corpus)
    example = train[0]
    width = page_input(example, words[example.id]).shape[1]
    text_width = text_input(words[example.id], [p.text for p in example.pieces]).shape[1]
    content = {"wording.weights": weights.astype(np.float16), "wording.bias": bias}
    content |= arrays(page, "page", width) | arrays(text, "text", text_width)
    np.savez_compressed(options.out, **content)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB, {len(train)} pages")


if __name__ == "__main__":
    main()
