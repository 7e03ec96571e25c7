"""What the other documents say of a sample: a linear probe on states of a model (ILP, section 3.2).

Shapes: I samples, H states, C classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDS = 5
STRENGTH = 0.002
"""Inverse of the penalty: states are wide, data sets small."""
_ITERATIONS = 300


@dataclass(frozen=True)
class Probe:
    """Probabilities (I, C) of classes 0 to C - 1, each from a probe that never saw the sample's document."""

    shares: NDArray[np.float32]

    def of(self, classes: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probability (I,) of a class of each sample."""
        found: NDArray[np.float32] = self.shares[np.arange(len(classes)), classes]
        return found


def cross_fitted(
    states: NDArray[np.float32], classes: NDArray[np.int64], documents: Sequence[str], count: int
) -> Probe:
    """Return what probes make of samples of documents that they were not fitted on.

    Args:
        states: (I, H).
        classes: (I,) as annotated.
        documents: of each sample; with fewer than two, nothing is known and all classes are equal.
        count: of classes.
    """
    shares = np.full((len(classes), count), 1 / count, np.float32)
    folds = min(FOLDS, len(set(documents)))
    if folds < 2 or len(set(classes.tolist())) < 2:
        return Probe(shares)
    for fitted, left_out in GroupKFold(folds).split(states, classes, documents):
        if len(set(classes[fitted].tolist())) < 2:
            continue
        probe = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=_ITERATIONS))
        probe.fit(states[fitted], classes[fitted])
        shares[left_out] = 0
        shares[np.ix_(left_out, probe[-1].classes_)] = probe.predict_proba(states[left_out])
    return Probe(shares)
