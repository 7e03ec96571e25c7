"""Confidence intervals from a bootstrap over documents."""

from dataclasses import dataclass

import numpy as np

from xformparser.evaluation.scores import Counts, Score

RESAMPLES = 1000
COVERAGE = 0.95
SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """The bounds of a confidence interval."""

    low: float
    high: float


def bootstrap_interval(score: Score, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """Return the 95 % percentile interval of a score's figure.

    Documents are drawn with replacement, as many as there are; each resample's figure follows from the sum
    of its documents' counts. The same score and seed give the same interval, whatever the order of the
    documents. Without documents both bounds are 0.
    """
    documents = [counts for _, counts in sorted(score.documents.items())]
    if not documents:
        return Interval(0.0, 0.0)
    table = np.array([(counts.right, counts.predicted, counts.gold) for counts in documents])
    # (documents, 3) -> (resamples, documents, 3) -> (resamples, 3)
    chosen = np.random.default_rng(seed).integers(len(documents), size=(resamples, len(documents)))
    sums = table[chosen].sum(axis=1)
    values = [Counts(*map(int, row)).value(score.measure) for row in sums]
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high))
