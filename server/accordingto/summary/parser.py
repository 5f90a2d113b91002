"""A small dependency parser: part of speech, head and relation of every token, in numpy alone.

Hashed embeddings of the word, its ending, beginning and shape go through four convolutions (the last two dilated);
a bilinear score picks each token's head (Dozat and Manning 2017), a second one the relation. The weights were
distilled from a larger parser; the tags and relations are those of spaCy's English models.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..paths import weights
from .tokens import Token

FILE = "summary_parser.npz"
_LONGEST = 90
"""Longer sentences are not parsed: few are, and the cost grows with the square."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parse:
    """The parse of one sentence: per token a tag, the index of its head (the root's is its own) and a relation."""

    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]

    def children(self) -> list[list[int]]:
        """Return the dependents of each token, in text order."""
        out: list[list[int]] = [[] for _ in self.heads]
        for token, head in enumerate(self.heads):
            if head != token:
                out[head].append(token)
        return out


def features(word: str, sizes: Sequence[int]) -> tuple[int, int, int, int, int]:
    """Return the rows of a word in the embedding tables of the given sizes: word (twice), ending, beginning, shape."""
    lower = "".join("0" if c.isdigit() else c for c in word.lower().replace("’", "'"))
    shape: list[str] = []
    for c in word[:12]:
        kind = "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c
        if not (len(shape) > 1 and shape[-1] == kind and shape[-2] == kind):
            shape.append(kind)
    return (
        _hash("a" + lower, sizes[0]),
        _hash("b" + lower, sizes[0]),
        _hash("s" + lower[-3:], sizes[1]),
        _hash("p" + lower[:2], sizes[2]),
        _hash("".join(shape), sizes[3]),
    )


def _hash(text: str, size: int) -> int:
    return zlib.crc32(text.encode()) % size


