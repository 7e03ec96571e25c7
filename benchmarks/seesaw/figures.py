"""The measurement of isolation as a picture: overlaps, drift, and what each stage leaves of each task."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seesaw.scores import Outcome

INCHES, DOTS = (11.0, 8.0), 110
GREY = "#888888"

Runs = Mapping[str, Sequence[Outcome]]


def draw(runs: Runs, tasks: Sequence[str], path: Path) -> None:
    """Write the picture; a panel whose arms were not trained stays empty.

    Args:
        runs: outcomes by arm, one for each seed.
        tasks: in the order of their stages.
        path: of a PNG.
    """
    figure = Figure(figsize=INCHES, layout="constrained")
    panels: Any = figure.subplots(2, 2)
    (overlaps, drift), (stages, changes) = panels
    _overlaps(overlaps, runs.get("cpi", ()), tasks)
    _drift(drift, runs.get("epi", ()))
    _stages(stages, runs, len(tasks))
    _changes(changes, runs, tasks)
    figure.savefig(path, dpi=DOTS)


def _overlaps(axes: Axes, outcomes: Sequence[Outcome], tasks: Sequence[str]) -> None:
    axes.set_title("CPI-FT: Jaccard overlap of cores")
    if not outcomes:
        return
    found = np.full((len(tasks), len(tasks)), np.nan)
    for one, first in enumerate(tasks):
        for other in range(one + 1, len(tasks)):
            overlaps: list[Any] = [outcome.notes["overlaps"] for outcome in outcomes]
            found[one, other] = found[other, one] = fmean(
                each[f"{first}, {tasks[other]}"] for each in overlaps
            )
    axes.imshow(found, cmap="Blues", vmin=0, vmax=2 * np.nanmax(found))
    axes.set_xticks(range(len(tasks)), tasks, rotation=20)
    axes.set_yticks(range(len(tasks)), tasks)
    for row, column in np.argwhere(~np.isnan(found)).tolist():
        axes.text(column, row, f"{found[row, column]:.3f}", ha="center", va="center")


def _drift(axes: Axes, outcomes: Sequence[Outcome]) -> None:
    axes.set_title("EPI: a core and the first of its task")
    axes.set_xlabel("step")
    axes.set_ylabel("Jaccard overlap")
    if not outcomes:
        return
    rows: Any = outcomes[0].notes["drift"]
    for task, each in groupby(sorted(rows, key=lambda row: str(row["task"])), lambda row: str(row["task"])):
        points = list(each)
        axes.plot([row["step"] for row in points], [row["first"] for row in points], label=task)
    axes.set_ylim(0, 1)
    axes.legend()


def _stages(axes: Axes, runs: Runs, count: int) -> None:
    axes.set_title("The first task after each stage")
    axes.set_xlabel("stage")
    axes.set_ylabel("F1")
    for name, outcomes in runs.items():
        if all(len(outcome.stages) == count for outcome in outcomes) and name != "alone":
            means = [fmean(outcome.stages[stage][0] for outcome in outcomes) for stage in range(count)]
            axes.plot(range(1, count + 1), means, label=name, marker="o")
    axes.set_xticks(range(1, count + 1))
    axes.legend()


def _changes(axes: Axes, runs: Runs, tasks: Sequence[str]) -> None:
    axes.set_title("Final F1 less that of training on all at once, points")
    together = runs.get("multi_task")
    if not together:
        return
    others = {name: outcomes for name, outcomes in runs.items() if name not in ("alone", "multi_task")}
    width = 0.8 / max(1, len(others))
    for place, (name, outcomes) in enumerate(others.items()):
        gains = [
            [100 * (one - other) for one, other in zip(outcome.final, control.final, strict=True)]
            for outcome, control in zip(outcomes, together, strict=True)
        ]
        means = [fmean(each) for each in zip(*gains, strict=True)]
        axes.bar(np.arange(len(tasks)) + place * width, means, width, label=name)
    axes.axhline(0, color=GREY, linestyle=":")
    axes.set_xticks(np.arange(len(tasks)) + 0.4 - width / 2, tasks)
    axes.legend(ncols=2, fontsize="small")
