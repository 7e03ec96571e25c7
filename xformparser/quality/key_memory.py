"""What keys of a meaning usually take: values as remembered beside keys, whatever the language.

Shapes: K remembered keys, P pairs asked about, D width of the word embeddings, M of the meanings kept, V
features of values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xformparser.quality.evidence import Facts, Floats

NEIGHBOURS = 24
SHARPNESS = 12.0
"""How much nearer keys count for more."""
MOST = 4096
"""Keys that are remembered; with more, looking them up takes longer, and each has more neighbours than was
learned from."""
GROUP = 16
"""Keys that are looked at together."""
LEAST_SPREAD = 0.1
"""Of a feature of values: they are never more alike than this."""


@dataclass(frozen=True)
class KeyMemory:
    """Remembered keys and how their values look.

    `axes` (D, M) and `middle` (D,) project a key's mean word embedding; `keys` (K, M) have length 1; `values`
    (K, V) are the features of their values (`value_features`).
    """

    axes: Floats
    middle: Floats
    keys: Floats
    values: Floats

    @classmethod
    def of(cls, meanings: Floats, values: Floats, width: int) -> "KeyMemory":
        """Return the memory of (K, D) meanings of keys and (K, V) features of values, of MOST at most."""
        if len(meanings) > MOST:
            chosen = np.random.default_rng(0).permutation(len(meanings))[:MOST]
            meanings, values = meanings[chosen], values[chosen]
        middle = meanings.mean(axis=0)
        _, _, axes = np.linalg.svd(meanings - middle, full_matrices=False)
        memory = cls(axes[:width].T.astype(np.float32), middle, np.zeros((0, width), np.float32), values)
        return cls(memory.axes, middle, memory.projected(meanings), values)

    def projected(self, meanings: Floats) -> Floats:
        """Return (P, M) directions of (P, D) meanings."""
        found = (meanings - self.middle) @ self.axes
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return (found / np.maximum(lengths, 1e-6)).astype(np.float32)

    @cached_property
    def _columns(self) -> Floats:
        """(M, K): the keys as a product takes them fastest."""
        return np.ascontiguousarray(self.keys.T)

    def facts(self, meanings: Floats, values: Floats) -> Facts:
        """Return how usual values are beside their keys.

        `known` is how near the nearest remembered key is; `unusual` the mean distance of the value's features
        from those of the neighbours' values, in spreads; `most_unusual` that of the farthest; `alike_values`
        the weight of neighbours whose values look alike.

        Args:
            meanings: (P, D) of keys.
            values: (P, V) features of values.
        """
        count = min(NEIGHBOURS, len(self.keys))
        likeness, chosen = _highest(self.projected(meanings) @ self._columns, count)
        weights = np.exp(SHARPNESS * (likeness - likeness.max(axis=1, keepdims=True)))
        weights /= weights.sum(axis=1, keepdims=True)
        others = self.values[chosen]
        usual = (weights[..., None] * others).sum(axis=1)
        spread = np.sqrt((weights[..., None] * np.square(others - usual[:, None])).sum(axis=1))
        away = np.abs(values - usual) / (spread + LEAST_SPREAD)
        apart = np.abs(others - values[:, None]).mean(axis=-1)
        return {
            "known": likeness.max(axis=1),
            "unusual": away.mean(axis=1),
            "most_unusual": np.minimum(away.max(axis=1), 20),
            "alike_values": (weights * np.exp(-apart / LEAST_SPREAD)).sum(axis=1),
        }

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the memory as arrays to be stored, in half precision, row by row."""
        return {
            "memory.axes": np.ascontiguousarray(self.axes, np.float16),
            "memory.middle": self.middle,
            "memory.keys": np.ascontiguousarray(self.keys, np.float16),
            "memory.values": np.ascontiguousarray(self.values, np.float16),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "KeyMemory":
        """Return the memory that `arrays` stored; raises KeyError where there is none."""
        parts = ("axes", "middle", "keys", "values")
        return cls(*(np.asarray(arrays[f"memory.{part}"], np.float32) for part in parts))


def _highest(values: Floats, count: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return the (P, count) highest of (P, K) values in each row, in no order, and their places.

    Columns are looked at in groups first: the highest values lie in the groups with the highest best ones.
    """
    rows, columns = values.shape
    width = -(-columns // GROUP)
    padded = np.full((rows, GROUP * width), -np.inf, np.float32)
    padded[:, :columns] = values
    best = padded.reshape(rows, GROUP, width).max(axis=1)
    groups = np.argpartition(-best, min(count, width) - 1, axis=1)[:, :count]
    places = (groups[..., None] + width * np.arange(GROUP)).reshape(rows, -1)
    near = np.take_along_axis(padded, places, axis=1)
    chosen = np.argpartition(-near, count - 1, axis=1)[:, :count]
    return np.take_along_axis(near, chosen, axis=1), np.take_along_axis(places, chosen, axis=1)
