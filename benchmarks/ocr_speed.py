"""Seconds a page and words found: the embedded OCR against RapidOCR as it comes, `use_cls` off, one thread.

python benchmarks/ocr_speed.py FORMAT:PATH[:SPLIT] [--limit 20] [--side 896 --side 1280 …] [--engine rapid]

Each page is read by all of them, in turns of who comes first. Reading includes telling which way up the page
stands. Other long sides are tried out on training pages.
"""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from goals import HEADER, Goal, spread
from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.evaluation.scores import Counts, count_items
from xformparser.ocr import line_engine
from xformparser.ocr.image_ruling import find_ruling
from xformparser.ocr.registry import create_engine
from xformparser.ruling import Ruling
from xformparser.text import comparable_word, split_units

RATIO = Goal("OCR: CPU time over RapidOCR with `use_cls` off", 0.8, 0.5, "×")

OWN_SIDES = (line_engine.LEAST_SIDE, line_engine.MOST_SIDE)

Read = Callable[[Image.Image, Ruling], Sequence[str]]


@dataclass
class Reader:
    """A way to read pages, its seconds page by page, and its words against the annotated ones."""

    name: str
    read: Read
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    words: Counts = field(default_factory=Counts)

    def take(self, page: AnnotatedPage, image: Image.Image, ruling: Ruling) -> None:
        """Read a page and count."""
        wall, cpu = time.perf_counter(), time.process_time()
        texts = self.read(image, ruling)
        self.cpu.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)
        gold = comparable_words([entity.text for entity in page.entities])
        self.words += count_items(gold, comparable_words(texts))

    def row(self, baseline: "Reader") -> str:
        """Return the table row, the seconds as means and as ratios to those of the baseline."""
        ratios = [own / other for own, other in zip(self.cpu, baseline.cpu, strict=True)]
        figures = (
            f"{np.mean(self.cpu):.2f}",
            f"{np.mean(self.wall):.2f}",
            f"{sum(self.cpu) / sum(baseline.cpu):.3f}",
            f"{median(ratios):.3f}",
            f"{self.words.recall:.4f}",
            f"{self.words.precision:.4f}",
        )
        return f"| {self.name} | {' | '.join(figures)} |"


def main(
    dataset: Annotated[str, typer.Argument(help="FORMAT:PATH[:SPLIT] of pages with their images.")],
    limit: Annotated[int, typer.Option(help="How many pages to take, spread over the set.")] = 20,
    engine_name: Annotated[str, typer.Option("--engine", help="OCR engine.")] = "rapid",
    side: Annotated[
        list[int] | None, typer.Option(help="Another long side for detection; may be repeated.")
    ] = None,
) -> None:
    """Print a row for each reader: CPU and wall seconds, ratios of the CPU's sums and medians, words."""
    pages = spread(read_dataset(DatasetSpec.parse(dataset)), limit)
    baseline = Reader("RapidOCR, `use_cls` off", rapidocr_baseline())
    sizes: list[int | None] = [None, *(side or [])]
    own = [
        Reader(f"{engine_name}, {size or 'its own'} side", own_reading(engine_name, size)) for size in sizes
    ]
    read_in_turns(pages, [baseline, *own])
    print("| reader | CPU s/page | wall s/page | ratio of sums | median ratio | word recall | precision |")
    print("|---|---|---|---|---|---|---|")
    for reader in (baseline, *own):
        print(reader.row(baseline))
    print(f"\n{HEADER}")
    for reader in own:
        print(RATIO.row(sum(reader.cpu) / sum(baseline.cpu), f"({reader.name}, {len(pages)} pages)"))
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def read_in_turns(pages: Sequence[AnnotatedPage], readers: list[Reader]) -> None:
    """Let each of the readers read each page, in turns of who comes first."""
    cv2.setNumThreads(1)
    for page in pages:
        with Image.open(str(page.image_path)) as file:
            image = file.convert("RGB")
        ruling = find_ruling(image)
        for reader in readers:
            reader.take(page, image, ruling)
        readers = readers[::-1]


def rapidocr_baseline() -> Read:
    """Return RapidOCR's own reading: all its defaults but the classifier off and one thread."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    rapid: Any = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical", **threads})

    def read(image: Image.Image, _: Ruling) -> Sequence[str]:
        return rapid(np.ascontiguousarray(np.asarray(image)[:, :, ::-1])).txts or ()

    return read


def own_reading(engine_name: str, long_side: int | None) -> Read:
    """Return the reading of an engine of ours, with that long side for detection, None for its own."""
    engine = create_engine(engine_name)
    if engine is None:
        raise typer.BadParameter("Choose an engine that reads.")

    def read(image: Image.Image, ruling: Ruling) -> Sequence[str]:
        line_engine.LEAST_SIDE, line_engine.MOST_SIDE = (long_side, long_side) if long_side else OWN_SIDES
        return [word.text for word in engine.read_or_turn(image, ruling).words]

    return read


def comparable_words(texts: Sequence[str]) -> list[str]:
    """Return the words of some texts as `word_recall_pixels` compares them."""
    words = (comparable_word(text[start:end]) for text in texts for start, end in split_units(text))
    return [word for word in words if word]


if __name__ == "__main__":
    typer.run(main)
