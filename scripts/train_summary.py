#!/usr/bin/env python3
"""Train the small models of the summary stage and write them into the weights folder.

    train_summary.py ranker|phrases|support|all BENCH [--out models] [--pairs N] [--folds FOLDER]

BENCH is a folder with `summary/` and `claims/` as docs/summary.md describes. `ranker` learns which words and sentences
an editor's summary has, `phrases` which phrases an editor leaves out (a tenth of the sentences is kept for a figure),
`support` how well a summary sentence rests on its article (figures are cross-validated by article).
Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

from accordingto.claims import Finder
from accordingto.sentences import split
from accordingto.summary.checks import support as support_check
from accordingto.summary.compress import describe
from accordingto.summary.dateline import undated
from accordingto.summary.features import SENTENCE_FEATURES, WORD_FEATURES, measure
from accordingto.summary.parser import Parser
from accordingto.summary.phrases import propose
from accordingto.summary.terms import terms
from accordingto.summary.tokens import Token, tokenise
from accordingto.summary.units import units
from accordingto.values import Article, Block

Row = dict[str, Any]
Example = tuple[Any, Any, Any, Any]
FOLDS = 5


def read(path: Path) -> list[Row]:
    """Return the rows of a JSON lines file, packed or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def article(row: Row) -> Article:
    """Return a row's text as an article, a paragraph a line."""
    lines = re.finditer(r"[^\n]+", row["text"])
    return Article(row["text"], tuple(Block("paragraph", *m.span()) for m in lines), title=row.get("title"))


def bucket(key: str, n: int) -> int:
    """Return a number under n that depends on the key alone, so that splits stay as they are."""
    return zlib.crc32(key.encode()) % n


# --- which words and sentences --------------------------------------------------------------------------------------


def measured(rows: Iterable[Row], finder: Finder) -> list[Example]:
    """Return per article its features, the share of references with each word, the same per sentence, and evidence.

    The evidence of a sentence is how much of it an annotator marked for the vital key points; where nobody did, how
    much of a sentence of the reference it tells.
    """
    out = []
    for row in rows:
        page = article(row)
        claims, _ = finder.find(row["text"], title=row.get("title"))
        found = [undated(u) for u in units(page, claims)]
        if len(found) < 2:
            continue
        features = measure(page, found)
        texts = row.get("references") or [row.get("summary") or row["reference"]]
        references = [set(terms(tokenise(t))) for t in texts]
        words = np.array([np.mean([w in r for r in references]) for w in features.words])
        sentences = np.array([words[b].mean() if len(b) else 0.0 for b in features.bags])
        spans = [s for k in row.get("key_points", []) if k["vital"] for s in k["evidence"]]
        if spans:
            evidence = np.array([_covered(u.span, spans) for u in found])
        else:
            points = [p for t in texts for p in (set(terms(tokenise(s.of(t)))) for s in split(t)) if len(p) > 2]
            evidence = np.array([_tells(set(u.terms), points) for u in found])
        out.append((features, words, sentences, evidence))
    return out


def _covered(span: tuple[int, int], marked: Sequence[Sequence[int]]) -> float:
    overlap = sum(max(0, min(span[1], e) - max(span[0], s)) for s, e in marked)
    return min(1.0, overlap / max(1, span[1] - span[0]))


def _tells(words: set[str], points: Sequence[set[str]]) -> float:
    best = max((len(words & p) / len(p) for p in points), default=0.0)
    return best if best >= 0.4 else 0.0


