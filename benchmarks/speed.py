"""Time, memory and disk that a document takes, one thread: what issue A asks and what was measured.

python benchmarks/speed.py [--model FOLDER] [--scans 20] [--digital 50] [--profile] [--data ../shared/data]

Run it on a machine that does nothing else. The scans are FUNSD test pages, the digital pages the first ones
of deepform documents; both are taken in the order of their names.
"""

import cProfile
import itertools
import multiprocessing
import pstats
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated

import pdfplumber
import typer
from goals import HEADER, Goal
from PIL import Image

from xformparser.documents import Word
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.labels import TextSource
from xformparser.models.folders import DEFAULT, bytes_on_disk, model_folder
from xformparser.ocr.base import OcrEngine, PageText
from xformparser.ocr.registry import create_engine
from xformparser.ruling import NO_RULING, Ruling

SCANNED = Goal("scanned page: whole time over its OCR, median", 1.5, 1.15, "×")
DIGITAL = Goal("digital page: CPU time over `pdfplumber` words", 8, 4, "×")
MEMORY = Goal("resident memory of one worker", 1.5, 1.0, " GB")
DISK = Goal("model on disk with its tokenizer", 60, 40, " MB")
STAGES = 30

Run = Callable[[Path], object]


class TimedEngine:
    """An OCR engine that adds up the seconds of its reading."""

    def __init__(self, engine: OcrEngine) -> None:
        self.name = engine.name
        self.seconds = 0.0
        self._engine = engine

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return the words of an image, and take the time."""
        with self._timing():
            return self._engine.read(image, ruling)

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        """Return the words of an image or the turn that it needs, and take the time."""
        with self._timing():
            return self._engine.read_or_turn(image, ruling)

    @contextmanager
    def _timing(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - start


def main(
    model: Annotated[str, typer.Option(help="Another model than the bundled one: name or folder.")] = DEFAULT,
    scans: Annotated[int, typer.Option(help="How many scanned pages.")] = 20,
    digital: Annotated[int, typer.Option(help="How many digital pages.")] = 50,
    profile: Annotated[
        bool, typer.Option("--profile", help="Print what takes longest (slows the rest).")
    ] = False,
    data: Annotated[Path, typer.Option(help="Folder that holds funsd and deepform.")] = Path(
        "../shared/data"
    ),
) -> None:
    """Print a table with a row for each measurement."""
    images = sorted((data / "funsd" / "testing_data" / "images").glob("*.png"))[:scans]
    pdfs = sorted((data / "deepform" / "pdfs").glob("*.pdf"))
    print(HEADER)
    print(MEMORY.row(peak_memory(model, (images[0], pdfs[0])), "after a scan and a PDF"))
    size = bytes_on_disk(model_folder(model))
    print(DISK.row(size / 1e6))
    profiler = cProfile.Profile() if profile else None
    print(scanned_row(model, images, profiler))
    print(digital_row(model, pdfs, digital, profiler))
    if profiler is not None:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(STAGES)


def scanned_row(model: str, images: list[Path], profiler: cProfile.Profile | None) -> str:
    """Return the row of scanned pages: of each, the whole time over that of its own `OcrEngine.read`."""
    created = create_engine("rapid")
    if created is None:
        raise typer.BadParameter("The OCR engine is not installed.")
    engine = TimedEngine(created)
    loaded = FormParser.from_pretrained(model)
    parse = FormParser(loaded.model, loaded.settings, engine).parse
    parse(images[0])
    ratios, seconds = [], []
    for image in images:
        engine.seconds = 0.0
        seconds.append(_timed(time.perf_counter, _profiled(parse, profiler), image))
        ratios.append(seconds[-1] / engine.seconds)
    note = f"({len(images)} pages, {median(seconds):.2f} s/page, worst {max(ratios):.2f}×)"
    return SCANNED.row(median(ratios), note)


def digital_row(model: str, pdfs: list[Path], count: int, profiler: cProfile.Profile | None) -> str:
    """Return the row of digital pages: all CPU time of the parser over all of `extract_words`.

    Both are measured right after each other on each file, in turns which of them comes first.
    """
    parser = FormParser.from_pretrained(model, ParserSettings(ocr="none", max_pages=1))
    ours, theirs = list[float](), list[float]()
    runs: list[tuple[list[float], Run]] = [(ours, _profiled(parser.parse, profiler)), (theirs, read_words)]
    for path in itertools.islice((path for path in pdfs if _is_digital(parser, path)), count):
        for seconds, run in runs:
            seconds.append(_timed(time.process_time, run, path))
        runs.reverse()
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    note = f"({len(ours)} pages, {median(ours):.3f} s/page, worst {max(ratios):.2f}×)"
    return DIGITAL.row(sum(ours) / sum(theirs), note)


def read_words(path: Path) -> None:
    """Read the words of a PDF's first page as `pdfplumber` alone does."""
    with pdfplumber.open(path, pages=[1]) as pdf:
        pdf.pages[0].extract_words()


def peak_memory(model: str, documents: tuple[Path, ...]) -> float:
    """Return the most resident memory, in GB, of a process that parses the documents."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_peak_after, model, documents).result()


def _peak_after(model: str, documents: tuple[Path, ...]) -> float:
    parser = FormParser.from_pretrained(model)
    for document in documents:
        parser.parse(document)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _is_digital(parser: FormParser, path: Path) -> bool:
    """Tell whether the pages that the parser takes have a text layer; warms both up for the file, too."""
    return all(page.text_source is not TextSource.OCR for page in parser.parse(path).pages)


def _timed(clock: Callable[[], float], run: Run, path: Path) -> float:
    start = clock()
    run(path)
    return clock() - start


def _profiled(run: Run, profiler: cProfile.Profile | None) -> Run:
    return run if profiler is None else lambda path: profiler.runcall(run, path)


if __name__ == "__main__":
    typer.run(main)
