import numpy as np
import pytest

from xformparser.judging.boosting import Growth, TreeLessons, grow
from xformparser.quality.trees import Trees

NO_PAIRS = np.zeros(0, np.int64)
QUICK = Growth(rounds=60, rate=0.2, least_rows=5)


def rows(seed: int = 0, count: int = 600) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)


def lessons_on(facts: np.ndarray, right: np.ndarray) -> TreeLessons:
    return TreeLessons(facts, right, np.ones(len(right), np.float32), NO_PAIRS, NO_PAIRS)


def test_trees_learn_what_facts_say_together_and_are_calibrated() -> None:
    facts, others = rows(0), rows(1)
    trees = grow(lessons_on(facts, facts[:, 0] * facts[:, 1] > 0), QUICK, seed=0)
    scores = trees.scores(others)
    right = others[:, 0] * others[:, 1] > 0
    assert ((scores > 0) == right).mean() > 0.85
    assert abs((1 / (1 + np.exp(-scores))).mean() - right.mean()) < 0.05


def test_trees_on_noise_tell_nothing() -> None:
    facts, others = rows(0), rows(1)
    right = np.random.default_rng(2).random(len(facts)) > 0.5
    scores = grow(lessons_on(facts, right), QUICK, seed=0).scores(others)
    again = np.random.default_rng(3).random(len(others)) > 0.5
    assert abs(scores[again].mean() - scores[~again].mean()) < scores.std() / 4


def test_pairs_alone_teach_which_of_two_is_better() -> None:
    facts = rows(0)
    order = np.argsort(facts[:, 2])
    better, worse = order[300:], order[:300]
    silent = TreeLessons(
        facts, np.zeros(len(facts), np.bool_), np.zeros(len(facts), np.float32), better, worse, 1.0
    )
    others = rows(1)
    scores = grow(silent, QUICK, seed=0).scores(others)
    assert np.corrcoef(scores, others[:, 2])[0, 1] > 0.7


def test_rows_with_no_weight_and_no_pair_teach_nothing() -> None:
    facts = rows(0)
    right = facts[:, 0] > 0
    known = grow(lessons_on(facts[:300], right[:300]), QUICK, seed=0).scores(facts[:300])
    flipped = np.concatenate([right[:300], ~right[300:]])
    weights = (np.arange(len(facts)) < 300).astype(np.float32)
    scores = grow(TreeLessons(facts, flipped, weights, NO_PAIRS, NO_PAIRS), QUICK, seed=0).scores(facts[:300])
    assert ((scores > 0) == right[:300]).mean() > 0.95
    assert ((known > 0) == right[:300]).mean() > 0.95


@pytest.mark.parametrize("count", [0, 1, 7])
def test_stored_trees_come_back_equal(count: int) -> None:
    facts = rows(0)
    trees = grow(lessons_on(facts, facts[:, 0] > 0), QUICK, seed=0)
    again = Trees.of(trees.arrays("x"), "x")
    np.testing.assert_array_equal(again.scores(facts[:count]), trees.scores(facts[:count]))


def test_equal_seeds_grow_equal_trees() -> None:
    facts = rows(0)
    one, other = (grow(lessons_on(facts, facts[:, 0] > 0), QUICK, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.scores(facts), other.scores(facts))
