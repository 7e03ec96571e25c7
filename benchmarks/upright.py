"""How often quarter turns are found, and how well skew is: a table over turned copies of upright pages."""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from xformparser.ocr.registry import create_engine
from xformparser.ocr.upright import find_skew, make_upright, turned

QUARTERS = (0, 90, 180, 270)
SKEWS = (-7, -3, 0, 3, 7)


def main(
    images: Annotated[Path, typer.Argument(help="Folder of upright page images.")],
    limit: Annotated[int, typer.Option(help="How many pages to take, spread over the folder.")] = 20,
    engine_name: Annotated[str, typer.Option("--engine", help="OCR engine.")] = "rapid",
) -> None:
    """Turn every page by each quarter turn and skew, and print how far the answer is off.

    The error of an angle is taken against the page's own skew as it was scanned.
    """
    engine = create_engine(engine_name)
    if engine is None:
        raise typer.BadParameter("Choose an engine that reads.")
    paths = sorted(path for path in images.iterdir() if path.suffix.lower() in {".png", ".jpg"})
    pages = [Image.open(path).convert("RGB") for path in paths[:: max(1, len(paths) // limit)][:limit]]
    own = [find_skew(page) for page in pages]
    print("| turn | skew | quarter turn right | within 0.3° | largest error | s/page |")
    print("|---|---|---|---|---|---|")
    for quarter in QUARTERS:
        for skew in SKEWS:
            copies = [turned(page, quarter + skew) for page in pages]
            start = time.process_time()
            undone = [make_upright(copy, engine)[1] for copy in copies]
            seconds = (time.process_time() - start) / len(pages)
            wanted = -np.array(own) - skew - quarter
            errors = (np.array(undone) - wanted + 180) % 360 - 180
            right = np.abs(errors) < 45
            close = np.abs(errors[right]) <= 0.301
            print(
                f"| {quarter}° | {skew}° | {right.sum()}/{len(pages)} | {close.sum()}/{right.sum()} "
                f"| {np.abs(errors[right]).max(initial=0):.2f}° | {seconds:.2f} |"
            )


if __name__ == "__main__":
    typer.run(main)
