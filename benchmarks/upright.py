"""How often quarter turns are found, and how well skew is: a table over turned copies of upright pages.

python benchmarks/upright.py IMAGES [--limit 20] [--turn 0 --turn 180 …] [--skew 0 …]
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from xformparser.ocr.registry import create_engine
from xformparser.ocr.upright import find_skew, read_upright, turned

QUARTERS = (0, 90, 180, 270)
SKEWS = (-7, -3, 0, 3, 7)


def main(
    images: Annotated[Path, typer.Argument(help="Folder of upright page images.")],
    limit: Annotated[int, typer.Option(help="How many pages to take, spread over the folder.")] = 20,
    engine_name: Annotated[str, typer.Option("--engine", help="OCR engine.")] = "rapid",
    turn: Annotated[list[int] | None, typer.Option(help="Quarter turn; may be repeated.")] = None,
    skew: Annotated[list[int] | None, typer.Option(help="Skew in degrees; may be repeated.")] = None,
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
    for quarter in turn or QUARTERS:
        for angle in skew or SKEWS:
            copies = [turned(page, quarter + angle) for page in pages]
            start = time.process_time()
            undone = [read_upright(copy, engine).rotation for copy in copies]
            seconds = (time.process_time() - start) / len(pages)
            wanted = -np.array(own) - angle - quarter
            errors = (np.array(undone) - wanted + 180) % 360 - 180
            right = np.abs(errors) < 45
            close = np.abs(errors[right]) <= 0.301
            print(
                f"| {quarter}° | {angle}° | {right.sum()}/{len(pages)} | {close.sum()}/{right.sum()} "
                f"| {np.abs(errors[right]).max(initial=0):.2f}° | {seconds:.2f} |"
            )


if __name__ == "__main__":
    typer.run(main)
