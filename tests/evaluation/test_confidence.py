import math

import numpy as np
import pytest

from xformparser.evaluation.confidence import (
    calibration_error,
    calibration_error_by_chance,
    coverage,
    ranking_area,
)


def outcomes(*values: int) -> np.ndarray:
    return np.array(values, np.bool_)


def confidences(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


@pytest.mark.parametrize(
    ("right", "sure", "area"),
    [
        (outcomes(1, 1, 0, 0), confidences(0.9, 0.8, 0.2, 0.1), 1.0),
        (outcomes(0, 0, 1, 1), confidences(0.9, 0.8, 0.2, 0.1), 0.0),
        (outcomes(1, 0), confidences(0.5, 0.5), 0.5),
        (outcomes(1, 0, 1, 0), confidences(0.9, 0.8, 0.7, 0.1), 0.75),
    ],
)
def test_ranking_area_is_how_often_right_stands_above_wrong(
    right: np.ndarray, sure: np.ndarray, area: float
) -> None:
    assert ranking_area(right, sure) == area


def test_ranking_area_needs_both_outcomes() -> None:
    assert math.isnan(ranking_area(outcomes(1, 1), confidences(0.1, 0.2)))


def test_calibration_error_is_the_mean_gap_of_bins_of_equal_mass() -> None:
    right, sure = outcomes(0, 0, 1, 1), confidences(0.1, 0.1, 0.7, 0.7)
    assert calibration_error(right, sure, bins=2) == pytest.approx(0.2)
    assert calibration_error(right, sure, bins=1) == pytest.approx(0.1)
    assert calibration_error(right, right.astype(np.float32)) == 0


def test_coverage_is_the_largest_share_with_the_precision() -> None:
    right, sure = outcomes(1, 0, 1, 1, 0), confidences(0.9, 0.8, 0.7, 0.6, 0.1)
    assert coverage(right, sure, 0.75) == 0.8
    assert coverage(right, sure, 0.9) == 0.2
    assert coverage(~right, -sure, 1.0) == 0.2
    assert coverage(outcomes(0, 0), confidences(0.9, 0.8), 0.9) == 0


def test_few_pairs_are_off_by_chance_and_many_are_not() -> None:
    few, many = (np.linspace(0.05, 0.95, count).astype(np.float32) for count in (60, 20_000))
    assert calibration_error_by_chance(few) > 0.05 > 0.02 > calibration_error_by_chance(many)
    assert calibration_error_by_chance(np.ones(60, np.float32)) == 0
