"""A tiny training with records, as `train.py` leaves it."""

from pathlib import Path

from small_forms import noise_page, two_line_form
from small_runs import data_of, fit, write_sources
from tiny_model import build_model

from xformparser.diagnostics.recorder import SampleRecords
from xformparser.encoder.storage import TextEncoder
from xformparser.training.callbacks import ProtocolValidation


def train_tiny_run(folder: Path, encoder: TextEncoder, seed: int = 0) -> Path:
    """Train for three epochs on three small pages, from a model that knows nothing; return the run."""
    pages = [two_line_form(), noise_page("first", 0, entities=8), noise_page("second", 1, entities=8)]
    write_sources(folder, encoder, dict.fromkeys(pages, "train"))
    build_model(encoder).save(folder / "base")
    callbacks = [SampleRecords(unseen_every=1), ProtocolValidation(name="tiny")]
    start = str(folder / "base")
    fit(data_of(folder), folder / "run", callbacks, seed=seed, start_from=start, max_epochs=3)
    return folder / "run"
