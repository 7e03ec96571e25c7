"""Trainings on planted forms: the base model, fine-tuning stage after stage, and what is tried afterwards."""

from dataclasses import dataclass
from pathlib import Path

import pytorch_lightning as pl

from planted.causes import World
from planted.forms import PlantedPages
from xformparser.datasets.writers.xfund import write_xfund
from xformparser.diagnostics.recorder import SampleRecords
from xformparser.training.callbacks import ProtocolValidation
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.module import FormTrainingModule
from xformparser.training.resampling import DynamicResampling
from xformparser.training.sampling import Sampling, Stage
from xformparser.training.schedules import Optimization

ENCODER = "open"
BASE_EPOCHS, BASE_RATE, RATE = 30, 8e-4, 6e-4
STAGES = (Stage(["xfund_de"], 3), Stage(["xfund_en"], 8))
LAST = STAGES[-1:]


@dataclass(frozen=True)
class Recipe:
    """A training: on which pages, from which model, how long and how fast, and what is special about it.

    `steps` bounds it instead of epochs, so that trainings of other epochs take as long.
    """

    data: Path
    start_from: str
    learning_rate: float = RATE
    epochs: int | None = None
    steps: int = -1
    stages: tuple[Stage, ...] = ()
    treatment: Path | None = None
    encoder: str = ENCODER
    resampling: bool = False
    seed: int = 0
    unseen_every: int = 1


def write_world(world: World, folder: Path) -> None:
    """Write the forms of a world, unless they are there: `base` and `tuned`."""
    _write(world.base, folder / "base")
    _write((world.first, *world.second), folder / "tuned")


def _write(parts: tuple[PlantedPages, ...], folder: Path) -> None:
    if not folder.exists():
        write_xfund([page for part in parts for page in part.pages], folder)


def base_recipe(folder: Path, seed: int) -> Recipe:
    """Return how the base model of a world is trained."""
    return Recipe(folder / "data/base", "open", BASE_RATE, epochs=BASE_EPOCHS, seed=seed)


def tuned_recipe(folder: Path, seed: int) -> Recipe:
    """Return how it is fine-tuned, first on one language, then on the other."""
    epochs = sum(stage.epochs for stage in STAGES)
    return Recipe(folder / "data/tuned", str(folder / "base/model"), epochs=epochs, stages=STAGES, seed=seed)


def train(run: Path, recipe: Recipe, cache: Path) -> None:
    """Train and leave `RUN/model` and `RUN/records`; a finished run is not repeated."""
    if (run / "model").exists():
        return
    pl.seed_everything(recipe.seed)
    treatment = str(recipe.treatment) if recipe.treatment else None
    sources = Sources([f"xfund:{recipe.data}"], [], entities_only=["xfund"], treatment=treatment)
    sampling = Sampling(seed=recipe.seed, stages=list(recipe.stages))
    optimization = Optimization(learning_rate=recipe.learning_rate)
    module = FormTrainingModule(optimization=optimization, start_from=recipe.start_from)
    callbacks: list[pl.Callback] = [SampleRecords(recipe.unseen_every), ProtocolValidation(1000, run.name)]
    if recipe.resampling:
        callbacks.append(DynamicResampling())
    trainer = pl.Trainer(
        max_epochs=recipe.epochs or 1000,
        max_steps=recipe.steps,
        accelerator="cpu",
        gradient_clip_val=1.0,
        default_root_dir=run,
        enable_progress_bar=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        logger=False,
        callbacks=callbacks,
    )
    trainer.fit(module, datamodule=FormDataModule(sources, recipe.encoder, sampling, str(cache)))
