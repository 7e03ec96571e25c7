"""Which tasks are trained, on which data sets, and by which figures each is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

PAIRS, LABELS, LINKS = "pair_f1_gold_segments", "ser_f1_gold_segments", "re_f1_gold_entities"


@dataclass(frozen=True)
class Recipe:
    """Tasks in their order, each with the data sets that show it, and the metrics whose mean is its figure.

    `epochs` is how often each page is seen for each task.
    """

    tasks: Mapping[str, Sequence[str]]
    figures: Mapping[str, Sequence[str]]
    epochs: int
    one_task: bool = False

    def measured_by(self, metric: str) -> "Recipe":
        """Return the recipe with one metric on all data sets of a task as its figure."""
        figures = {task: [f"{name}/{metric}" for name in sets] for task, sets in self.tasks.items()}
        return replace(self, figures=figures)


_SETS = ("funsd_en", "paddle_kie_zh", "xfund_de", "synthetic_ja")
_METRICS = {"ser": LABELS, "re": LINKS}
RECIPES = {
    "sequential": Recipe(
        tasks={name: [name] for name in _SETS},
        figures={name: [f"{name}/{PAIRS}"] for name in _SETS},
        epochs=3,
    ),
    "joint": Recipe(
        tasks={task: [f"{name}/{task}" for name in _SETS] for task in _METRICS},
        figures={task: [f"{name}/{metric}" for name in _SETS] for task, metric in _METRICS.items()},
        epochs=2,
        one_task=True,
    ),
}
"""One language after the other; labels and links of all of them."""
