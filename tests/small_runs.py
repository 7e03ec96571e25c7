"""Trainings of a tiny network on pages of our own, as `train.py` does them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from pytorch_lightning import Callback, Trainer
from small_forms import write_funsd
from tiny_model import NETWORK, STATE_FEATURES

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.module import FormTrainingModule
from xformparser.training.sampling import Sampling
from xformparser.training.schedules import Optimization


def write_sources(folder: Path, encoder: TextEncoder, pages: Mapping[AnnotatedPage, str]) -> Path:
    """Write the encoder and the pages, of which a data module is made; return the folder."""
    save_encoder(encoder, folder / "encoder")
    write_funsd(folder / "forms", dict(pages))
    return folder


def data_of(folder: Path, sampling: Sampling | None = None, **sources: object) -> FormDataModule:
    """Return a new data module of what `write_sources` wrote: two pages a step, none of validation."""
    forms = folder / "forms"
    parts = {"train": [f"funsd:{forms}:train"], "validation": [], "splits": str(forms / "splits.csv")}
    return FormDataModule(
        Sources(**{**parts, **sources}),
        str(folder / "encoder"),
        sampling or Sampling(2),
        str(folder / "cache"),
    )


def fit(
    data: FormDataModule,
    run: Path,
    callbacks: Sequence[Callback] = (),
    *,
    seed: int = 0,
    start_from: str | None = None,
    learning_rate: float = 8e-4,
    by_stage: bool = False,
    checkpoint: Path | None = None,
    **trainer: object,
) -> FormTrainingModule:
    """Return a tiny network trained on the data."""
    torch.manual_seed(seed)
    module = FormTrainingModule(
        NETWORK,
        optimization=Optimization(learning_rate=learning_rate, by_stage=by_stage),
        state_features=STATE_FEATURES,
        start_from=start_from,
    )
    settings: dict[str, object] = {
        "accelerator": "cpu",
        "callbacks": list(callbacks),
        "default_root_dir": run,
        "logger": False,
        "enable_checkpointing": False,
        "enable_progress_bar": False,
        "enable_model_summary": False,
    }
    Trainer(**{**settings, **trainer}).fit(module, datamodule=data, ckpt_path=checkpoint)
    return module
