"""Put a trained model among those that come with the package: beside the encoder they share, and compactly.

python scripts/bundle_model.py FOLDER NAME
"""

from pathlib import Path
from typing import Annotated

import typer

from xformparser.models.folders import NAMES, bytes_on_disk, model_folder
from xformparser.models.pretrained import FormModel


def main(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="What training wrote, as runs/base/model.")
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of: {', '.join(NAMES)}.")],
) -> None:
    """Write the model and say how large it is."""
    if name not in NAMES:
        raise typer.BadParameter(f"'{name}' is none of: {', '.join(NAMES)}.")
    FormModel.load(folder).save_beside_encoder(model_folder(name))
    typer.echo(f"{name}: {bytes_on_disk(model_folder(name)) / 1e6:.1f} MB with the encoder.")


if __name__ == "__main__":
    typer.run(main)
