"""A scanned page: the whole time over that of its own OCR, and where the time goes."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from goals import Goal
from PIL import Image

from costs.material import FIRST_PAGE, Material
from xformparser.documents import Word
from xformparser.inference.parser import FormParser
from xformparser.models.loading import load_reader
from xformparser.ocr.base import OcrEngine, PageText
from xformparser.ocr.rapid import RapidEngine
from xformparser.ruling import NO_RULING, Ruling

WHOLE = Goal("scanned page: whole time over its own OCR, median", 1.2, 1.08, "×")
SECONDS = Goal("scanned page: OCR", unit=" s")


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


def rows(material: Material) -> Iterator[str]:
    """Yield the row of the ratio, the OCR's seconds, and a row for the share of each stage."""
    engine = TimedEngine(RapidEngine())
    parser = FormParser(load_reader(material.model), FIRST_PAGE, engine)
    images = material.scans(material.count(20, 2))
    parser.parse(images[0])
    whole, floor, stages = list[float](), list[float](), Counter[str]()
    for image in images:
        engine.seconds = 0.0
        start = time.perf_counter()
        document = parser.parse(image)
        whole.append(time.perf_counter() - start)
        floor.append(engine.seconds)
        stages.update(document.timings)
    ratios = [page / ocr for page, ocr in zip(whole, floor, strict=True)]
    note = f"({len(images)} pages, {median(whole):.2f} s/page, worst {max(ratios):.2f}×)"
    yield WHOLE.row(median(ratios), note)
    yield SECONDS.row(median(floor), "(the floor, median)")
    for stage, seconds in _parts(stages, sum(floor), sum(whole)).items():
        yield Goal(f"scanned page: share of {stage}").row(seconds / sum(whole))


def _parts(stages: Counter[str], ocr: float, whole: float) -> dict[str, float]:
    """Return the seconds of each part of the whole; what is read around the OCR stands apart from it."""
    return {
        "loading": stages["load"],
        "the OCR": ocr,
        "ruling, skew and tick boxes": stages["read"] - ocr,
        "the model and what follows it": stages["model"],
        "putting the document together": whole - stages.total(),
    }
