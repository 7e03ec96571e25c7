"""How well pairs are read off turned pages: the fuzzy pair F1 of FUNSD test pages over that of upright ones.

python benchmarks/rotation.py [--model NAME_OR_FOLDER] [--limit 20] [--data ../shared/data]
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from goals import HEADER, Goal, spread
from PIL import Image

from xformparser.commands.evaluate import load_model
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.inference.settings import ParserSettings
from xformparser.ocr.upright import turned

TURNS = (90, 180, 270, 7, -7)
METRIC = "pair_f1_pixels_fuzzy"


def main(
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many test pages to take, spread over the set.")] = 20,
    data: Annotated[Path, typer.Option(help="Folder that holds funsd.")] = Path("../shared/data"),
) -> None:
    """Print a row for each turn; angles are clockwise, the canvas grows and is filled with white."""
    evaluated = load_model(model, ParserSettings())
    pages = spread(read_dataset(DatasetSpec("funsd", data / "funsd", Split.TEST)), limit)
    upright = fuzzy_f1(pages, evaluated, 0)
    print(f"{len(pages)} pages; `{METRIC}` of the upright ones: {upright:.3f}\n")
    print(HEADER)
    for degrees in TURNS:
        f1 = fuzzy_f1(pages, evaluated, degrees)
        goal = Goal(f"turned by {degrees}°: `{METRIC}` over upright", 0.9, 0.97, "×")
        print(goal.row(f1 / upright if upright else 0.0, f"({f1:.3f})"))


def fuzzy_f1(pages: Sequence[AnnotatedPage], model: EvaluatedModel, degrees: float) -> float:
    """Return the F1 over the pages, each turned clockwise by so many degrees."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [replace(page, image_path=_turned_copy(page, Path(folder), degrees)) for page in pages]
        return run_protocol(copies, Protocol.PIXELS, model)[METRIC].value


def _turned_copy(page: AnnotatedPage, folder: Path, degrees: float) -> Path:
    path = folder / f"{page.document_id}.png"
    with Image.open(str(page.image_path)) as image:
        turned(image.convert("RGB"), degrees).save(path)
    return path


if __name__ == "__main__":
    typer.run(main)
