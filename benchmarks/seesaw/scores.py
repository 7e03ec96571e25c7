"""What a training of several tasks kept: forgetting, seesaw and the worst task, from its validations.

Figures are F1 by task; `stages[s][t]` is that of task t after stage s.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from seesaw.arms import TASKS

METRIC = "pair_f1_gold_segments"
SEESAW = 0.01
"""A task that loses more than this against training it alone is counted."""
_STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
"""Two-sided 95 % quantiles of Student's t, by number of pairs."""


@dataclass(frozen=True)
class Outcome:
    """A finished training: its figures after each stage, and notes."""

    stages: Sequence[Sequence[float]]
    notes: Mapping[str, object]

    @classmethod
    def read(cls, folder: Path) -> "Outcome":
        """Read what `arms.run` left."""
        lines = (folder / "validation.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        stages = [[row[f"{task}/{METRIC}"] for task in TASKS] for row in rows]
        return cls(stages, json.loads((folder / "notes.json").read_text(encoding="utf-8")))

    @property
    def final(self) -> Sequence[float]:
        """Figures at the end."""
        return self.stages[-1]

    @property
    def macro(self) -> float:
        """Their mean."""
        return fmean(self.final)

    def forgetting(self) -> float:
        """Return the mean over tasks of what was lost since each one's own stage or later, at its best.

        The last stage's own task has nothing to lose it to; where all go together at the end, no task has.
        """
        lost = []
        for task in range(len(TASKS)):
            since = [stage[task] for stage in self.stages[task:]]
            if len(since) > 1:
                lost.append(max(since) - since[-1])
        return fmean(lost) if lost else 0.0


def seesaw(outcome: Outcome, alone: Outcome) -> int:
    """Return how many tasks end more than a point below training alone."""
    each = [alone.stages[task][task] for task in range(len(TASKS))]
    return sum(before - after > SEESAW for before, after in zip(each, outcome.final, strict=True))


def paired(differences: Sequence[float]) -> str:
    """Return the mean of differences by seed with its 95 % interval by Student's t."""
    mean = fmean(differences)
    if len(differences) < 2:
        return f"{mean:+.4f}"
    half = _STUDENT[len(differences)] * stdev(differences) / float(np.sqrt(len(differences)))
    return f"{mean:+.4f} ({mean - half:+.4f} to {mean + half:+.4f})"
