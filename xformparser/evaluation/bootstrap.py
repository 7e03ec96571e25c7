"""Confidence intervals from a bootstrap over documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.evaluation.scores import Counts, Score

RESAMPLES = 1000
COVERAGE = 0.95
SEED = 0

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The bounds of a confidence interval."""

    low: float
    high: float


def bootstrap_interval(*scores: Score, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """Return the 95 % percentile interval of a score's figure, or of the mean over several trainings' scores.

    Documents are drawn with replacement, as many as there are; each resample's figure follows from the sum
    of its documents' counts, that of several scores from the same documents of each. The same scores and seed
    give the same interval, whatever the order of the documents. Without documents both bounds are 0.

    Raises ValueError where the scores are of different documents.
    """
    return _percentiles(np.mean(_resampled(scores, resamples, seed), axis=0))


def bootstrap_gain(before: Score, *after: Score, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """Return the 95 % percentile interval of what scores, in their mean, gain over another; see above.

    A resample draws the same documents for all of them.
    """
    first, *others = _resampled((before, *after), resamples, seed)
    return _percentiles(np.mean(others, axis=0) - first)


def _percentiles(values: Figures) -> Interval:
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _resampled(scores: Sequence[Score], resamples: int, seed: int) -> list[Figures]:
    """Return each score's (resamples,) figures."""
    names = sorted(scores[0].documents)
    if any(sorted(score.documents) != names for score in scores):
        raise ValueError("The scores are of different documents. Measure all on the same.")
    if not names:
        return [np.zeros(resamples) for _ in scores]
    chosen = np.random.default_rng(seed).integers(len(names), size=(resamples, len(names)))
    return [_figures(score, names, chosen) for score in scores]


def _figures(score: Score, names: list[str], chosen: NDArray[np.int64]) -> Figures:
    """Return the score's figure in each resample; `chosen` (resamples, documents) are places in the names."""
    documents = [score.documents[name] for name in names]
    table = np.array([(counts.right, counts.predicted, counts.gold) for counts in documents])
    # (documents, 3) -> (resamples, documents, 3) -> (resamples, 3)
    sums = table[chosen].sum(axis=1)
    return np.array([Counts(*map(int, row)).value(score.measure) for row in sums])
