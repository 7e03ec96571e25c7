import numpy as np
import pytest

from xformparser.judging.fitting import calibrated
from xformparser.quality.calibration import LEAST_PASSED, Calibration


def held_out(count: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Return scores, and outcomes that are right as often as the logistic of half the score."""
    dice = np.random.default_rng(0)
    scores = dice.normal(0, 4, count).astype(np.float32)
    return scores, dice.random(count) < 1 / (1 + np.exp(-scores / 2))


def test_probabilities_are_the_shares_of_held_out_pairs() -> None:
    scores, right = held_out()
    found = calibrated(scores, right).probabilities(scores)
    assert np.abs(found - 1 / (1 + np.exp(-scores / 2))).mean() < 0.03
    assert (np.diff(found[np.argsort(scores)]) >= 0).all()


def test_what_passes_was_right_with_the_precision_that_was_asked() -> None:
    scores, right = held_out()
    least = calibrated(scores, right).least_score(0.95)
    passed = scores >= least
    assert right[passed].mean() >= 0.95
    assert right[scores >= least - 0.5].mean() < 0.96
    assert passed.sum() >= LEAST_PASSED


def test_a_precision_that_was_never_reached_lets_nothing_pass() -> None:
    scores, _ = held_out()
    assert calibrated(scores, np.zeros(len(scores), np.bool_)).least_score(0.5) == float("inf")


def test_a_few_lucky_pairs_are_not_believed() -> None:
    scores = np.arange(200, dtype=np.float32)
    right = scores >= 200 - LEAST_PASSED + 10
    assert calibrated(scores, right).least_score(0.999) == float("inf")


def test_stored_calibrations_come_back_equal() -> None:
    known = calibrated(*held_out())
    again = Calibration.of(known.arrays("ocr"), "ocr")
    scores = np.linspace(-20, 20, 50).astype(np.float32)
    np.testing.assert_array_equal(again.probabilities(scores), known.probabilities(scores))
    assert again.least_score(0.9) == known.least_score(0.9)


@pytest.mark.parametrize("score", [-1e6, 1e6])
def test_scores_never_seen_stay_within_bounds(score: float) -> None:
    found = calibrated(*held_out()).probabilities(np.array([score], np.float32))
    assert 0 <= found[0] <= 1
