"""How groups of samples fared over the epochs: on the way, learned, or forgotten after their stage.

Shapes: I samples, E epochs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xformparser.datasets.annotations import set_name
from xformparser.diagnostics.causes import CAUSES
from xformparser.diagnostics.diagnosis import Diagnosis

LEARNED = "learned"
"""Name of the course of samples that are not unlearned."""


@dataclass(frozen=True)
class Course:
    """A mean over samples by epoch, None where no record speaks of them; `shown` is the share shown then."""

    name: str
    samples: int
    values: tuple[float | None, ...]
    shown: tuple[float, ...]

    @property
    def known(self) -> tuple[tuple[int, float], ...]:
        """The epochs, from 0, that have a value."""
        return tuple((epoch, value) for epoch, value in enumerate(self.values) if value is not None)

    @property
    def fall(self) -> float:
        """How far the last value lies below the best one; 0 where nothing is known."""
        values = [value for _, value in self.known]
        return max(values) - values[-1] if values else 0.0

    @property
    def unshown(self) -> frozenset[int]:
        """The epochs, from 0, that showed none of the samples."""
        return frozenset(epoch for epoch, share in enumerate(self.shown) if not share)

    @property
    def last_shown(self) -> int | None:
        """The last epoch, from 0, that showed any of the samples."""
        return max((epoch for epoch, share in enumerate(self.shown) if share), default=None)


def learning_curves(diagnosis: Diagnosis) -> tuple[Course, ...]:
    """Return the mean probability of what is right, of learned samples and of unlearned ones by cause."""
    unlearned = diagnosis.unlearned
    named = [(LEARNED, ~unlearned)]
    named += [(cause.value, unlearned & diagnosis.caused_by(cause)) for cause in CAUSES]
    return tuple(_courses(diagnosis, diagnosis.history.p_gold, named))


def accuracy_by_set(diagnosis: Diagnosis) -> tuple[Course, ...]:
    """Return the share of right answers of each data set and language."""
    names = np.array([set_name(key.dataset, key.language) for key in diagnosis.keys])
    named = [(name, names == name) for name in sorted(set(names.tolist()))]
    return tuple(_courses(diagnosis, diagnosis.history.correct, named))


def _courses(
    diagnosis: Diagnosis, values: NDArray[np.float32], named: Iterable[tuple[str, NDArray[np.bool_]]]
) -> Iterator[Course]:
    """Yield the courses of those groups (I,) that have samples; values are (I, E)."""
    for name, rows in named:
        if rows.any():
            yield Course(
                name=name,
                samples=int(rows.sum()),
                values=tuple(_mean(column) for column in values[rows].T),
                shown=tuple(diagnosis.history.shown[rows].mean(axis=0).tolist()),
            )


def _mean(column: NDArray[np.float32]) -> float | None:
    known = column[~np.isnan(column)]
    return float(known.mean()) if len(known) else None


def runs_of(epochs: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising numbers as runs (first, last) without gaps."""
    ordered = sorted(epochs)
    starts = [number for before, number in pairwise([-2, *ordered]) if number != before + 1]
    ends = [
        number
        for number, after in pairwise([*ordered, ordered[-1] + 2 if ordered else 0])
        if after != number + 1
    ]
    return list(zip(starts, ends, strict=True))
