"""Interventions as experiments: a training on, beside one of as many steps that changes nothing (ILP, 5).

`RUN/diagnosis/interventions/CAUSE` holds its recipe, which `train.py` takes on top of the run's own settings,
what it does to single samples, and the training itself.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from xformparser.diagnostics.causes import CAUSES, Cause, Floats
from xformparser.diagnostics.diagnosis import LEAST, Diagnosis
from xformparser.diagnostics.extended_encoder import write_extended_encoder
from xformparser.diagnostics.interventions import treatment_for
from xformparser.diagnostics.passes import perturbed_passes
from xformparser.diagnostics.records import read_trajectories
from xformparser.errors import DiagnosisError
from xformparser.models.bundled import named_encoder
from xformparser.models.folders import ENCODER, NETWORK
from xformparser.models.pretrained import FormModel
from xformparser.training.command import SETTINGS, train
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache

INTERVENTIONS = "interventions"
MORE_EPOCHS = "more_epochs"
LEARNED = "learned"
TREATMENT, MADE_FROM = "treatment.json", "made_from.txt"
EXTRA = 0.5
"""How long an intervention trains on, as a share of the run's own steps."""
_RECORDS = {"class_path": "xformparser.diagnostics.recorder.SampleRecords"}
_RESAMPLING = {"class_path": "xformparser.training.resampling.DynamicResampling"}
_NEVER = 1_000_000


@dataclass(frozen=True)
class Effect:
    """What became of the samples of a group: how many were learned by it, and how many were lost."""

    name: str
    samples: int
    learned: int
    lost: int


def write_recipe(diagnosis: Diagnosis, name: str, targets: NDArray[np.bool_], cache: Path) -> Path:
    """Write the recipe of an intervention, and return its path.

    Args:
        diagnosis: of the run.
        name: of the cause that it is for, or `MORE_EPOCHS`.
        targets: (I,), the samples that it is to help.
        cache: folder for what takes long to compute; safe to delete.

    Raises:
        DiagnosisError: the settings of the run are gone.
    """
    folder = diagnosis.run / "diagnosis" / INTERVENTIONS / name
    folder.mkdir(parents=True, exist_ok=True)
    overlay = _overlay(diagnosis, name, folder)
    if name == Cause.MISSING_KNOWLEDGE and _extend_encoder(diagnosis, targets, folder / ENCODER, cache):
        overlay["data"]["encoder"] = str(folder / ENCODER)
    if name != MORE_EPOCHS:
        treatment = folder / TREATMENT
        treatment_for(Cause(name), diagnosis, targets).write(treatment)
        overlay["data"]["sources"] = {"treatment": str(treatment)}
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(overlay, sort_keys=False), encoding="utf-8")
    return path


def _overlay(diagnosis: Diagnosis, name: str, folder: Path) -> dict[str, Any]:
    """Return the settings that differ from the run's own."""
    path = diagnosis.run / SETTINGS
    if not path.exists():
        raise DiagnosisError(f"{path}: is not there, so that training cannot go on from it. Train anew.")
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    callbacks: list[dict[str, Any]] = [_RECORDS, _last_model(diagnosis.run.name)]
    stages = settings["data"]["sampling"]["stages"] if settings["data"].get("sampling") else []
    if name == Cause.FORGOTTEN:
        stages, callbacks = [], [*callbacks, _RESAMPLING]
    return {
        "trainer": {
            "max_epochs": -1,
            "max_steps": max(1, round(EXTRA * read_trajectories(diagnosis.run).final_step)),
            "default_root_dir": str(folder / "run"),
            "logger": False,
            "enable_checkpointing": False,
            "callbacks": callbacks,
        },
        "model": {"start_from": str(diagnosis.run / "model")},
        "data": {"sampling": {"stages": stages[-1:]}},
    }


def _extend_encoder(diagnosis: Diagnosis, targets: NDArray[np.bool_], folder: Path, cache: Path) -> bool:
    texts = [diagnosis.entity(diagnosis.keys[row]).text for row in np.flatnonzero(targets)]
    general = [entity.text for page in diagnosis.pages.values() for entity in page.entities]
    return write_extended_encoder(named_encoder(diagnosis.facts.encoder), texts, general, folder, cache)


def _last_model(run: str) -> dict[str, Any]:
    """Return the settings of validation at the very end alone: what is compared is what training led to."""
    return {
        "class_path": "xformparser.training.callbacks.ProtocolValidation",
        "init_args": {"every_epochs": _NEVER, "name": run},
    }


def run_recipe(diagnosis: Diagnosis, recipe: Path) -> Path:
    """Train by a recipe, unless that was done on this run and with this treatment; return the folder.

    Raises:
        DiagnosisError: the settings of the run are gone, or training failed.
    """
    run, made = recipe.parent / "run", _digest(diagnosis.run, recipe)
    record = run / MADE_FROM
    if not record.exists() or record.read_text(encoding="utf-8") != made:
        settings = diagnosis.run / SETTINGS
        if train(["fit", "--config", str(settings), "--config", str(recipe)]):
            raise DiagnosisError(f"{recipe}: training failed; the line above says why.")
        record.write_text(made, encoding="utf-8")
    return run


def _digest(run: Path, recipe: Path) -> str:
    """Return what tells apart trainings from other models, and by other recipes or treatments."""
    parts = [run / "model" / NETWORK, recipe, recipe.parent / TREATMENT]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts if part.exists())).hexdigest()


def passed_share(diagnosis: Diagnosis, run: Path, cache: Path) -> Floats:
    """Return (I,): the share of perturbed passes of a run's model that get each sample right."""
    model = FormModel.load(run / "model")
    pages = tuple(diagnosis.pages.values())
    passes = perturbed_passes(
        model, FeatureCache(model.encoder, cache).examples(pages, [View.ENTITIES]), cache
    )
    row_of = {key: row for row, key in enumerate(passes[0].keys)}
    rows = [row_of[key] for key in diagnosis.keys]
    share: Floats = np.mean([each.correct[rows] for each in passes], axis=0).astype(np.float32)
    return share


def effects(diagnosis: Diagnosis, passed: Floats) -> tuple[Effect, ...]:
    """Return what became of the samples, those of each cause and those that were learned already.

    Args:
        diagnosis: before.
        passed: (I,), the share of perturbed passes that are right afterwards.
    """
    before, after = ~diagnosis.unlearned, passed >= LEAST
    groups = {str(cause): ~before & diagnosis.caused_by(cause) for cause in CAUSES} | {LEARNED: before}
    return tuple(
        Effect(
            name=name,
            samples=int(rows.sum()),
            learned=int((rows & ~before & after).sum()),
            lost=int((rows & before & ~after).sum()),
        )
        for name, rows in groups.items()
    )