def forest(x: Any, y: Any, weight: Any, trees: int) -> Any:
    """Fit boosted trees."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=trees, learning_rate=0.1, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=5, random_state=0
    )
    return model.fit(x, y, sample_weight=weight)


def arrays(model: Any, prefix: str) -> dict[str, Any]:
    """Return fitted trees as the arrays that `accordingto.summary.trees` reads."""
    feature, threshold, left, right, value, roots, depth = [], [], [], [], [], [], 1
    for (tree,) in model._predictors:
        base = len(feature)
        roots.append(base)
        for n, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            feature.append(0 if leaf else int(node["feature_idx"]))
            threshold.append(0.0 if leaf else float(node["num_threshold"]))
            left.append(base + (n if leaf else int(node["left"])))
            right.append(base + (n if leaf else int(node["right"])))
            value.append(float(node["value"]) if leaf else 0.0)
            depth = max(depth, int(node["depth"]))
    named = {
        "feature": np.array(feature, np.int16), "threshold": np.array(threshold, np.float32),
        "left": np.array(left, np.int32), "right": np.array(right, np.int32), "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int32), "depth": np.array(depth),
        "bias": np.array(float(np.ravel(model._baseline_prediction)[0])),
    }  # fmt: skip
    return {f"{prefix}.{k}": v for k, v in named.items()}


def news(bench: Path) -> list[Row]:
    """Return the CNN/DailyMail pairs in an order of their own: each article once, and none that `dev` has too."""

    def key(text: str, length: int) -> str:
        return re.sub(r"\W", "", text)[:length]

    dev = read(bench / "summary/dev.jsonl.gz")
    known = {key(r["text"], 150) for r in dev}
    told = {key(t, 60) for r in dev for t in r.get("references") or [r["reference"]]}
    rows = [r for r in read(bench / "summary/train.jsonl.gz") if r["source"].startswith("cnndm")]
    out = []
    for row in sorted(rows, key=lambda r: (zlib.crc32(r["id"].encode()), r["source"])):
        if key(row["text"], 150) not in known and key(row["reference"], 60) not in told:
            known.add(key(row["text"], 150))
            out.append(row)
    return out


def train_ranker(bench: Path, out: Path, pairs: int | None, folds: Path | None = None) -> None:
    """Train the three ensembles.

    With `folds`, five more rankers are written there, each without a fifth of the neutral references, so that
    `evaluate_summary.py --folds` can give every one of those articles to a ranker that did not see it.
    """
    fresh = read(bench / "claims/fresh.train.jsonl.gz") + read(bench / "claims/fresh.dev.jsonl.gz")
    finder = Finder()
    own = [(bucket(r["id"], FOLDS), m) for r in fresh for m in measured([r], finder)]
    others = measured(news(bench)[:pairs], finder)
    print(f"ranker: {len(own)} articles with neutral references, {len(others)} of CNN/DailyMail", flush=True)
    np.savez_compressed(out / "summary_ranker.npz", **fitted([m for _, m in own], others))
    for fold in range(FOLDS) if folds else ():
        rest = [m for k, m in own if k != fold]
        np.savez_compressed(Path(str(folds)) / f"summary_ranker.{fold}.npz", **fitted(rest, others))


def fitted(own: Sequence[Example], others: Sequence[Example]) -> dict[str, Any]:
    """Return the three ensembles as named arrays; an article with a neutral reference counts as three others."""
    rows = [(m, 3.0) for m in own] + [(m, 1.0) for m in others]
    held: dict[str, Any] = {}
    for prefix, part, target, trees in (
        ("words", "terms", 1, 60),
        ("sentences", "sentences", 2, 60),
        ("vital", "sentences", 3, 50),
    ):
        x = np.concatenate([getattr(m[0], part) for m, _ in rows])
        y = np.concatenate([m[target] for m, _ in rows])
        weight = np.concatenate([np.full(len(m[target]), w) for m, w in rows])
        held |= arrays(forest(x, y, weight, trees), prefix)
    held["features"] = np.array(json.dumps({"words": WORD_FEATURES, "sentences": SENTENCE_FEATURES}))
    return held


# --- which phrases --------------------------------------------------------------------------------------------------


def deleted(tokens: Sequence[Token], shorter: str) -> set[int] | None:
    """Return the indices of the tokens that the shorter form lacks, or None where it is no deletion."""
    left = [t.text.lower() for t in tokenise(shorter)]
    full = [t.text.lower() for t in tokens]
    n, m = len(full), len(left)
    # Longest common subsequence that prefers unbroken runs, so that a repeated word is matched where its phrase is.
    best = np.zeros((n + 1, m + 1))
    run = np.zeros((n + 1, m + 1))
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i, j] = max(best[i + 1, j], best[i, j + 1])
            if full[i] == left[j]:
                run[i, j] = run[i + 1, j + 1] + 1
                best[i, j] = max(best[i, j], best[i + 1, j + 1] + 1 + 0.01 * min(5, run[i + 1, j + 1]))
    i = j = 0
    kept: set[int] = set()
    while i < n and j < m:
        if full[i] == left[j] and best[i, j] > max(best[i + 1, j], best[i, j + 1]):
            kept.add(i)
            i, j = i + 1, j + 1
        elif best[i + 1, j] >= best[i, j + 1]:
            i += 1
        else:
            j += 1
    missing = [w for w in range(m) if any(c.isalnum() for c in left[w])]
    if sum(tokens[k].is_word for k in kept) < 0.95 * len(missing):
        return None
    return {k for k in range(n) if k not in kept}


def train_phrases(bench: Path, out: Path, seed: int = 0) -> None:
    """Train the phrase scorer on nine tenths of the edits; print its figures on the last tenth."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score, roc_auc_score

    rows = [r for r in read(bench / "summary/compressions.train.jsonl.gz") if r["compressed"]]
    parser = Parser.open()
    tokens = [tokenise(r["sentence"]) for r in rows]
    examples: list[tuple[int, dict[str, float], bool]] = []
    for row, words, parse in zip(rows, tokens, parser.parse(tokens), strict=True):
        gone = deleted(words, row["compressed"])
        if parse is None or gone is None:
            continue
        for phrase in propose(words, parse, (), ()):
            inside = [i for i in range(phrase.first, phrase.last + 1) if words[i].is_word]
            named = dict.fromkeys(describe(words, parse, phrase), 1.0)
            examples.append((bucket(row["id"], 10), named, all(i in gone for i in inside)))
    vectors = DictVectorizer(dtype=np.float32)
    train = [e for e in examples if e[0] != 9]
    dev = [e for e in examples if e[0] == 9]
    model = LogisticRegression(C=0.35, max_iter=400, random_state=seed)
    model.fit(vectors.fit_transform([e[1] for e in train]), [e[2] for e in train])
    score = model.predict_proba(vectors.transform([e[1] for e in dev]))[:, 1]
    truth = np.array([e[2] for e in dev])
    for level in (0.4, 0.5, 0.6):
        taken = score >= level
        right = (truth & taken).sum()
        print(f"phrases at {level}: precision {right / max(1, taken.sum()):.2f} recall {right / truth.sum():.2f}")
    figures = {
        "phrases": len(examples), "auc": round(float(roc_auc_score(truth, score)), 3),
        "average_precision": round(float(average_precision_score(truth, score)), 3),
        "base": round(float(truth.mean()), 3),
    }  # fmt: skip
    print("phrases:", figures, flush=True)
    weights = dict(zip(vectors.feature_names_, model.coef_[0].tolist(), strict=True))
    table = {k: round(v, 3) for k, v in sorted(weights.items()) if abs(v) >= 0.05}
    table["bias"] = round(float(model.intercept_[0]), 3)
    text = json.dumps({"figures": figures, "weights": table}, indent=0, ensure_ascii=False)
    (out / "summary_phrases.json").write_text(text + "\n", encoding="utf-8")


