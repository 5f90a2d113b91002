"""Boosted regression trees, evaluated with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import Matrix


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble of binary trees, as arrays of one row a node over all trees.

    A row goes to `left` where its `feature` is at most `threshold`, else to `right`; a leaf points to itself. `roots`
    are the first nodes of the trees, `value` what a leaf adds to `bias`. `depth` is the longest path.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    bias: float
    depth: int

    def predict(self, rows: Matrix) -> Matrix:
        """Return one number a row: the sum of the leaves it falls into."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        line = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[line, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(1) + self.bias, dtype=np.float32)

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]], prefix: str) -> Trees:
        """Return the ensemble that `arrays` holds under names that begin with `prefix` and a dot."""
        take = {name: arrays[f"{prefix}.{name}"] for name in ("feature", "left", "right", "roots")}
        return cls(
            feature=take["feature"].astype(np.int32),
            threshold=arrays[f"{prefix}.threshold"].astype(np.float32),
            left=take["left"].astype(np.int32),
            right=take["right"].astype(np.int32),
            value=arrays[f"{prefix}.value"].astype(np.float32),
            roots=take["roots"].astype(np.int32),
            bias=float(arrays[f"{prefix}.bias"]),
            depth=int(arrays[f"{prefix}.depth"]),
        )
