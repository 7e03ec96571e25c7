"""From the facts of a pair to one score, and from scores to probabilities.

Shapes: P candidates, F facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.documents import DOUBTFUL
from xformparser.quality.calibration import Calibration
from xformparser.quality.facts import whole_table
from xformparser.quality.trees import Floats, Trees


@dataclass(frozen=True)
class Scorer:
    """Trees whose mean counts, and calibrations of their scores by the kind of source of the words."""

    trees: tuple[Trees, ...]
    calibrations: Mapping[str, Calibration]

    def scores(self, tables: Mapping[str, Floats]) -> Floats:
        """Return (P,) scores of (P, F) facts by dimension."""
        table = whole_table(tables)
        each = np.stack([trees.scores(table) for trees in self.trees])
        return each.mean(axis=0).astype(np.float32)

    def confidences(
        self, tables: Mapping[str, Floats], source: str, review_at: float | None
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return (P,) probabilities and (P,) whether a person should look.

        Args:
            tables: (P, F) facts by dimension.
            source: the kind of source of the words.
            review_at: the precision that those without doubt must have had when held out; without it, those
                are in doubt that are likelier wrong than right.
        """
        scores, calibration = self.scores(tables), self.calibrations[source]
        sure = calibration.probabilities(scores)
        return sure, sure < DOUBTFUL if review_at is None else scores < calibration.least_score(review_at)

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the scorer as arrays to be stored under a name."""
        found: dict[str, NDArray[np.generic]] = {}
        for place, trees in enumerate(self.trees):
            found |= trees.arrays(f"{name}.trees.{place}")
        for source, calibration in self.calibrations.items():
            found |= calibration.arrays(f"{name}.calibration.{source}")
        return found

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> "Scorer":
        """Return the scorer that `arrays` stored; raises KeyError where there is none of the name."""
        trees = sorted({each.split(".")[2] for each in arrays if each.startswith(f"{name}.trees.")}, key=int)
        sources = {each.split(".")[2] for each in arrays if each.startswith(f"{name}.calibration.")}
        return cls(
            tuple(Trees.of(arrays, f"{name}.trees.{place}") for place in trees),
            {source: Calibration.of(arrays, f"{name}.calibration.{source}") for source in sorted(sources)},
        )