# --- support --------------------------------------------------------------------------------------------------------

NEWS_SETS = ("qags_cnndm", "qags_xsum", "summedits_news", "cliff_xsum", "cliff_cnndm", "rank19", "summeval")


def train_support(bench: Path, out: Path) -> None:
    """Train the support model; print AUC and balanced accuracy per set, and the curve.

    All figures are cross-validated by article, and once more with each set judged by a model that saw only the others.
    """
    rows = read(bench / "summary/faithfulness.dev.jsonl.gz")
    rows.sort(key=lambda r: str(r["doc_id"]))
    names = list(support_check.SIGNS)
    table = []
    seen: dict[str, list[support_check.Line]] = {}
    for row in rows:
        text = row["text"]
        if text not in seen:
            seen = {text: [support_check.line(u.text) for u in units(article(row))]}
        features = support_check.describe(row["summary_sentence"], seen[text])
        table.append([features[n] for n in names])
    x = np.array(table, dtype=np.float32)
    y = np.array([r["label"] for r in rows])
    sets = np.array([r["source"] for r in rows])
    texts = np.array(beginnings(rows))
    fold = np.array([bucket(t, FOLDS) for t in texts])
    # Every set counts alike, and so do the two labels in it.
    weight = np.array([1.0 / ((sets == s) & (y == v)).sum() for s, v in zip(sets, y, strict=True)]) * 100

    def held_out(part: Any) -> Any:
        score = np.zeros(len(y))
        for k in sorted(set(part)):
            own = part == k
            score[own] = supporter(x[~own], y[~own], weight[~own]).predict_proba(x[own])[:, 1]
        return score

    score, other = held_out(fold), held_out(sets)
    figures: dict[str, Any] = {}
    threshold = float(np.quantile(score[y == 1], 0.5))
    for name in NEWS_SETS:
        own = sets == name
        figures[name] = judged(score[own], y[own], threshold) | {"unseen_set": judged(other[own], y[own], threshold)}
        print(name, figures[name], flush=True)
    keep = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
    curve = [[q, refused(score, y, q)] for q in keep]
    unseen = [[q, refused(other, y, q)] for q in keep]
    print("kept of the faithful, rejected of the unfaithful:", curve)
    print("the same, each set judged by a model of the others:", unseen)
    low, high = spread(score, y, texts)
    print(f"rejected at half kept, 95 % of samples of the articles: {low} to {high}")
    mean = {k: round(float(np.mean([f[k] for f in figures.values()])), 3) for k in ("auc", "rejected_at_half_kept")}
    print("mean of the sets:", mean)
    data = {
        "figures": figures, "mean_of_sets": mean, "curve": curve, "curve_unseen_sets": unseen,
        "rejected_at_half_kept_interval": [low, high], "threshold": round(threshold, 3), "features": names,
        "trees": {k: np.round(v, 5).tolist() for k, v in arrays(supporter(x, y, weight), "support").items()},
    }  # fmt: skip
    (out / "summary_support.json").write_text(json.dumps(data) + "\n", encoding="utf-8")


