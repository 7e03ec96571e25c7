"""An intervention is trained on from a run, beside more epochs only, and told by what it taught and lost."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from lightning_warnings import IGNORED_WARNINGS
from small_forms import noise_page, two_line_form, write_funsd
from tiny_model import NETWORK, STATE_FEATURES

from xformparser.commands.intervene import intervene
from xformparser.diagnostics.causes import SCORED, Cause
from xformparser.diagnostics.diagnosis import Diagnosis, diagnose
from xformparser.diagnostics.experiments import (
    LEARNED,
    MORE_EPOCHS,
    effects,
    passed_share,
    run_recipe,
    write_recipe,
)
from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.errors import ConfigurationError, DiagnosisError
from xformparser.training.command import SETTINGS, train

pytestmark = IGNORED_WARNINGS


@pytest.fixture
def run(tmp_path: Path, tiny_encoder: TextEncoder) -> Path:
    """Return a run of `train.py` on two pages, in two stages of which the second shows the same set again."""
    save_encoder(tiny_encoder, tmp_path / "encoder")
    folder = write_funsd(
        tmp_path / "forms", {noise_page("first", 0, entities=6): "train", two_line_form(): "train"}
    )
    recipe = {
        "trainer": {
            "max_epochs": 4,
            "accelerator": "cpu",
            "default_root_dir": str(tmp_path / "run"),
            "enable_progress_bar": False,
            "enable_model_summary": False,
            "logger": False,
            "enable_checkpointing": False,
            "callbacks": [
                {"class_path": "xformparser.diagnostics.recorder.SampleRecords"},
                {"class_path": "xformparser.training.callbacks.ProtocolValidation"},
            ],
        },
        "model": {
            "network": {name: getattr(NETWORK, name) for name in ("hidden", "segment_layers", "span_layers")},
            "state_features": STATE_FEATURES,
        },
        "data": {
            "encoder": str(tmp_path / "encoder"),
            "cache": str(tmp_path / "cache"),
            "sources": {
                "train": [f"funsd:{folder}:train"],
                "validation": [],
                "splits": str(folder / "splits.csv"),
            },
            "sampling": {
                "batch_size": 1,
                "stages": [{"sets": ["funsd_en"], "epochs": 1}, {"sets": ["funsd_en"], "epochs": 3}],
            },
        },
    }
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump(recipe), encoding="utf-8")
    assert train(["fit", "--config", str(path)]) == 0
    return tmp_path / "run"


@pytest.fixture
def diagnosis(run: Path, tmp_path: Path) -> Diagnosis:
    return diagnose(run, tmp_path / "cache")


def everything(diagnosis: Diagnosis) -> np.ndarray:
    return np.ones(len(diagnosis.keys), np.bool_)


def test_more_epochs_go_on_with_the_last_stage_and_change_nothing(
    diagnosis: Diagnosis, tmp_path: Path
) -> None:
    recipe = write_recipe(diagnosis, MORE_EPOCHS, everything(diagnosis), tmp_path / "cache")
    overlay = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    # two views of two pages in two stages are two steps an epoch; four epochs, half as long again
    assert overlay["trainer"]["max_steps"] == 4
    assert overlay["data"] == {"sampling": {"stages": [{"sets": ["funsd_en"], "epochs": 3}]}}
    assert overlay["model"]["start_from"] == str(diagnosis.run / "model")


def test_what_is_forgotten_is_shown_throughout(diagnosis: Diagnosis, tmp_path: Path) -> None:
    recipe = write_recipe(diagnosis, Cause.FORGOTTEN, everything(diagnosis), tmp_path / "cache")
    overlay = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    assert overlay["data"]["sampling"]["stages"] == []
    assert any("DynamicResampling" in callback["class_path"] for callback in overlay["trainer"]["callbacks"])


@pytest.mark.parametrize("name", [MORE_EPOCHS, *(cause for cause in SCORED if cause != "missing_knowledge")])
def test_every_recipe_trains(diagnosis: Diagnosis, tmp_path: Path, name: str) -> None:
    recipe = write_recipe(diagnosis, name, everything(diagnosis), tmp_path / "cache")
    trained = run_recipe(diagnosis, recipe)
    assert (trained / "model").is_dir()
    passed = passed_share(diagnosis, trained, tmp_path / "cache")
    assert passed.shape == (len(diagnosis.keys),)
    before = passed_share(diagnosis, diagnosis.run, tmp_path / "cache")
    assert np.array_equal(before, diagnosis.passed)


def test_a_training_is_repeated_only_with_another_treatment(diagnosis: Diagnosis, tmp_path: Path) -> None:
    none = np.zeros(len(diagnosis.keys), np.bool_)

    def trained(targets: np.ndarray) -> int:
        recipe = write_recipe(diagnosis, Cause.CONFLICT, targets, tmp_path / "cache")
        return (run_recipe(diagnosis, recipe) / "model/network.safetensors").stat().st_mtime_ns

    first = trained(none)
    assert trained(none) == first
    assert trained(everything(diagnosis)) > first


def test_effects_count_what_was_learned_and_what_was_lost(diagnosis: Diagnosis) -> None:
    turned = np.where(diagnosis.unlearned, 1.0, 0.0).astype(np.float32)
    found = {effect.name: effect for effect in effects(diagnosis, turned)}
    learned_before = int((~diagnosis.unlearned).sum())
    assert (found[LEARNED].samples, found[LEARNED].lost) == (learned_before, learned_before)
    assert sum(effect.learned for effect in found.values()) == int(diagnosis.unlearned.sum())
    assert all(effect.learned == effect.samples for name, effect in found.items() if name != LEARNED)


def test_the_command_prints_both_trainings(run: Path, tmp_path: Path) -> None:
    lines = list(intervene(run, "conflict", tmp_path / "cache"))
    assert MORE_EPOCHS in lines[0]
    assert "conflict" in lines[0]
    assert lines[-1].startswith(LEARNED)
    for name in (MORE_EPOCHS, "conflict"):
        assert (run / "diagnosis/interventions" / name / "effects.json").is_file()


def test_an_unknown_cause_is_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Cause 'tired' is not known"):
        list(intervene(run, "tired", tmp_path / "cache"))


def test_a_run_without_its_settings_cannot_be_gone_on_from(diagnosis: Diagnosis, tmp_path: Path) -> None:
    (diagnosis.run / SETTINGS).unlink()
    with pytest.raises(DiagnosisError, match="cannot go on"):
        write_recipe(diagnosis, MORE_EPOCHS, everything(diagnosis), tmp_path / "cache")
