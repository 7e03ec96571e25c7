"""Trees grown for a judge: by the likelihood of right and wrong, and by Bradley-Terry pairs of candidates.

Shapes: P rows, F facts, B pairs of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from xformparser.quality.trees import LEAF, Floats, Trees

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Growth:
    """How trees grow."""

    rounds: int = 200
    rate: float = 0.06
    leaves: int = 12
    least_rows: int = 20
    rows: float = 0.6
    """Share of the rows that each tree sees."""
    facts: float = 0.3
    """Share of the facts among which each split chooses."""
    shrink: float = 5.0
    """Rows' worth of doubt that pull each leaf to zero."""


@dataclass(frozen=True)
class TreeLessons:
    """What trees learn from: (P, F) facts, (P,) right or not, and what each row weighs.

    `better` and `worse` (B,) are rows of which the one should score above the other (SRM, 2509.25361: loss of
    Bradley and Terry), weighing `preference` each. A row with weight 0 teaches by its pairs alone.
    """

    facts: Floats
    right: NDArray[np.bool_]
    weights: Floats
    better: Places
    worse: Places
    preference: float = 0.0


def grow(lessons: TreeLessons, growth: Growth, seed: int) -> Trees:
    """Return trees that score right rows high; the scores are logits where all rows have weights."""
    dice = np.random.default_rng(seed)
    weights, right = lessons.weights, lessons.right.astype(np.float32)
    share = float((weights * right).sum() / max(float(weights.sum()), 1e-6))
    start = float(np.log(max(share, 1e-3) / max(1 - share, 1e-3)))
    scores = np.full(len(right), start, np.float32)
    grown: list[DecisionTreeRegressor] = []
    values: list[Floats] = []
    for number in range(growth.rounds):
        slope, bend = _gradients(lessons, scores)
        seen = dice.random(len(right)) < growth.rows
        tree = DecisionTreeRegressor(
            max_leaf_nodes=growth.leaves,
            min_samples_leaf=growth.least_rows,
            max_features=growth.facts,
            random_state=seed * 100_003 + number,
        )
        tree.fit(lessons.facts[seen], slope[seen])
        leaves = tree.apply(lessons.facts)
        size = tree.tree_.node_count
        doubt = np.bincount(leaves[seen], bend[seen], size) + growth.shrink
        steps = np.bincount(leaves[seen], slope[seen], size) / doubt
        leaf_values = (growth.rate * np.clip(steps, -4, 4)).astype(np.float32)
        scores += leaf_values[leaves]
        grown.append(tree)
        values.append(leaf_values)
    return _packed(grown, values, start)


def _gradients(lessons: TreeLessons, scores: Floats) -> tuple[Floats, Floats]:
    """Return (P,) slopes up the likelihood and (P,) bends."""
    sure = 1 / (1 + np.exp(-scores))
    slope = lessons.weights * (lessons.right - sure)
    bend = lessons.weights * sure * (1 - sure)
    if lessons.preference and len(lessons.better):
        apart = scores[lessons.better] - scores[lessons.worse]
        wrong = 1 / (1 + np.exp(apart))
        pull = lessons.preference * wrong
        curve = lessons.preference * wrong * (1 - wrong)
        np.add.at(slope, lessons.better, pull)
        np.add.at(slope, lessons.worse, -pull)
        np.add.at(bend, lessons.better, curve)
        np.add.at(bend, lessons.worse, curve)
    return slope.astype(np.float32), bend.astype(np.float32)


def _packed(grown: Sequence[DecisionTreeRegressor], values: Sequence[Floats], start: float) -> Trees:
    most = max(tree.tree_.node_count for tree in grown)
    facts = np.full((len(grown), most), LEAF, np.int16)
    left, right = np.zeros_like(facts), np.zeros_like(facts)
    limits, leaves = np.zeros(facts.shape, np.float32), np.zeros(facts.shape, np.float32)
    for place, (tree, own) in enumerate(zip(grown, values, strict=True)):
        count = tree.tree_.node_count
        inner = tree.tree_.children_left >= 0
        facts[place, :count] = np.where(inner, tree.tree_.feature, LEAF)
        left[place, :count] = np.maximum(tree.tree_.children_left, 0)
        right[place, :count] = np.maximum(tree.tree_.children_right, 0)
        limits[place, :count] = tree.tree_.threshold
        leaves[place, :count] = own
    depth = max(tree.tree_.max_depth for tree in grown)
    return Trees(facts, left, right, limits, leaves, start, depth)
