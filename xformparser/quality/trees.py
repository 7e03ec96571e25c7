"""Boosted trees as arrays: scores of rows of facts, without the library that grew them.

Shapes: P rows, F facts, T trees, M nodes of the largest tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LEAF = -1


@dataclass(frozen=True)
class Trees:
    """Trees whose values add up.

    `facts`, `left`, `right` (T, M) int16: which fact a node asks, LEAF where it asks none, and where to go on
    where the fact is at most the `limits` (T, M) or above; `values` (T, M) of leaves; `start` is added to the
    sum. `depth` is that of the deepest tree.
    """

    facts: NDArray[np.int16]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    limits: Floats
    values: Floats
    start: float
    depth: int

    def scores(self, rows: Floats) -> Floats:
        """Return (P,) sums of the trees' values for (P, F) facts."""
        trees = np.arange(len(self.facts))[None, :]
        nodes = np.zeros((len(rows), len(self.facts)), np.int64)
        places = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            asked = self.facts[trees, nodes]
            low = rows[places, np.maximum(asked, 0)] <= self.limits[trees, nodes]
            onward = np.where(low, self.left[trees, nodes], self.right[trees, nodes])
            nodes = np.where(asked == LEAF, nodes, onward)
        found: Floats = self.values[trees, nodes].sum(axis=1, dtype=np.float32) + np.float32(self.start)
        return found

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the trees as arrays to be stored under a name."""
        return {
            f"{name}.facts": self.facts,
            f"{name}.left": self.left,
            f"{name}.right": self.right,
            f"{name}.limits": self.limits,
            f"{name}.values": self.values,
            f"{name}.start": np.array([self.start, self.depth], np.float32),
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> "Trees":
        """Return the trees that `arrays` stored; raises KeyError where there are none of the name."""
        start, depth = np.asarray(arrays[f"{name}.start"], np.float32).tolist()
        return cls(
            facts=np.asarray(arrays[f"{name}.facts"], np.int16),
            left=np.asarray(arrays[f"{name}.left"], np.int16),
            right=np.asarray(arrays[f"{name}.right"], np.int16),
            limits=np.asarray(arrays[f"{name}.limits"], np.float32),
            values=np.asarray(arrays[f"{name}.values"], np.float32),
            start=start,
            depth=int(depth),
        )
