#!/usr/bin/env python3
"""Distil the small parser of the summary stage from a spaCy model.

    train_parser.py BENCH TEACHER [--out models] [--sentences 36000] [--epochs 3]

TEACHER is the folder of an English spaCy model with a tagger and a parser. It marks sentences of the bench's news
texts, cut into this project's tokens; the small network of `accordingto.summary.parser` learns its tags, heads and
relations. Needs spacy and torch; about an hour of one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

import itertools

from accordingto.sentences import split
from accordingto.summary.parser import features
from accordingto.summary.tokens import tokenise

SIZES = (9001, 2003, 1009, 251)
"""Rows of the embedding tables: word, ending, beginning, shape."""
Marked = tuple[list[str], list[str], list[int], list[str]]


def sentences(bench: Path, most: int) -> list[str]:
    """Return sentences of 4 to 60 words from the training texts, in a fixed random order."""
    texts: list[str] = []
    for name in ("summary/train", "summary/neus", "claims/train", "claims/fresh.train"):
        with gzip.open(bench / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            texts += [json.loads(line)["text"] for line in file]
    random.Random(0).shuffle(texts)
    found: dict[str, None] = {}
    for text in texts:
        found |= {s.of(text): None for s in split(text) if 4 <= len(s.of(text).split()) <= 60}
        if len(found) > 2 * most:
            break
    chosen = list(found)
    random.Random(1).shuffle(chosen)
    return chosen[:most]


def mark(teacher: Path, lines: list[str]) -> list[Marked]:
    """Return words, tags, heads and relations of each sentence as the teacher sees them."""
    import spacy
    from spacy.tokens import Doc

    nlp = spacy.load(teacher, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])

    def doc(line: str) -> Doc:
        tokens = tokenise(line)
        spaces = [b.start > a.end for a, b in itertools.pairwise(tokens)] + [False]
        return Doc(nlp.vocab, words=[t.text for t in tokens], spaces=spaces)

    docs = (doc(line) for line in lines)
    for _, step in nlp.pipeline:
        docs = step.pipe(docs, batch_size=256)
    return [([t.text for t in d], [t.tag_ for t in d], [t.head.i for t in d], [t.dep_ for t in d]) for d in docs]


class Net(nn.Module):
    """The network whose weights `accordingto.summary.parser.Parser` evaluates."""

    def __init__(self, tags: int, labels: int, width: int = 128, arc: int = 72, relation: int = 40) -> None:
        super().__init__()
        sizes = (72, 32, 16, 16)
        self.tables = nn.ModuleList(nn.Embedding(n, d) for n, d in zip(SIZES, sizes, strict=True))
        self.enter = nn.Linear(sum(sizes), width)
        self.reach = (1, 1, 2, 4)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=r, dilation=r) for r in self.reach)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.reach)
        self.tag = nn.Linear(width, tags)
        self.ad, self.ah = nn.Linear(width, arc), nn.Linear(width, arc)
        self.bilinear = nn.Parameter(torch.randn(arc, arc) * 0.05)
        self.hb, self.root = nn.Linear(arc, 1), nn.Linear(arc, 1)
        self.dist = nn.Embedding(41, 1)
        self.ld, self.lh = nn.Linear(width, relation), nn.Linear(width, relation)
        self.kinds = nn.Parameter(torch.randn(labels, relation + 1, relation + 1) * 0.05)
        self.drop = nn.Dropout(0.15)

    def forward(self, x: Any, mask: Any, heads: Any = None) -> tuple[Any, Any, Any]:
        """Return scores of tags, of heads and of relations, the last for the given or the best heads."""
        word, ending, beginning, shape = self.tables
        parts = (word(x[..., 0]) + word(x[..., 1]), ending(x[..., 2]), beginning(x[..., 3]), shape(x[..., 4]))
        z = torch.relu(self.enter(self.drop(torch.cat(parts, -1)))) * mask[..., None]
        for layer, norm in zip(self.layers, self.norms, strict=True):
            z = norm(z + torch.relu(layer(z.transpose(1, 2)).transpose(1, 2))) * mask[..., None]
        z = self.drop(z)
        dependent, head = torch.relu(self.ad(z)), torch.relu(self.ah(z))
        score = dependent @ self.bilinear @ head.transpose(1, 2) + self.hb(head).transpose(1, 2)
        n = x.shape[1]
        steps = torch.arange(n)
        score = score + self.dist((steps[None] - steps[:, None]).clamp(-20, 20) + 20)[..., 0]
        score = score * (1 - torch.eye(n)) + torch.diag_embed(self.root(dependent)[..., 0])
        score = score.masked_fill(mask[:, None] == 0, -1e4)
        heads = score.argmax(-1) if heads is None else heads
        left, right = torch.relu(self.ld(z)), torch.relu(self.lh(z))
        right = torch.gather(right, 1, heads[..., None].expand(-1, -1, right.shape[-1]))
        one = torch.ones_like(left[..., :1])
        pair = torch.cat([left, one], -1), torch.cat([right, one], -1)
        return self.tag(z), score, torch.einsum("bnd,ldk,bnk->bnl", pair[0], self.kinds, pair[1])


def batches(data: list[Any], size: int, shuffle: bool) -> Any:
    """Yield padded batches of sentences of like length."""
    order = sorted(range(len(data)), key=lambda i: len(data[i][0]) + (random.random() * 3 if shuffle else 0))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if shuffle:
        random.shuffle(groups)
    for group in groups:
        longest = max(len(data[i][0]) for i in group)
        x = np.zeros((len(group), longest, 5), np.int64)
        targets = [np.full((len(group), longest), -100) for _ in range(3)]
        mask = np.zeros((len(group), longest), np.float32)
        for row, i in enumerate(group):
            n = len(data[i][0])
            x[row, :n], mask[row, :n] = data[i][0], 1
            for target, values in zip(targets, data[i][1:], strict=True):
                target[row, :n] = values
        yield tuple(torch.from_numpy(a) for a in (x, *targets, mask))


def figures(net: Net, data: list[Any]) -> str:
    """Return the agreement with the teacher on tags, heads and labelled heads."""
    net.eval()
    counts = np.zeros(4)
    with torch.no_grad():
        for x, tag, head, label, mask in batches(data, 64, False):
            t, s, r = net(x, mask)
            real = mask > 0
            right = (s.argmax(-1) == head) & real
            both = right & (r.argmax(-1) == label)
            tagged = (t.argmax(-1) == tag) & real
            counts += [m.sum().item() for m in (real, tagged, right, both)]
    net.train()
    return "tags {:.3f} heads {:.3f} labelled {:.3f}".format(*(counts[1:] / counts[0]))


def export(net: Net, tags: list[str], labels: list[str], path: Path) -> None:
    """Write the weights in half precision."""
    w = {k: v.numpy() for k, v in net.state_dict().items()}
    out = {name: w[f"tables.{i}.weight"] for i, name in enumerate(("word", "ending", "beginning", "shape"))}
    out |= {"in.w": w["enter.weight"].T, "in.b": w["enter.bias"]}
    for i in range(4):
        conv = w[f"layers.{i}.weight"]
        out |= {f"c{i + 1}.w": conv.transpose(2, 1, 0).reshape(-1, conv.shape[0]), f"c{i + 1}.b": w[f"layers.{i}.bias"]}
        out |= {f"n{i + 1}.w": w[f"norms.{i}.weight"], f"n{i + 1}.b": w[f"norms.{i}.bias"]}
    for name in ("tag", "ad", "ah", "hb", "root", "ld", "lh"):
        out |= {f"{name}.w": w[f"{name}.weight"].T, f"{name}.b": w[f"{name}.bias"]}
    out |= {"U": w["bilinear"], "LU": w["kinds"], "dist": w["dist.weight"]}
    names = np.array(json.dumps({"tags": tags, "labels": labels}))
    np.savez_compressed(path, names=names, **{k: v.astype(np.float16) for k, v in out.items()})


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "models")
    parser.add_argument("--sentences", type=int, default=36_500)
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    marked = mark(args.teacher, sentences(args.bench, args.sentences))
    tags = sorted({t for m in marked for t in m[1]})
    labels = sorted({t for m in marked for t in m[3]})
    data = [
        (np.array([features(w, SIZES) for w in m[0]]), np.array([tags.index(t) for t in m[1]]), np.array(m[2]),
         np.array([labels.index(t) for t in m[3]]))
        for m in marked
    ]  # fmt: skip
    dev, train = data[:500], data[500:]
    net = Net(len(tags), len(labels))
    steps = args.epochs * (len(train) // 32 + 1)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps + 5, pct_start=0.1)

    def loss_of(score: Any, target: Any) -> Any:
        return functional.cross_entropy(score.flatten(0, 1), target.flatten(), ignore_index=-100)

    for epoch in range(args.epochs):
        for x, tag, head, label, mask in batches(train, 32, True):
            t, s, r = net(x, mask, head.clamp(min=0))
            loss = loss_of(s, head) + 0.5 * loss_of(t, tag) + 0.5 * loss_of(r, label)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: {figures(net, dev)}", flush=True)
        export(net, tags, labels, args.out / "summary_parser.npz")


if __name__ == "__main__":
    main()
