"""What is tried on a model of a planted world: each intervention, and more epochs only (ILP, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planted.causes import World
from planted.forms import PlantedLine
from planted.training import ENCODER, LAST, RATE, Recipe, train
from xformparser.diagnostics.causes import SCORED, Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.extended_encoder import write_extended_encoder
from xformparser.diagnostics.interventions import treatment_for
from xformparser.diagnostics.passes import perturbed_passes
from xformparser.diagnostics.records import SampleKey, read_run
from xformparser.labels import LABELS, Task
from xformparser.models.bundled import named_encoder
from xformparser.models.pretrained import FormModel
from xformparser.training.data import training_pages
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache

STEPS = 180
MORE = "more_epochs"
DATASET = "xfund"


@dataclass(frozen=True)
class Outcome:
    """Of each planted line, the share of perturbed passes that gave its true label, by intervention."""

    lines: tuple[PlantedLine, ...]
    right: Mapping[str, NDArray[np.float32]]


def run_arms(folder: Path, world: World, diagnosis: Diagnosis, cache: Path, seed: int) -> Outcome:
    """Return what came of the planted lines: before, with more epochs only, and with each intervention."""
    planted = tuple(line for line in world.lines if line.line.group)
    right = {"before": _true_share(folder / "tuned", planted, cache)}
    for name, recipe in _recipes(folder, diagnosis, seed, cache).items():
        train(folder / name, recipe, cache)
        right[name] = _true_share(folder / name, planted, cache)
    return Outcome(planted, right)


def _recipes(folder: Path, diagnosis: Diagnosis, seed: int, cache: Path) -> Mapping[str, Recipe]:
    """Return the recipes of all arms: each treats the unlearned samples of its own cause."""
    more = Recipe(
        folder / "data/tuned",
        str(folder / "tuned/model"),
        RATE,
        steps=STEPS,
        stages=LAST,
        seed=seed,
        unseen_every=0,
    )
    recipes = {MORE: more}
    for cause in SCORED:
        treatment = folder / f"{cause}.json"
        targets = diagnosis.unlearned & diagnosis.caused_by(cause)
        treatment_for(cause, diagnosis, targets).write(treatment)
        recipe = replace(more, treatment=treatment)
        if cause is Cause.FORGOTTEN:
            recipe = replace(recipe, stages=(), resampling=True)
        if cause is Cause.MISSING_KNOWLEDGE:
            recipe = replace(recipe, encoder=_extended_encoder(folder, diagnosis, targets, cache))
        recipes[str(cause)] = recipe
    return recipes


def _extended_encoder(folder: Path, diagnosis: Diagnosis, targets: NDArray[np.bool_], cache: Path) -> str:
    """Return the folder of the encoder that has learned to read the samples, or the old one's name."""
    target = folder / "extended_encoder"
    texts = [diagnosis.entity(diagnosis.keys[row]).text for row in np.flatnonzero(targets)]
    general = [entity.text for page in diagnosis.pages.values() for entity in page.entities]
    if target.exists() or write_extended_encoder(named_encoder(ENCODER), texts, general, target, cache):
        return str(target)
    return ENCODER


def _true_share(run: Path, planted: tuple[PlantedLine, ...], cache: Path) -> NDArray[np.float32]:
    """Return (I,): the share of perturbed passes of a run's model that gave each line its true label."""
    model = FormModel.load(run / "model")
    pages = training_pages(read_run(run).sources)
    examples = FeatureCache(model.encoder, cache).examples(pages, [View.ENTITIES])
    language = {page.document_id: page.language for page in pages}
    passes = perturbed_passes(model, examples, cache)
    place = {key: row for row, key in enumerate(passes[0].keys)}
    rows = [
        place[SampleKey(Task.SER, DATASET, language[line.document], line.document, line.entity)]
        for line in planted
    ]
    truth = np.array([LABELS.index(line.line.true_label or line.line.label) for line in planted])
    return np.mean([each.predicted[rows] == truth for each in passes], axis=0).astype(np.float32)
