"""Trains the form model: `python train.py fit --config configs/base.yaml`."""

import logging
import sys

from pytorch_lightning.cli import LightningCLI

from xformparser.errors import XFormParserError
from xformparser.training.data import FormDataModule
from xformparser.training.module import FormTrainingModule


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 2 with one line on stderr where the settings are wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        LightningCLI(
            FormTrainingModule,
            FormDataModule,
            args=arguments,
            seed_everything_default=0,
            save_config_kwargs={"overwrite": True},
        )
    except XFormParserError as error:
        logging.getLogger("train").error("%s", error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
