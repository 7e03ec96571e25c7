"""Trainings on planted forms: the base model, and fine-tuning it stage after stage, with records."""

import logging
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
from xformparser.training.sampling import Sampling, Stage
from xformparser.training.schedules import Optimization

ENCODER = "open"


@dataclass(frozen=True)
class Recipe:
    """How long and how fast a training goes, from which model, stage by stage or all at once."""

    start_from: str
    epochs: int
    learning_rate: float
    stages: tuple[Stage, ...] = ()
    seed: int = 0


def write_pages(parts: tuple[PlantedPages, ...], folder: Path) -> None:
    """Write the pages as XFUND files, unless they are there."""
    if not folder.exists():
        write_xfund([page for part in parts for page in part.pages], folder)


def write_world(world: World, folder: Path) -> None:
    """Write the forms of a world: `base` and `tuned`."""
    write_pages(world.base, folder / "base")
    write_pages((world.first, *world.second), folder / "tuned")


def train(run: Path, data: Path, recipe: Recipe, cache: Path) -> None:
    """Train and leave `RUN/model` and `RUN/records`; a finished run is not repeated."""
    if (run / "model").exists():
        return
    pl.seed_everything(recipe.seed)
    sources = Sources(train=[f"xfund:{data}"], validation=[], entities_only=["xfund"])
    sampling = Sampling(seed=recipe.seed, stages=list(recipe.stages))
    data_module = FormDataModule(sources, ENCODER, sampling, str(cache))
    module = FormTrainingModule(
        optimization=Optimization(learning_rate=recipe.learning_rate), start_from=recipe.start_from
    )
    trainer = pl.Trainer(
        max_epochs=recipe.epochs,
        accelerator="cpu",
        gradient_clip_val=1.0,
        default_root_dir=run,
        enable_progress_bar=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        logger=False,
        callbacks=[SampleRecords(unseen_every=1), ProtocolValidation(name=run.name)],
    )
    trainer.fit(module, datamodule=data_module)
    logging.getLogger(__name__).info("%s: trained", run)
