"""The recipes of several tasks train on small pages: isolation, records and stages in one fit."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from layout_encoders import HIDDEN, write_encoder
from lightning_warnings import IGNORED_WARNINGS
from small_forms import two_line_form

from xformparser.datasets.writers.xfund import write_xfund
from xformparser.diagnostics.records import read_trajectories
from xformparser.models.pretrained import FormModel
from xformparser.training.command import train

ROOT = Path(__file__).parents[1]
TINY = {"hidden": 16, "segment_layers": 1, "span_layers": 1}
LANGUAGES = ("zh", "en")

pytestmark = IGNORED_WARNINGS


def run(
    name: str, folder: Path, format_name: str, sampling: Mapping, callbacks: Mapping[str, Mapping]
) -> Path:
    """Train a recipe of configs/ on two pages in each language; `callbacks` change settings by class name."""
    for language in LANGUAGES:
        pages = [replace(two_line_form(), document_id=f"{language}{n}", language=language) for n in range(2)]
        write_xfund(pages, folder / "forms")
    written = yaml.safe_load((ROOT / "configs" / f"{name}.yaml").read_text(encoding="utf-8"))
    chosen = written["trainer"]["callbacks"]
    for callback in chosen:
        callback["init_args"] = callback.get("init_args", {}) | callbacks.get(
            callback["class_path"].rpartition(".")[2], {}
        )
    sources = [f"{format_name}:{folder / 'forms' / f'{language}.json'}" for language in LANGUAGES]
    small = {
        "trainer": {
            "max_epochs": sum(stage["epochs"] for stage in sampling["stages"]),
            "default_root_dir": str(folder / "run"),
            "callbacks": chosen,
            "enable_model_summary": False,
            "logger": False,
        },
        "model": {"network": TINY, "start_from": None, "state_features": 2 * HIDDEN},
        "data": {
            "encoder": str(write_encoder(folder / "encoder", "xlm-roberta", layers=6)),
            "cache": str(folder / "cache"),
            "sources": {"train": sources, "validation": sources, "entities_only": [format_name]},
            "sampling": dict(sampling),
        },
    }
    (folder / "small.yaml").write_text(yaml.safe_dump(small), encoding="utf-8")
    recipe = str(ROOT / "configs" / f"{name}.yaml")
    assert train(["fit", "--config", recipe, "--config", str(folder / "small.yaml")]) == 0
    return folder / "run"


def test_one_set_after_the_other_leaves_a_model_and_a_validation_of_each(tmp_path: Path) -> None:
    stages = [{"sets": [f"xfund_{language}"], "epochs": 2} for language in LANGUAGES]
    run_folder = run("sequential", tmp_path, "xfund", {"stages": stages}, {"MergedWithStart": {"every": 2}})
    assert FormModel.load(run_folder / "model").card.name == "xformparser-sequential"
    assert len((run_folder / "validation.jsonl").read_text().splitlines()) == 2


def test_industrial_forms_are_probed_fused_and_recorded_in_one_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # checkpoints go to runs/
    tasks = [f"indformsft_{language}/{task}" for language in LANGUAGES for task in ("ser", "re")]
    stages = [{"sets": [task], "epochs": 1} for task in tasks] + [{"sets": tasks, "epochs": 2}]
    run_folder = run(
        "indformsft",
        tmp_path,
        "indformsft",
        {"stages": stages, "batch_size": 1},
        {"CoreIsolation": {"tasks": dict.fromkeys(tasks, 1)}, "ModelCheckpoint": {"dirpath": "checkpoints"}},
    )
    overlaps = json.loads((run_folder / "isolation" / "overlaps.json").read_text())
    assert len(overlaps["overlaps"]) == 6
    assert sorted(task for group in overlaps["groups"] for task in group) == sorted(tasks)
    assert {key.task for key in read_trajectories(run_folder).keys} == {"ser", "re"}
    assert FormModel.load(run_folder / "model").card.name == "xformparser-indformsft"
    assert len((run_folder / "validation.jsonl").read_text().splitlines()) == 5
