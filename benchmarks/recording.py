"""What recording every sample costs: time of the same training with and without it, in turns.

python benchmarks/recording.py [SPEC] [--rounds N] [--epochs N]

By default the first FUNSD `train` documents as given entities, where every page is recorded: views of lines,
which take as long and are not, would halve the share. States of the encoder are computed before.
"""

import logging
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Annotated
from unittest.mock import patch

import pytorch_lightning as pl
import typer

from xformparser.diagnostics.recorder import SampleRecords
from xformparser.training.data import FormDataModule, Sources
from xformparser.training.module import FormTrainingModule

FUNSD = "funsd:../shared/data/funsd:train"
WARM_UP = 1


def main(
    spec: Annotated[str, typer.Argument(metavar="FORMAT:PATH:SPLIT", help="Training pages.")] = FUNSD,
    rounds: Annotated[int, typer.Option(help="Trainings of each kind.")] = 3,
    epochs: Annotated[int, typer.Option(help="Epochs of each.")] = 2,
    cache: Annotated[Path, typer.Option(help="Where states of the encoder are.")] = Path("cache/features"),
) -> None:
    """Print the median of each kind, and their ratio."""
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    format_ = spec.partition(":")[0]
    data = FormDataModule(Sources([spec], [], entities_only=[format_]), "open", cache=str(cache))
    data.setup("fit")
    times: dict[bool, list[float]] = {False: [], True: []}
    for number in range(rounds + WARM_UP):
        for recorded in (False, True):
            spent = _seconds(data, recorded, epochs)
            if number >= WARM_UP:
                times[recorded].append(spent)
    plain, recorded_ = (median(times[kind]) for kind in (False, True))
    print(f"{plain:.2f} s without, {recorded_:.2f} s with records: {recorded_ / plain - 1:+.2%}")


def _seconds(data: FormDataModule, recorded: bool, epochs: int) -> float:
    """Return how long a training takes; threads spin while they wait, so processor time would say more."""
    pl.seed_everything(0, verbose=False)
    with tempfile.TemporaryDirectory() as folder:
        trainer = pl.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            default_root_dir=folder,
            enable_progress_bar=False,
            enable_checkpointing=False,
            enable_model_summary=False,
            logger=False,
            callbacks=[SampleRecords()] if recorded else [],
        )
        # without records, training does not even keep what they are made of
        kept = nullcontext() if recorded else patch("xformparser.training.module.observed", return_value={})
        with kept:
            begin = time.perf_counter()
            trainer.fit(FormTrainingModule(), datamodule=data)
            return time.perf_counter() - begin


if __name__ == "__main__":
    typer.run(main)
