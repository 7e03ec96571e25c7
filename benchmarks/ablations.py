"""What each part of the model is worth: short trainings without it, beside the whole, on given entities.

python benchmarks/ablations.py [--seeds 0,1,2] [--arms NAME,NAME] [--jobs 2] [--folder runs/ablations]

Every arm is trained by configs/ablation.yaml on the `train` documents of FUNSD and XFUND German and Chinese,
and measured on their `val` documents after its last epoch. Finished trainings are not run again. The range of
the seeds shows what is noise. It needs the data sets and `make encoder`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer
import yaml

ROOT = Path(__file__).parents[1]
SETS = ("funsd_en", "xfund_de", "paddle_kie_zh")
SPECS = {
    "funsd_en": "funsd:../shared/data/funsd:train",
    "xfund_de": "xfund:../shared/data/xfund/de.train.json:train",
    "paddle_kie_zh": "paddle_kie:../shared/data/xfund/zh.train.txt:train",
}
METRICS = {
    "SER": "ser_f1_gold_segments",
    "RE": "re_f1_gold_entities",
    "pairs": "pair_f1_gold_segments",
    "parent": "parent_f1_gold_entities",
}
WHOLE = "whole"
ARMS: Mapping[str, Mapping[str, Any]] = {
    WHOLE: {},
    "without pair geometry": {"model": {"network": {"geometry": "none"}}},
    "without rivals": {"model": {"network": {"geometry": "places"}}},
    "without Bi-LSTM": {"model": {"network": {"bi_lstm": False}}},
    "without second opinion": {"model": {"network": {"opinions": 0}}},
    "gold labels to the end": {"model": {"soft_labels": {"start": 1.0, "end": 1.0}}},
    "own labels from the start": {"model": {"soft_labels": {"start": 0.0, "end": 0.0}}},
    "with image branch": {
        "model": {"network": {"visual_features": 64}},
        "data": {"sources": {"pictures": True}},
    },
    "synthetic first": {"model": {"start_from": "open"}},
    **{f"{name} alone": {"data": {"sources": {"train": [spec]}}} for name, spec in SPECS.items()},
}


def main(
    seeds: Annotated[str, typer.Option(help="Seeds.")] = "0,1,2",
    arms: Annotated[str, typer.Option(help="Arms; all where none is named.")] = "",
    jobs: Annotated[int, typer.Option(min=1, help="Trainings at a time, of one thread each.")] = 2,
    folder: Annotated[Path, typer.Option(help="Where the trainings are or will be.")] = Path(
        "runs/ablations"
    ),
) -> None:
    """Print a row of means over seeds for each arm."""
    chosen = [name.strip() for name in arms.split(",")] if arms else list(ARMS)
    if unknown := [name for name in chosen if name not in ARMS]:
        raise typer.BadParameter(f"Unknown arms: {', '.join(unknown)}. Choose from: {', '.join(ARMS)}.")
    folder = folder.resolve()
    numbers = [int(seed) for seed in seeds.split(",")]
    with ThreadPoolExecutor(jobs) as pool:
        runs = {(name, seed): pool.submit(trained, name, seed, folder) for seed in numbers for name in chosen}
        figures = {key: run.result() for key, run in runs.items()}
    print("Means over seeds", seeds, "and, behind ±, half their range; F1 on val, FUNSD / de / zh\n")
    print("| arm | " + " | ".join(METRICS) + " |\n|---|" + "---|" * len(METRICS))
    for name in chosen:
        rows = [figures[name, seed] for seed in numbers]
        print(f"| {name} | " + " | ".join(_cell(rows, metric, name) for metric in METRICS.values()) + " |")


def trained(arm: str, seed: int, folder: Path) -> dict[str, float]:
    """Return the validation figures of an arm's training, which is run where it has not been."""
    run = folder / f"{arm.replace(' ', '_')}_{seed}"
    figures = run / "model" / "validation.json"
    if not figures.exists():
        run.mkdir(parents=True, exist_ok=True)
        recipe = {**ARMS[arm], "seed_everything": seed, "trainer": {"default_root_dir": str(run)}}
        (run / "arm.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
        configs = ("configs/base.yaml", "configs/ablation.yaml", run / "arm.yaml")
        command = [sys.executable, "train.py", "fit", *(f"--config={config}" for config in configs)]
        with (run / "log.txt").open("w", encoding="utf-8") as log:
            subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
                check=True,
            )
    found: dict[str, float] = json.loads(figures.read_text(encoding="utf-8"))
    return found


def _cell(rows: list[dict[str, float]], metric: str, arm: str) -> str:
    """Return the means by data set; of a training on one set alone, only that one's."""
    cells = []
    for name in SETS:
        if arm.endswith(" alone") and arm != f"{name} alone":
            cells.append("–")
            continue
        values = [row[f"{name}/{metric}"] for row in rows]
        cells.append(f"{fmean(values):.3f}±{(max(values) - min(values)) / 2:.3f}")
    return " / ".join(cells)


if __name__ == "__main__":
    typer.run(main)
