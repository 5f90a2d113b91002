#!/usr/bin/env python3
"""Train the line model that tells article blocks from all others, and write models/lines.npz and its card.

    python scripts/train_lines.py BENCH --folds 5      cross-validate by site in five parts and print the table
    python scripts/train_lines.py BENCH                train on all pages and write the weights

Needs scikit-learn, scipy and lightgbm beside the package; the weights need only numpy. `--cache FILE` keeps the parsed
pages between runs (parse again after a change to the article package).
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from accordingto.article.context import context_rows
from accordingto.article.features import Rows, Words, page_rows, text_rows
from accordingto.article.lines import UNKNOWN, LineModel
from injection import Corpus
from lines_data import FOLDS, Sample, fold, headlines, load
from lines_folds import keep, read_pages, report, test_rows, trafilatura
from lines_words import bucket, cross_fill, fit_linear, planted_in, prepare
from planting import PLANTED_COST, plant

HERE = Path(__file__).resolve().parent
PAGE = {"n": 220, "lr": 0.07, "leaves": 24, "depth": 7}
CONTEXT = {"n": 80, "lr": 0.08, "leaves": 10, "depth": 5}
TEXT = {"n": 160, "lr": 0.08, "leaves": 20, "depth": 7}


def page_input(s: Sample, words: Words, deaf: bool = False) -> Rows:
    votes = s.votes.copy()
    if deaf:
        votes[:, 0] = np.nan
    rows = page_rows(s.pieces, words, votes)
    return np.where(np.isnan(rows), UNKNOWN, rows)


def context_input(s: Sample, words: Words, likely: Rows) -> Rows:
    rows = context_rows(s.pieces, words, s.votes, likely.astype(np.float32))
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


def fit_page(samples: Sequence[Sample], words: dict[str, Words]) -> tuple[lightgbm.Booster, lightgbm.Booster]:
    """Fit the trees for pages, and those for the second look: on verdicts of trees that have not seen the site."""
    rng = np.random.default_rng(0)
    rows = [page_input(s, words[s.id]) for s in samples]
    kept = [some(s, rng) for s in samples]
    deaf = {i: page_input(s, words[s.id], True)[kept[i][0]] for i, s in enumerate(samples) if rng.random() < 0.15}

    def first(chosen: Sequence[int]) -> lightgbm.Booster:
        part = [i for i in chosen if i in deaf]
        return boost(
            np.vstack([rows[i][kept[i][0]] for i in chosen] + [deaf[i] for i in part]),
            np.concatenate([samples[i].labels[kept[i][0]] > 0.5 for i in [*chosen, *part]]),
            np.concatenate([kept[i][1][kept[i][0]] for i in chosen] + [kept[i][1][kept[i][0]] / 2 for i in part]),
            **PAGE,
        )

    again: list[Rows] = []
    half = [bucket(s.site + "/c", 2) for s in samples]
    order: list[int] = []
    for part in (0, 1):
        unseen = first([i for i, h in enumerate(half) if h != part])
        for i in [i for i, h in enumerate(half) if h == part]:
            s = samples[i]
            again.append(context_input(s, words[s.id], unseen.predict(rows[i]))[kept[i][0]])
            order.append(i)
    second = boost(
        np.vstack(again),
        np.concatenate([samples[i].labels[kept[i][0]] > 0.5 for i in order]),
        np.concatenate([kept[i][1][kept[i][0]] for i in order]),
        **CONTEXT,
    )
    return first(range(len(samples))), second


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


def fit(samples: Sequence[Sample], words: dict[str, Words], corpus: Corpus) -> dict[str, Any]:
    """Fit all parts of the line model and return the arrays of its file. The words' scores are set anew."""
    cross_fill(samples, words, corpus)
    (page, context), text = fit_page(samples, words), fit_text(samples, words)
    weights, bias = fit_linear(samples, words, corpus)
    example = samples[0]
    width = page_input(example, words[example.id]).shape[1]
    text_width = text_input(words[example.id], [p.text for p in example.pieces]).shape[1]
    content = {"wording.weights": weights.astype(np.float16), "wording.bias": bias}
    again = context_rows(example.pieces, words[example.id], example.votes, example.labels).shape[1]
    content |= arrays(page, "page", width) | arrays(context, "context", again)
    return content | arrays(text, "text", text_width)


def cross_validate(
    samples: Sequence[Sample], words: dict[str, Words], corpus: Corpus, bench: Path, chosen: Sequence[int], out: Path
) -> None:
    """Train once for each part of the sites, read its pages with that model, and print the table of all parts.

    The weights and texts of each part are kept in the folder `out`; a part whose weights are there is not trained anew.
    """
    sys.path.insert(0, str(bench / "extract"))
    import score_extraction as scorer

    out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in test_rows(bench) if fold(row["site"]) in chosen]
    ours: dict[str, str] = {}
    copied: dict[str, str] = {}
    for part in chosen:
        file = out / f"part{part}.npz"
        if not file.exists():
            train = [s for s in samples if fold(s.site) != part]
            np.savez_compressed(file, **fit(train, words, corpus))
            print(f"part {part}: trained on {len(train)} pages", flush=True)
        found, as_text = read_pages([row for row in rows if fold(row["site"]) == part], LineModel.open(file))
        ours |= found
        copied |= as_text
        keep(ours, out / "accordingto.jsonl")
        keep(copied, out / "plain.jsonl")
    if (out / "trafilatura.jsonl").exists():
        theirs = {row["id"]: row["text"] for row in scorer.load(out / "trafilatura.jsonl")}
    else:
        theirs = trafilatura(rows)
        keep(theirs, out / "trafilatura.jsonl")
    print(f"{len(rows)} pages of sites not seen in training:")
    report(rows, ours, theirs, scorer)
    print("the same copied whole as plain text (trafilatura reads the page):")
    report([row for row in rows if row["id"] in copied], copied, theirs, scorer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, help="the folder with extract/gold.dev.jsonl.gz and its pages")
    parser.add_argument("--out", type=Path, default=HERE.parent / "models" / "lines.npz")
    parser.add_argument("--folds", type=int, default=0, choices=(0, FOLDS), help="cross-validate by site in parts")
    parser.add_argument("--only", type=int, nargs="*", help="of those parts, only these")
    parser.add_argument("--keep", type=Path, help="the folder for the weights and texts of the parts")
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
    corpus = Corpus(HERE)
    plain, own = data
    planted_in(own, corpus)
    rows = [s.row for s in plain]
    more = [
        made
        for turn in range(options.rounds)
        for s in plain
        if s.gold
        and (s.group.startswith("news") or bucket(s.id, 3) == turn)
        and (made := plant(s, corpus, headlines(rows, s.site), turn))
    ]
    words |= prepare(more)
    samples = [s for s in plain + own + more if s.gold]
    if options.folds:
        with tempfile.TemporaryDirectory() as scratch:
            out = options.keep or Path(scratch)
            cross_validate(samples, words, corpus, options.bench, options.only or range(FOLDS), out)
        return
    np.savez_compressed(options.out, **fit(samples, words, corpus))
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB, {len(samples)} pages")


if __name__ == "__main__":
    main()
