"""Put a trained slot reader beside a model that comes with the package.

python scripts/bundle_slots.py FOLDER NAME
"""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from xformparser.models.folders import NAMES, bytes_on_disk, model_folder
from xformparser.models.loading import load_reader
from xformparser.slots.model import SLOTS, SlotReader


def main(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The run that trained it, as runs/slots.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of: {', '.join(NAMES)}.")],
) -> None:
    """Copy the reader and say how large the model is with it."""
    if name not in NAMES:
        raise typer.BadParameter(f"'{name}' is none of: {', '.join(NAMES)}.")
    SlotReader.load(folder, load_reader(name).word_states)  # a damaged one is not copied
    shutil.copytree(folder / SLOTS, model_folder(name) / SLOTS, dirs_exist_ok=True)
    typer.echo(f"{name}: {bytes_on_disk(model_folder(name)) / 1e6:.1f} MB with the encoder.")


if __name__ == "__main__":
    typer.run(main)
