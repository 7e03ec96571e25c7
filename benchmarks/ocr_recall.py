"""How many annotated words the OCR finds, and in which time: a table over FUNSD pages."""

import resource
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from xformparser.datasets.funsd import read_funsd
from xformparser.ocr import line_engine
from xformparser.ocr.registry import create_engine
from xformparser.text import comparable_word


def main(
    folder: Annotated[Path, typer.Argument(help="Folder with annotations/ and images/.")],
    limit: Annotated[int, typer.Option(help="How many pages to take, spread over the folder.")] = 10,
    engine_name: Annotated[str, typer.Option("--engine", help="OCR engine.")] = "rapid",
    side: Annotated[list[int] | None, typer.Option(help="Long side for detection; may be repeated.")] = None,
) -> None:
    """Print multiset recall and precision of words: NFKC, case-fold, letters and digits only."""
    engine = create_engine(engine_name)
    if engine is None:
        raise typer.BadParameter("Choose an engine that reads.")
    pages = list(read_funsd(folder))
    pages = pages[:: max(1, len(pages) // limit)][:limit]
    print("| long side | word recall | word precision | CPU s/page |")
    print("|---|---|---|---|")
    for long_side in side or [line_engine.DETECTION_SIDE]:
        line_engine.DETECTION_SIDE = long_side
        hits = gold = found = 0
        start = time.process_time()
        for page in pages:
            wanted = _counted(word.text for word in page.words)
            with Image.open(str(page.image_path)) as image:
                read = _counted(word.text for word in engine.read(image))
            hits += (wanted & read).total()
            gold += wanted.total()
            found += read.total()
        seconds = (time.process_time() - start) / len(pages)
        print(f"| {long_side} | {hits / gold:.4f} | {hits / found:.4f} | {seconds:.2f} |")
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _counted(words: Iterable[str]) -> Counter[str]:
    return Counter(filter(None, map(comparable_word, words)))


if __name__ == "__main__":
    typer.run(main)
