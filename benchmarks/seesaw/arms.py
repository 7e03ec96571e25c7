"""Arms of the measurement of isolation: settings laid on top of `configs/sequential.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from xformparser.training.command import train

RECIPE = Path(__file__).parents[2] / "configs" / "sequential.yaml"
TASKS = ("funsd_en", "paddle_kie_zh", "xfund_de", "synthetic_ja")
EPOCHS = 3
"""Times that each page is seen; an epoch is a fourth of all pages, a fifth where there are five stages."""
PROBE, MIXED = 1, 11
"""Epochs of CPI-FT's stages: as many pages in all as the other arms see."""
_ISOLATION = "xformparser.isolation"


@dataclass(frozen=True)
class Arm:
    """What is different about a training: its stages, its replay and the isolation with its settings."""

    stages: Sequence[tuple[Sequence[str], int]]
    replay: float = 0.0
    isolation: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


ONE_BY_ONE = tuple(([task], EPOCHS) for task in TASKS)
PROBED = (*(([task], PROBE) for task in TASKS), (TASKS, MIXED))


def arms(share: float, core: float, every: int) -> dict[str, Arm]:
    """Return the arms by name.

    Args:
        share: of the values that EPI holds for a task.
        core: of the values that CPI-FT does.
        every: steps between renewals of EPI's cores.
    """
    probes, cores = {"tasks": dict.fromkeys(TASKS, PROBE)}, {"share": core}
    evolving = {"share": share, "every": every}
    return {
        "alone": Arm(ONE_BY_ONE, 0.0, f"{_ISOLATION}.core.CoreIsolation", _alone()),
        "multi_task": Arm([(TASKS, EPOCHS)]),
        "sequential": Arm(ONE_BY_ONE),
        "replay": Arm(ONE_BY_ONE, 0.1),
        "epi": Arm(ONE_BY_ONE, 0.1, f"{_ISOLATION}.evolving.EvolvingIsolation", evolving),
        "epi_random": Arm(ONE_BY_ONE, 0.1, "seesaw.controls.RandomEvolving", evolving),
        "epi_first": Arm(ONE_BY_ONE, 0.1, "seesaw.controls.FirstCores", evolving),
        "epi_shuffled": Arm(ONE_BY_ONE, 0.1, "seesaw.controls.ShuffledInTime", evolving),
        "cpi": Arm(PROBED, 0.0, f"{_ISOLATION}.core.CoreIsolation", {**probes, **cores}),
        "cpi_random": Arm(PROBED, 0.0, "seesaw.controls.RandomCores", {**probes, **cores}),
        "cpi_least": Arm(PROBED, 0.0, "seesaw.controls.LeastMovedCores", {**probes, **cores}),
    }


def _alone() -> dict[str, Any]:
    """Return settings of CPI-FT that only probe: each task is trained from the start, nothing is fused."""
    return {"tasks": dict.fromkeys(TASKS, EPOCHS)}


def run(arm: Arm, folder: Path, seed: int, options: Sequence[str] = ()) -> None:
    """Train an arm; a finished training is not repeated."""
    done = folder / "done"
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "arm.yaml"
    settings.write_text(yaml.safe_dump(_settings(arm, folder, seed), sort_keys=False), encoding="utf-8")
    if train(["fit", "--config", str(RECIPE), "--config", str(settings), *options]):
        raise SystemExit(2)
    done.touch()


def _settings(arm: Arm, folder: Path, seed: int) -> dict[str, Any]:
    validation = {"every_epochs": 1000, "name": folder.name, "keep": "last"}
    callbacks = [
        {"class_path": "xformparser.training.callbacks.ProtocolValidation", "init_args": validation},
        {"class_path": "seesaw.notes.Notes"},
    ]
    if arm.isolation:
        callbacks.append({"class_path": arm.isolation, "init_args": dict(arm.settings)})
    stages = [{"sets": list(sets), "epochs": epochs} for sets, epochs in arm.stages]
    return {
        "seed_everything": seed,
        "trainer": {
            "max_epochs": sum(epochs for _, epochs in arm.stages),
            "default_root_dir": str(folder),
            "callbacks": callbacks,
        },
        "data": {"sampling": {"stages": stages, "replay": arm.replay, "seed": seed}},
    }
