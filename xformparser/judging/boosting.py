"""Trees grown for a judge: by the likelihood of right and wrong, and by Bradley-Terry pairs of candidates.

Shapes: P rows, F facts, B pairs of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from xformparser.quality.trees import LEAF, Floats, Trees

Places = NDArray[np.int64]

LEAST_BEND = 1e-3
"""Of a row: the library counts the rows of a leaf by what they bend."""


@dataclass(frozen=True)
class Growth:
    """How trees grow."""

    rounds: int = 200
    rate: float = 0.06
    leaves: int = 12
    depth: int = 8
    """Of the deepest leaf: what a score costs grows with it."""
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
    weights, right = lessons.weights, lessons.right.astype(np.float32)
    share = float((weights * right).sum() / max(float(weights.sum()), 1e-6))
    start = float(np.log(max(share, 1e-3) / max(1 - share, 1e-3)))

    def objective(scores: NDArray[np.float64], _: lightgbm.Dataset) -> tuple[Floats, Floats]:
        slope, bend = _gradients(lessons, scores + start)
        return -slope, bend

    settings: dict[str, Any] = {
        "objective": objective,
        "learning_rate": growth.rate,
        "num_leaves": growth.leaves,
        "max_depth": growth.depth,
        "min_data_in_leaf": growth.least_rows,
        "bagging_fraction": growth.rows,
        "bagging_freq": 1,
        "feature_fraction_bynode": growth.facts,
        "lambda_l2": growth.shrink,
        "seed": seed,
        "num_threads": 1,
        "verbosity": -1,
    }
    grown = lightgbm.train(settings, lightgbm.Dataset(lessons.facts), growth.rounds)
    return _packed([tree["tree_structure"] for tree in grown.dump_model()["tree_info"]], start)


def _gradients(lessons: TreeLessons, scores: NDArray[np.float64]) -> tuple[Floats, Floats]:
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
    return slope.astype(np.float32), np.maximum(bend, LEAST_BEND).astype(np.float32)


Node = Mapping[str, Any]


def _packed(grown: Sequence[Node], start: float) -> Trees:
    listed = [list(_nodes(root, 0)) for root in grown]
    most = max(map(len, listed))
    facts = np.full((len(grown), most), LEAF, np.int16)
    left, right = np.zeros_like(facts), np.zeros_like(facts)
    limits, values = np.zeros(facts.shape, np.float32), np.zeros(facts.shape, np.float32)
    for tree, nodes in enumerate(listed):
        places = {id(node): place for place, (node, _) in enumerate(nodes)}
        for place, (node, _) in enumerate(nodes):
            if "split_feature" in node:
                facts[tree, place] = node["split_feature"]
                left[tree, place] = places[id(node["left_child"])]
                right[tree, place] = places[id(node["right_child"])]
                limits[tree, place] = _at_most(node["threshold"])
            else:
                values[tree, place] = node["leaf_value"]
    depth = max(level for nodes in listed for _, level in nodes)
    return Trees(facts, left, right, limits, values, start, depth)


def _nodes(node: Node, level: int) -> Iterator[tuple[Node, int]]:
    yield node, level
    for side in ("left_child", "right_child"):
        if side in node:
            yield from _nodes(node[side], level + 1)


def _at_most(limit: float) -> np.float32:
    """Return the largest float32 that is not above a limit."""
    near = np.float32(limit)
    return near if near <= limit else np.nextafter(near, np.float32(-np.inf))
