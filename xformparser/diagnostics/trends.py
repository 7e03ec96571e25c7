"""How samples fared over the epochs: forgotten once learned, or still on the way (ILP, 3.4 and 3.5).

Shapes: I samples, E epochs.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from xformparser.diagnostics.records import Trajectories

Floats = NDArray[np.float32]
LEARNED_FOR = 2
"""Epochs in a row with the right answer, after which a sample counts as learned (Toneva et al., 2019)."""
RECENT = 10
_LEAST_POINTS = 3


def exposed(found: Trajectories) -> NDArray[np.bool_]:
    """Return (I, E), true from the first epoch on that shows a sample."""
    seen: NDArray[np.bool_] = np.logical_or.accumulate(found.shown, axis=1)
    return seen


def was_learned(found: Trajectories) -> NDArray[np.bool_]:
    """Return (I,), true where a sample was right in two recorded epochs in a row once it had been shown."""
    right = np.where(exposed(found), found.correct, np.nan)
    run, learned = np.zeros(len(right), np.int32), np.zeros(len(right), np.bool_)
    for column in right.T:
        known = ~np.isnan(column)
        run = np.where(known, np.where(column == 1, run + 1, 0), run)
        learned |= run >= LEARNED_FOR
    return learned


def forgetting_events(found: Trajectories) -> NDArray[np.int32]:
    """Return (I,): how often a sample was right in one record and wrong in the next, after being shown."""
    right = np.where(exposed(found), found.correct, np.nan)
    last, events = np.full(len(right), np.nan), np.zeros(len(right), np.int32)
    for column in right.T:
        known = ~np.isnan(column)
        events += known & (last == 1) & (column == 0)
        last = np.where(known, column, last)
    return events


def since_exposure(found: Trajectories) -> Floats:
    """Return (I,) in [0, 1]: the share of training's steps since the sample was last shown."""
    final = max(1, found.final_step)
    share: Floats = ((final - np.maximum(found.step, 0)) / final).astype(np.float32)
    return share


def falling(found: Trajectories, recent: int = RECENT) -> Floats:
    """Return (I,) in [0, 1]: how sure it is that a sample's loss was falling over its last showings.

    It is the one-sided confidence of the slope of a straight line; 0 with fewer than three showings.
    """
    sure = np.zeros(len(found.keys), np.float32)
    for row, (losses, shown) in enumerate(zip(found.loss, found.shown, strict=True)):
        values = losses[shown & ~np.isnan(losses)][-recent:]
        if len(values) >= _LEAST_POINTS:
            sure[row] = _confidence(np.arange(len(values), dtype=np.float64), values.astype(np.float64))
    return sure


def _confidence(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return the one-sided confidence that y falls along x (Student's t of the least-squares slope)."""
    x = x - x.mean()
    slope = float(x @ y / (x @ x))
    rest = y - y.mean() - slope * x
    error = math.sqrt(float(rest @ rest) / (len(x) - 2) / float(x @ x))
    if error == 0:
        return float(slope < 0)
    return float(student.cdf(-slope / error, len(x) - 2))
