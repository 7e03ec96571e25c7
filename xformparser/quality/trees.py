"""Boosted trees as arrays: scores of rows of facts, without the library that grew them.

Shapes: P rows, F facts, T trees, M nodes of the largest tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LEAF = -1


@dataclass(frozen=True)
class _Flat:
    """All nodes in one row, by their place in it: leaves lead to themselves.

    `onward` has two places for each node: where its fact is at most the limit, and where above.
    """

    roots: NDArray[np.int64]
    facts: NDArray[np.int64]
    limits: Floats
    onward: NDArray[np.int64]
    values: Floats


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
        flat = self._flat
        nodes = np.broadcast_to(flat.roots, (len(rows), len(flat.roots)))
        starts = (np.arange(len(rows)) * rows.shape[1])[:, None]
        for _ in range(self.depth):
            above = rows.take(starts + flat.facts.take(nodes)) > flat.limits.take(nodes)
            nodes = flat.onward.take(2 * nodes + above)
        found: Floats = flat.values.take(nodes).sum(axis=1, dtype=np.float32) + np.float32(self.start)
        return found

    @cached_property
    def _flat(self) -> "_Flat":
        count, most = self.facts.shape
        roots = np.arange(count) * most
        leaf, own = self.facts == LEAF, roots[:, None] + np.arange(most)
        left, right = (
            np.where(leaf, own, side + roots[:, None]).astype(np.int64) for side in (self.left, self.right)
        )
        return _Flat(
            roots=roots,
            facts=np.maximum(self.facts, 0).astype(np.int64).ravel(),
            limits=self.limits.ravel(),
            onward=np.stack([left, right], axis=-1).ravel(),
            values=self.values.ravel(),
        )

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
