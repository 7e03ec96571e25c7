"""Side branches: one score in [0, 1] for each dimension of a pair (SRM, 2509.25361: side-branch models).

Shapes: P pairs, F facts of a dimension.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xformparser.quality.dimensions import Dimension
from xformparser.quality.facts.stability import AGREEMENT
from xformparser.quality.trees import Floats, Trees

PLAIN = (Dimension.LABELLING, Dimension.STABILITY)
"""Dimensions that need no trees."""


@dataclass(frozen=True)
class Branches:
    """Trees of the dimensions that have some, each taught with faults of its own, and the names of facts.

    Labelling has none: its score is the geometric mean of the probabilities of both ends' labels. Neither has
    stability: its score is how far readings of the moved page agree.
    """

    trees: Mapping[str, Trees]
    names: Mapping[str, tuple[str, ...]]

    def scores(self, tables: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return (P,) scores by dimension: how likely nothing of its kind is wrong.

        Args:
            tables: (P, F) facts by dimension.
        """
        known = (each for each in Dimension if each in tables and (each in self.trees or each in PLAIN))
        return {dimension.value: self._score(dimension, tables[dimension]) for dimension in known}

    def _score(self, dimension: Dimension, table: Floats) -> Floats:
        if dimension in self.trees:
            return _sigmoid(self.trees[dimension].scores(table))
        names = self.names[dimension]
        if dimension is Dimension.STABILITY:
            return table[:, names.index(AGREEMENT)]
        ends = [_sigmoid(table[:, names.index(f"{end}_label")]) for end in ("key", "value")]
        return np.sqrt(ends[0] * ends[1]).astype(np.float32)


def _sigmoid(scores: Floats) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)
