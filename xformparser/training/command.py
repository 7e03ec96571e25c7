"""The command line of training: LightningCLI over the module and the data; settings lie beside the run."""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

from pytorch_lightning import LightningModule, Trainer
from pytorch_lightning.cli import LightningCLI, SaveConfigCallback

from xformparser.errors import XFormParserError
from xformparser.training.data import FormDataModule
from xformparser.training.module import FormTrainingModule

SETTINGS = "config.yaml"


class RunSettings(SaveConfigCallback):
    """Writes the settings of a run to `RUN/config.yaml`, so that it can be gone on from and diagnosed."""

    def save_config(self, trainer: Trainer, _module: LightningModule, _stage: str) -> None:
        """Write the settings."""
        folder = Path(trainer.default_root_dir)
        folder.mkdir(parents=True, exist_ok=True)
        self.parser.save(self.config, folder / SETTINGS, skip_none=False, overwrite=True, multifile=False)


def train(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 2 with one line on stderr where the settings are wrong.

    Args:
        arguments: as on the command line, which is read where there are none.
    """
    try:
        with warnings.catch_warnings():
            # other commands that train have a command line of their own
            warnings.filterwarnings("ignore", "LightningCLI's args parameter")
            LightningCLI(
                FormTrainingModule,
                FormDataModule,
                args=None if arguments is None else list(arguments),
                seed_everything_default=0,
                save_config_callback=RunSettings,
                save_config_kwargs={"save_to_log_dir": False},
            )
    except XFormParserError as error:
        logging.getLogger("train").error("%s", error)
        return 2
    return 0
