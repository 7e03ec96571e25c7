"""Does isolation keep what other tasks need? Forgetting, final figures and the seesaw, against controls.

python benchmarks/isolation.py [--recipe joint] [--seeds 0,1,2] [--arms replay,epi] [--metric NAME]

Each arm lays its settings on `configs/sequential.yaml` (`benchmarks/seesaw/arms.py`): all see the same pages
as often, in as many steps, from the open model. Figures are `pair_f1_gold_segments` on `val`, or what
`--metric` names, stage by stage, thresholds chosen on the same pages. An arm takes about ten minutes of two
cores; finished ones are not trained again. `--figure` draws what came of them. It needs the extras `train`
and `dev`, the data sets, and the forms that the recipe names.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from seesaw.arms import arms, run
from seesaw.figures import draw
from seesaw.recipes import RECIPES
from seesaw.scores import Outcome, own_stages, paired, seesaw

SHARE, CORE, EVERY = 0.33, 0.01, 15
AGAINST = {
    "merged": ("replay", "multi_task"),
    "epi": ("replay", "epi_random", "epi_first", "epi_shuffled", "multi_task"),
    "cpi": ("replay", "cpi_random", "cpi_least", "multi_task"),
}
FIGURES = ("macro", "worst", "forgetting", "seesaw", "steps", "seconds a step", "memory")

Runs = Mapping[str, Sequence[Outcome]]


def main(  # noqa: PLR0913 - one argument for each option
    seeds: Annotated[str, typer.Option(help="Seeds of the trainings.")] = "0,1,2",
    recipe: Annotated[str, typer.Option(help=f"One of {', '.join(RECIPES)}.")] = "sequential",
    chosen: Annotated[str, typer.Option("--arms", help="Names of arms; all of them where not given.")] = "",
    share: Annotated[float, typer.Option(help="Of the values that EPI holds for a task.")] = SHARE,
    core: Annotated[float, typer.Option(help="Of the values that CPI-FT holds.")] = CORE,
    folder: Annotated[Path, typer.Option(help="Where trainings are or will be.")] = Path("runs/seesaw"),
    metric: Annotated[str, typer.Option(help="Other than the recipe's own.")] = "",
    figure: Annotated[Path | None, typer.Option(help="PNG to draw besides.")] = None,
) -> None:
    """Print the tables."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    tasks, numbers, place = RECIPES[recipe], [int(seed) for seed in seeds.split(",")], folder / recipe
    known = arms(tasks, share, core, EVERY)
    names = chosen.split(",") if chosen else list(known)
    for seed in numbers:
        for name in names:
            run(known[name], tasks, place / f"{name}_{seed}", seed)
    measured = tasks.measured_by(metric) if metric else tasks
    runs = {name: [Outcome.read(place / f"{name}_{seed}", measured) for seed in numbers] for name in names}
    if figure:
        draw(runs, list(tasks.tasks), figure)
    typer.echo("\n".join([*rows(runs, list(tasks.tasks)), "", *comparisons(runs)]))


def rows(runs: Runs, tasks: Sequence[str]) -> list[str]:
    """Return a row of means for each arm; those trained alone have no end of their own."""
    head, alone = ("arm", *tasks, *FIGURES), runs.get("alone")
    found = [_row(head), _row(["---"] * len(head))]
    for name, outcomes in runs.items():
        finals = [own_stages(each) if name == "alone" else each.final for each in outcomes]
        counts = [seesaw(one, other) for one, other in zip(outcomes, alone, strict=True)] if alone else []
        steps = [int(str(outcome.notes["steps"])) for outcome in outcomes]
        seconds = [float(str(outcome.notes["seconds"])) for outcome in outcomes]
        told = name not in ("alone", "multi_task", "epi_mixed")
        cells = [
            name,
            *(f"{fmean(each):.3f}" for each in zip(*finals, strict=True)),
            f"{fmean(map(fmean, finals)):.4f}",
            f"{fmean(map(min, finals)):.3f}",
            f"{fmean(outcome.forgetting() for outcome in outcomes):.4f}" if told else "",
            "" if name == "alone" or not counts else f"{fmean(counts):.1f}",
            f"{fmean(steps):.0f}",
            f"{sum(seconds) / sum(steps):.2f}",
            f"{max(float(str(outcome.notes['memory'])) for outcome in outcomes):.2f}",
        ]
        found.append(_row(cells))
    return found


def comparisons(runs: Runs) -> list[str]:
    """Return what a method gains over each control: forgetting that is spared, and the final macro F1."""
    head = ("method", "control", "forgetting, ratio", "spared (95 %)", "macro F1 (95 %)")
    found = [_row(head), _row(["---"] * len(head))]
    for method, controls in AGAINST.items():
        for control in controls:
            if method not in runs or control not in runs:
                continue
            pairs = list(zip(runs[method], runs[control], strict=True))
            spared = control != "multi_task"
            cells = (
                method,
                control,
                _ratio(runs[method], runs[control]) if spared else "",
                paired([other.forgetting() - one.forgetting() for one, other in pairs]) if spared else "",
                paired([one.macro - other.macro for one, other in pairs]),
            )
            found.append(_row(cells))
    return found


def _ratio(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> str:
    """Return the forgetting of one arm over that of another, where that one forgets at all."""
    mine, other = (fmean(outcome.forgetting() for outcome in each) for each in (ours, theirs))
    return f"{mine / other:.2f}" if other > 0 else f"{mine:.4f} of {other:.4f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    typer.run(main)
