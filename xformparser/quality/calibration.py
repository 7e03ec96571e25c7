"""From scores to probabilities, and to what may pass unseen: learned from held-out pairs of one source.

Shapes: H held-out pairs, P pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.quality.trees import Floats

LEAST_PASSED = 50
"""Held-out pairs that must have passed before a share of right ones among them is believed."""


@dataclass(frozen=True)
class Calibration:
    """What became of held-out pairs: their `scores` (H,), rising, and whether each was `right` (H,).

    `knots` (K, 2) are scores and the share of right pairs there, both rising.
    """

    scores: Floats
    right: NDArray[np.bool_]
    knots: Floats

    def probabilities(self, scores: Floats) -> Floats:
        """Return (P,) shares of right pairs among held-out ones with about such a score."""
        found: Floats = np.interp(scores, self.knots[:, 0], self.knots[:, 1]).astype(np.float32)
        return found

    def least_score(self, precision: float) -> float:
        """Return the score from which on held-out pairs were right with a precision; infinite where never."""
        passed = np.arange(len(self.right), 0, -1)
        shares = np.cumsum(self.right[::-1])[::-1] / passed
        enough = np.flatnonzero((shares >= precision) & (passed >= LEAST_PASSED))
        return float(self.scores[enough[0]]) if len(enough) else float("inf")

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the calibration as arrays to be stored under a name."""
        return {
            f"{name}.scores": self.scores,
            f"{name}.right": self.right.astype(np.uint8),
            f"{name}.knots": self.knots,
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> "Calibration":
        """Return the calibration that `arrays` stored; raises KeyError where there is none of the name."""
        return cls(
            np.asarray(arrays[f"{name}.scores"], np.float32),
            np.asarray(arrays[f"{name}.right"], np.bool_),
            np.asarray(arrays[f"{name}.knots"], np.float32),
        )