def beginnings(rows: Sequence[Row]) -> list[str]:
    """Return for each row an id of its article: several collections have the same ones under other names."""
    first: dict[str, str] = {}
    out = []
    for row in rows:
        start = re.sub(r"\W", "", str(row["text"]).lower())[:80]
        out.append(first.setdefault(start, first.get(str(row["doc_id"]), str(row["doc_id"]))))
        first.setdefault(str(row["doc_id"]), out[-1])
    return out


def supporter(x: Any, y: Any, weight: Any) -> Any:
    """Fit the trees of support; none may take a better overlap for a worse sign."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.05, max_leaf_nodes=4, min_samples_leaf=30, l2_regularization=10,
        max_features=0.3, monotonic_cst=list(support_check.SIGNS.values()), random_state=0,
    )  # fmt: skip
    return model.fit(x, y, sample_weight=weight)


def refused(score: Any, y: Any, keep: float) -> float:
    """Return the share of the unfaithful below the threshold that keeps so many of the faithful."""
    return round(float(np.mean(score[y == 0] < np.quantile(score[y == 1], 1 - keep))), 3)


def judged(score: Any, y: Any, threshold: float) -> dict[str, float]:
    """Return the figures of one set; the balanced accuracy is that of the threshold."""
    from sklearn.metrics import roc_auc_score

    right = (np.mean(score[y == 1] >= threshold) + np.mean(score[y == 0] < threshold)) / 2
    return {
        "auc": round(float(roc_auc_score(y, score)), 3),
        "balanced_accuracy": round(float(right), 3),
        "rejected_at_half_kept": refused(score, y, 0.5),
    }


def spread(score: Any, y: Any, texts: Any, times: int = 500) -> tuple[float, float]:
    """Return the 95 % interval of what is refused where half is kept, over samples of the articles."""
    rng = np.random.default_rng(0)
    names, place = np.unique(texts, return_inverse=True)
    of = [np.flatnonzero(place == n) for n in range(len(names))]
    found = []
    for _ in range(times):
        take = np.concatenate([of[n] for n in rng.integers(0, len(of), len(of))])
        found.append(refused(score[take], y[take], 0.5))
    return tuple(round(float(v), 3) for v in np.quantile(found, (0.025, 0.975)))  # type: ignore[return-value]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["ranker", "phrases", "support", "all"])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "models")
    parser.add_argument("--pairs", type=int, help="how many news articles beside the neutral references (all)")
    parser.add_argument(
        "--folds", type=Path, help="ranker: folder for five rankers, each without a fifth of the neutral"
    )
    args = parser.parse_args()
    if args.part in {"phrases", "all"}:
        train_phrases(args.bench, args.out)
    if args.part in {"support", "all"}:
        train_support(args.bench, args.out)
    if args.part in {"ranker", "all"}:
        train_ranker(args.bench, args.out, args.pairs, args.folds)


if __name__ == "__main__":
    main()
