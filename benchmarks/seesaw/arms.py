"""Arms of the measurement of isolation: settings laid on top of `configs/sequential.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from seesaw.recipes import Recipe
from xformparser.training.command import train

SETTINGS = Path(__file__).parents[2] / "configs" / "sequential.yaml"
CORE, EVOLVING = (
    "xformparser.isolation.core.CoreIsolation",
    "xformparser.isolation.evolving.EvolvingIsolation",
)
REPLAY, MERGED = 0.1, 0.6
PROBE, PART = 1, 0.5
"""Epochs of a probe of CPI-FT, and the part of each data set that its epochs show."""
FORMATS = ("funsd", "paddle_kie", "xfund", "synthetic")

Stages = Sequence[tuple[Sequence[str], int]]


@dataclass(frozen=True)
class Arm:
    """What is different about a training; `merged` is the share of each stage's change that is kept."""

    stages: Stages
    replay: float = 0.0
    isolation: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    epoch_share: float = 1.0
    merged: float = 1.0


def arms(recipe: Recipe, share: float, core: float, every: int) -> dict[str, Arm]:
    """Return the arms by name; all pass as many pages.

    Args:
        recipe: which tasks there are.
        share: of the values that EPI holds for a task.
        core: of the values that CPI-FT does.
        every: steps between renewals of EPI's cores.
    """
    tasks, everything = list(recipe.tasks), [name for sets in recipe.tasks.values() for name in sets]
    one_by_one = [(sets, recipe.epochs) for sets in recipe.tasks.values()]
    mixed = [(everything, recipe.epochs)]
    # an epoch is as long as a stage on average, and shows a part of it
    rest = round(recipe.epochs * (len(tasks) + 1) / PART) - PROBE * len(tasks)
    probed: Stages = [*((sets, PROBE) for sets in recipe.tasks.values()), (everything, rest)]
    cores = {"tasks": dict.fromkeys(tasks, PROBE), "share": core}
    evolving = {"share": share, "every": every, "free_own": False}
    alone = {"tasks": dict.fromkeys(tasks, recipe.epochs)}
    return {
        "alone": Arm(one_by_one, 0.0, CORE, alone),  # probes from the start, and nothing after them
        "multi_task": Arm(mixed),
        "sequential": Arm(one_by_one),
        "replay": Arm(one_by_one, REPLAY),
        "merged": Arm(one_by_one, REPLAY, merged=MERGED),
        "epi": Arm(one_by_one, REPLAY, EVOLVING, evolving),
        "epi_random": Arm(one_by_one, REPLAY, "seesaw.controls.RandomEvolving", evolving),
        "epi_first": Arm(one_by_one, REPLAY, "seesaw.controls.FirstCores", evolving),
        "epi_shuffled": Arm(one_by_one, REPLAY, "seesaw.controls.ShuffledInTime", evolving),
        "epi_mixed": Arm(mixed, 0.0, EVOLVING, evolving),
        "cpi": Arm(probed, 0.0, CORE, cores, PART),
        "cpi_random": Arm(probed, 0.0, "seesaw.controls.RandomCores", cores, PART),
        "cpi_least": Arm(probed, 0.0, "seesaw.controls.LeastMovedCores", cores, PART),
    }


def run(arm: Arm, recipe: Recipe, folder: Path, seed: int) -> None:
    """Train an arm; a finished training is not repeated."""
    done = folder / "done"
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "arm.yaml"
    found = _settings(arm, recipe, folder, seed)
    settings.write_text(yaml.safe_dump(found, sort_keys=False), encoding="utf-8")
    if train(["fit", "--config", str(SETTINGS), "--config", str(settings)]):
        raise SystemExit(2)
    done.touch()


def _settings(arm: Arm, recipe: Recipe, folder: Path, seed: int) -> dict[str, Any]:
    validation = {"every_epochs": 1000, "name": folder.name, "keep": "last"}
    callbacks = [
        {"class_path": "xformparser.training.callbacks.ProtocolValidation", "init_args": validation},
        {"class_path": "seesaw.notes.Notes"},
    ]
    if arm.merged < 1:
        merging = {"share": arm.merged, "every": recipe.epochs}
        callbacks.append(
            {"class_path": "xformparser.isolation.merging.MergedWithStart", "init_args": merging}
        )
    if arm.isolation:
        callbacks.append({"class_path": arm.isolation, "init_args": dict(arm.settings)})
    sampling: dict[str, Any] = {
        "stages": [{"sets": list(sets), "epochs": epochs} for sets, epochs in arm.stages],
        "replay": arm.replay,
        "seed": seed,
        "one_task": recipe.one_task,
    }
    if arm.epoch_share < 1:
        sampling["epoch_share"] = dict.fromkeys(FORMATS, arm.epoch_share)
    return {
        "seed_everything": seed,
        "trainer": {
            "max_epochs": sum(epochs for _, epochs in arm.stages),
            "default_root_dir": str(folder),
            "callbacks": callbacks,
        },
        "data": {"sampling": sampling},
    }
