#!/usr/bin/env python3
"""Train the model that says how many key points a form of a sentence tells, and write it into the weights folder.

    train_reach.py BENCH --folds FOLDER [--out models] [--pairs 850] [--found FILE]

FOLDER holds the rankers of `train_summary.py ranker --folds`: each article with a neutral reference is measured with
the ranker that did not see it, as new articles will be. Five more models are written there, each without a fifth of
those articles, for `evaluate_summary.py --folds`. News highlights, a sentence a point, count a sixth. `--found` keeps
the claims found, which take the longest. Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import pickle
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accordingto.claims import Finder
from accordingto.sentences import split
from accordingto.summary import draft
from accordingto.summary.dateline import undated
from accordingto.summary.ranker import Ranker
from accordingto.summary.reach import FEATURES, FILE, describe
from accordingto.summary.terms import terms
from accordingto.summary.tokens import tokenise
from accordingto.summary.units import units
from train_summary import FOLDS, arrays, article, bucket, news, read

ENOUGH = 0.6
"""A point counts as told where so much of its content words is there."""
OWN = 6.0
LAMBDA = 1000.0
Row = dict[str, Any]


@dataclass
class Example:
    """The forms of one article: a row each, how many points each tells, the parts of points, and its weight."""

    fold: int | None
    rows: Any
    count: Any
    part: Any
    weight: Any


def points(row: Row) -> list[set[str]]:
    """Return the content words of each vital key point, or of each highlight where nobody listed points."""
    if row.get("key_points"):
        texts = [k["text"] for k in row["key_points"] if k["vital"]]
    else:
        reference = row["reference"]
        texts = [s.of(reference) for s in split(reference)]
    return [p for p in (set(terms(tokenise(t))) for t in texts) if len(p) > 2]


def example(row: Row, found: tuple[Any, Any], ranker: Ranker, fold: int | None) -> Example | None:
    """Return the forms of an article's sentences with what they tell."""
    claims, speakers = found
    sentences = [undated(u) for u in units(article(row), claims)]
    with (
        patch.object(Ranker, "open", return_value=ranker),
        patch.object(draft, "_CANDIDATES", 40 if fold is not None else 25),
    ):
        drafts = draft.drafted(article(row), sentences, speakers, fold is not None)
    if drafts is None or not drafts.forms:
        return None
    wanted = points(row)
    told = [[len(p & set(c.gains)) / len(p) for p in wanted] for ways in drafts.choices for c in ways]
    weight = [1 / len(ways) for ways in drafts.choices for _ in ways]
    return Example(
        fold,
        describe(drafts.forms, sentences, drafts.measured, drafts.salience, speakers),
        np.array([sum(t >= ENOUGH for t in line) for line in told], float),
        np.array([sum(float(np.clip((t - 0.2) / 0.5, 0, 1)) ** 2 for t in line) for line in told]),
        np.array(weight) * (OWN if fold is not None else 1.0),
    )


def fitted(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the two ensembles and the linear model as named arrays."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    x = np.concatenate([e.rows for e in examples]).astype(np.float64)
    weight = np.concatenate([e.weight for e in examples])
    held: dict[str, Any] = {}
    targets = {name: np.concatenate([getattr(e, name) for e in examples]) for name in ("count", "part")}
    for name, y in targets.items():
        model = HistGradientBoostingRegressor(
            max_iter=60, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=5, random_state=0
        )
        held |= arrays(model.fit(x, y, sample_weight=weight), name)
    middle = np.average(x, axis=0, weights=weight)
    spread = np.sqrt(np.average((x - middle) ** 2, axis=0, weights=weight)) + 1e-6
    z = (x - middle) / spread
    y = (targets["count"] + targets["part"]) / 2
    mean = np.average(y, weights=weight)
    heavy = (z * weight[:, None]).T
    heavy = (z * weight[:, None]).T
    slope = np.linalg.solve(heavy @ z + LAMBDA * np.eye(z.shape[1]), heavy @ (y - mean)) / spread
    held["linear"] = np.append(slope, mean - middle @ slope).astype(np.float32)
    held["features"] = np.array(re.sub(r"\s+", " ", " ".join(FEATURES)))
    return held


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "models")
    parser.add_argument("--pairs", type=int, default=850, help="how many news articles beside the neutral references")
    parser.add_argument("--found", type=Path, help="file that keeps the claims found")
    args = parser.parse_args()
    kept: dict[str, tuple[Any, Any]] = {}
    if args.found and args.found.is_file():
        kept = pickle.loads(args.found.read_bytes())
    finder: Finder | None = None
    fresh = read(args.bench / "claims/fresh.train.jsonl.gz") + read(args.bench / "claims/fresh.dev.jsonl.gz")
    others = news(args.bench)[: args.pairs]
    for row in [*fresh, *others]:
        if row["id"] not in kept:
            finder = finder or Finder.open()
            kept[row["id"]] = finder.find(row["text"], title=row.get("title"))
    if args.found:
        args.found.write_bytes(pickle.dumps(kept))
    rankers = [Ranker.open(args.folds / f"summary_ranker.{k}.npz") for k in range(FOLDS)]
    examples: list[Example | None] = []
    for row in fresh:
        fold = bucket(row["id"], FOLDS)
        examples.append(example(row, kept[row["id"]], rankers[fold], fold))
    whole = Ranker.open()
    examples += [example(row, kept[row["id"]], whole, None) for row in others]
    usable = [e for e in examples if e is not None]
    print(f"reach: {len(usable)} articles, {sum(len(e.rows) for e in usable)} forms", flush=True)
    np.savez_compressed(args.out / FILE, **fitted(usable))
    for fold in range(FOLDS):
        held = fitted([e for e in usable if e.fold != fold])
        np.savez_compressed(args.folds / f"summary_reach.{fold}.npz", **held)


if __name__ == "__main__":
    main()
