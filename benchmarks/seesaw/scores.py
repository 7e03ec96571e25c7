"""What a training of several tasks kept: forgetting, seesaw and the worst task, from its validations.

Figures are F1 by task; `stages[s][t]` is that of task t after stage s.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from seesaw.recipes import Recipe

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
    def read(cls, folder: Path, recipe: Recipe) -> "Outcome":
        """Read what `arms.run` left."""
        lines = (folder / "validation.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        wanted = recipe.figures.values()
        stages = [[fmean(row[name] for name in names) for names in wanted] for row in rows]
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
        """Return the mean over tasks of the best figure since a task's own stage, less the final one.

        Below 0 where tasks gain from what comes later. A task of the last stage has nothing to forget.
        """
        past = [[stage[task] for stage in self.stages[task:-1]] for task in range(len(self.final))]
        return fmean(max(each) - self.final[task] for task, each in enumerate(past) if each)


def seesaw(outcome: Outcome, alone: Outcome) -> int:
    """Return how many tasks end more than a point below training alone."""
    each = zip(own_stages(alone), outcome.final, strict=True)
    return sum(before - after > SEESAW for before, after in each)


def own_stages(alone: Outcome) -> list[float]:
    """Return each task's figure after its own stage."""
    return [stage[task] for task, stage in enumerate(alone.stages)]


def paired(differences: Sequence[float]) -> str:
    """Return the mean of differences by seed with its 95 % interval by Student's t."""
    mean = fmean(differences)
    if len(differences) < 2:
        return f"{mean:+.4f}"
    half = _STUDENT[len(differences)] * stdev(differences) / float(np.sqrt(len(differences)))
    return f"{mean:+.4f} ({mean - half:+.4f} to {mean + half:+.4f})"