class Parser:
    """The parser and its weights. Use `Parser.open()`, which reads them once."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        names = json.loads(str(arrays["names"]))
        self._tags: list[str] = names["tags"]
        self._labels: list[str] = names["labels"]
        self._w: dict[str, Floats] = {k: v.astype(np.float32) for k, v in arrays.items() if k != "names"}
        self._sizes = tuple(len(self._w[k]) for k in ("word", "ending", "beginning", "shape"))
        self._rows = lru_cache(maxsize=30_000)(lambda word: features(word, self._sizes))

    @classmethod
    def open(cls, path: Path | None = None) -> Parser:
        """Return the parser with the bundled weights, or with those of another file."""
        return _open(path or weights() / FILE)

    def parse(self, sentences: Sequence[Sequence[Token]], *, heads_only: bool = False) -> list[Parse | None]:
        """Return the parse of each sentence; None for one that is empty or longer than 90 tokens.

        With `heads_only` the parses have no tags and no relations, which take a third of the time.
        """
        take = [n for n, s in enumerate(sentences) if 0 < len(s) <= _LONGEST]
        out: list[Parse | None] = [None] * len(sentences)
        # Sentences of like length go together, so that little is padded.
        take.sort(key=lambda n: len(sentences[n]))
        for begin in range(0, len(take), 8):
            part = take[begin : begin + 8]
            for n, parse in zip(part, self._batch([sentences[n] for n in part], heads_only), strict=True):
                out[n] = parse
        return out

    def _batch(self, sentences: Sequence[Sequence[Token]], heads_only: bool) -> list[Parse]:
        w = self._w
        longest = max(len(s) for s in sentences)
        rows = np.zeros((len(sentences), longest, 5), dtype=np.int64)
        mask = np.zeros((len(sentences), longest, 1), dtype=np.float32)
        for n, sentence in enumerate(sentences):
            rows[n, : len(sentence)] = [self._rows(t.text) for t in sentence]
            mask[n, : len(sentence)] = 1.0
        x = np.concatenate(
            (
                w["word"][rows[..., 0]] + w["word"][rows[..., 1]],
                w["ending"][rows[..., 2]],
                w["beginning"][rows[..., 3]],
                w["shape"][rows[..., 4]],
            ),
            axis=-1,
        )
        x = np.maximum(x @ w["in.w"] + w["in.b"], 0.0) * mask
        for layer, reach in enumerate((1, 1, 2, 4), 1):
            x = _norm(x + np.maximum(_convolve(x, w[f"c{layer}.w"], w[f"c{layer}.b"], reach), 0.0)) * mask
            x = x * w[f"n{layer}.w"] + w[f"n{layer}.b"]
            x = x * mask
        heads = self._heads(x, mask)
        if heads_only:
            return [Parse((), tuple(_one_tree(heads[n, : len(s)].tolist())), ()) for n, s in enumerate(sentences)]
        tags = (x @ w["tag.w"] + w["tag.b"]).argmax(-1)
        labels = self._relations(x, heads)
        return [
            Parse(
                tuple(self._tags[t] for t in tags[n, : len(s)]),
                tuple(_one_tree(heads[n, : len(s)].tolist())),
                tuple(self._labels[r] for r in labels[n, : len(s)]),
            )
            for n, s in enumerate(sentences)
        ]

    def _heads(self, x: Floats, mask: Floats) -> NDArray[np.int64]:
        w = self._w
        n = x.shape[1]
        dependent = np.maximum(x @ w["ad.w"] + w["ad.b"], 0.0)
        head = np.maximum(x @ w["ah.w"] + w["ah.b"], 0.0)
        score = dependent @ w["U"] @ head.transpose(0, 2, 1) + (head @ w["hb.w"] + w["hb.b"]).transpose(0, 2, 1)
        steps = np.arange(n)
        score += w["dist"][np.clip(steps[None] - steps[:, None], -20, 20) + 20, 0]
        score[:, steps, steps] = (dependent @ w["root.w"] + w["root.b"])[..., 0]
        score += (mask.transpose(0, 2, 1) - 1.0) * 1e4
        return score.argmax(-1)  # type: ignore[no-any-return]

    def _relations(self, x: Floats, heads: NDArray[np.int64]) -> NDArray[np.int64]:
        w = self._w
        one = np.ones((*x.shape[:2], 1), dtype=np.float32)
        dependent = np.concatenate((np.maximum(x @ w["ld.w"] + w["ld.b"], 0.0), one), -1)
        head = np.maximum(x @ w["lh.w"] + w["lh.b"], 0.0)
        head = np.concatenate((np.take_along_axis(head, heads[..., None], 1), one), -1)
        size = dependent.shape[-1]
        left = (dependent @ w["LU"].transpose(1, 0, 2).reshape(size, -1)).reshape(*x.shape[:2], -1, size)
        return (left @ head[..., None])[..., 0].argmax(-1)  # type: ignore[no-any-return]


@lru_cache(maxsize=4)
def _open(path: Path) -> Parser:
    with np.load(path) as arrays:
        return Parser(dict(arrays))


def _convolve(x: Floats, weight: Floats, bias: Floats, reach: int) -> Floats:
    # Each token with the ones `reach` before and after it: cheaper than to lay the three side by side first.
    size = x.shape[2]
    out = x @ weight[size : 2 * size] + bias
    out[:, reach:] += x[:, :-reach] @ weight[:size]
    out[:, :-reach] += x[:, reach:] @ weight[2 * size :]
    return out


def _norm(x: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)  # type: ignore[no-any-return]


def _one_tree(heads: list[int]) -> list[int]:
    """Return the heads with one root and no cycle: whatever does not lead to the root is hung there."""
    roots = [i for i, h in enumerate(heads) if h == i]
    root = roots[0] if roots else 0
    heads[root] = root
    for i in roots[1:]:
        heads[i] = root
    safe = {root}
    for i in range(len(heads)):
        path = []
        at = i
        while at not in safe and at not in path:
            path.append(at)
            at = heads[at]
        if at not in safe:
            heads[at] = root
        safe.update(path)
    return heads
