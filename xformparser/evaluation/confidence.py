"""How far a confidence can be trusted: does it tell right from wrong, and does it mean what it says?

Shapes: P pairs.
"""

import numpy as np
from numpy.typing import NDArray

Confidences = NDArray[np.float32]
Outcomes = NDArray[np.bool_]

BINS = 15


def ranking_area(right: Outcomes, confidences: Confidences) -> float:
    """Return the area under the ROC curve: how often a right pair stands above a wrong one, ties half.

    Not a number where all pairs are right, or all wrong.
    """
    above = np.sort(confidences[~right])
    own = confidences[right]
    if not len(above) or not len(own):
        return float("nan")
    below = np.searchsorted(above, own, side="left")
    level = np.searchsorted(above, own, side="right") - below
    return float((below + level / 2).mean() / len(above))


def calibration_error(right: Outcomes, confidences: Confidences, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal mass (Nguyen and O'Connor, 2015)."""
    order = np.argsort(confidences, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [len(part) * abs(float(confidences[part].mean() - right[part].mean())) for part in parts]
    return sum(gaps) / max(len(right), 1)


def calibration_error_by_chance(confidences: Confidences, draws: int = 200) -> float:
    """Return the mean calibration error of so many pairs, were each right as often as its confidence says."""
    dice = np.random.default_rng(0)
    outcomes = (dice.random(len(confidences)) < confidences for _ in range(draws))
    return float(np.mean([calibration_error(right, confidences) for right in outcomes]))


def coverage(right: Outcomes, confidences: Confidences, precision: float) -> float:
    """Return the largest share of pairs, the most confident ones, that is right with a precision."""
    order = np.argsort(-confidences, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(shares >= precision)
    return (int(enough[-1]) + 1) / len(right) if len(enough) else 0.0
