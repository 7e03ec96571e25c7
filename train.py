"""Trains the form model: `python train.py fit --config configs/base.yaml`."""

import logging
import sys
from collections.abc import Sequence

from xformparser.training.command import train


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 2 with one line on stderr where the settings are wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    return train(arguments)


if __name__ == "__main__":
    sys.exit(main())
