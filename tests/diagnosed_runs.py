"""A tiny training with records, as `train.py` leaves it."""

from pathlib import Path

import pytorch_lightning as pl
from small_forms import noise_page, two_line_form, write_funsd
from tiny_model import NETWORK, STATE_FEATURES, build_model

from xformparser.diagnostics.recorder import SampleRecords
from xformparser.encoder.storage import TextEncoder, save_encoder
from xformparser.training.callbacks import ProtocolValidation
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.module import FormTrainingModule


def train_tiny_run(folder: Path, encoder: TextEncoder, seed: int = 0) -> Path:
    """Train for three epochs on three small pages, from a model that knows nothing; return the run."""
    save_encoder(encoder, folder / "encoder")
    build_model(encoder).save(folder / "base")
    pages = [two_line_form(), noise_page("first", 0, entities=8), noise_page("second", 1, entities=8)]
    forms = write_funsd(folder / "forms", dict.fromkeys(pages, "train"))
    run = folder / "run"
    pl.seed_everything(seed)
    data = FormDataModule(
        Sources([f"funsd:{forms}:train"], [], splits=str(forms / "splits.csv")),
        str(folder / "encoder"),
        cache=str(folder / "cache"),
    )
    trainer = pl.Trainer(
        max_epochs=3,
        accelerator="cpu",
        default_root_dir=run,
        enable_progress_bar=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        logger=False,
        callbacks=[SampleRecords(unseen_every=1), ProtocolValidation(name="tiny")],
    )
    module = FormTrainingModule(NETWORK, state_features=STATE_FEATURES, start_from=str(folder / "base"))
    trainer.fit(module, datamodule=data)
    return run
