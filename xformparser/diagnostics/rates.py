"""Shares of samples with their Wilson intervals."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964


@dataclass(frozen=True)
class Rate:
    """How many of how many, and the 95 % interval of the share (Wilson, 1927)."""

    count: int
    total: int

    @classmethod
    def of(cls, flags: NDArray[np.bool_]) -> "Rate":
        """Return how many of the flags are true."""
        return cls(int(flags.sum()), len(flags))

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Low and high; the whole of [0, 1] where nothing was counted."""
        if not self.total:
            return 0.0, 1.0
        share, spread = self.value, _Z**2 / self.total
        centre = share + spread / 2
        half = _Z * math.sqrt(share * (1 - share) / self.total + spread / (4 * self.total))
        return max(0.0, (centre - half) / (1 + spread)), min(1.0, (centre + half) / (1 + spread))
