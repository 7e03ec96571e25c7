"""From the scores of findings to probabilities, as held-out fields had them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xformparser.slots.arrays import Floats
from xformparser.slots.findings import CLASSIFY, FIND, Answer, Finding

ABSENT = "absent"
STRATEGIES = (FIND, CLASSIFY, ABSENT)


@dataclass(frozen=True)
class Sureness:
    """How often answers with a score were right, by strategy: (K, 2) scores and shares, both rising."""

    knots: Mapping[str, Floats]

    def of_answer(self, finding: Finding, answer: Answer) -> float:
        """Return the chance that an answer is right."""
        return self._at(answer.strategy, finding.present * answer.score)

    def of_absence(self, finding: Finding) -> float:
        """Return the chance that the field is not answered on the page."""
        return self._at(ABSENT, 1 - finding.present)

    def _at(self, strategy: str, score: float) -> float:
        knots = self.knots[strategy]
        return float(np.interp(score, knots[:, 0], knots[:, 1]))

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> "Sureness":
        """Return what `arrays` has stored; raises KeyError where a strategy is missing."""
        return cls({name: arrays[f"sureness.{name}"] for name in STRATEGIES})

    def arrays(self) -> dict[str, Floats]:
        """Return the knots as arrays to be stored."""
        return {f"sureness.{name}": knots for name, knots in self.knots.items()}
