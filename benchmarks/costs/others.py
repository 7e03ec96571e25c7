"""Other OCR on the same scans, where it is installed: tesseract, PaddleOCR."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from goals import Goal
from PIL import Image

from costs.material import Material
from costs.timing import Clock, timed
from xformparser.errors import XFormParserError
from xformparser.ocr.registry import create_engine

TESSERACT = "tesseract"
OURS, PADDLE = "auto", "paddle"
NAMES = {OURS: "ours", TESSERACT: TESSERACT, PADDLE: "PaddleOCR"}

Read = Callable[[Path], object]


def rows(material: Material) -> Iterator[str]:
    """Yield a row for each OCR: CPU seconds a page, one thread; all take turns."""
    scans = material.scans(material.count(5, 1))
    readers: dict[str, tuple[Read, Clock]] = {OURS: (_engine(OURS), time.process_time)}
    absent: dict[str, str] = {}
    if shutil.which(TESSERACT):
        readers[TESSERACT] = (_tesseract, _seconds_of_children)
    else:
        absent[TESSERACT] = "not installed"
    try:
        readers[PADDLE] = (_engine(PADDLE), time.process_time)
    except XFormParserError as error:
        absent[PADDLE] = str(error)
    taken: dict[str, float] = dict.fromkeys(readers, 0.0)
    for read, _ in readers.values():
        read(scans[0])
    for scan in scans:
        for name, (read, clock) in readers.items():
            taken[name] += timed(partial(read, scan), clock)
    for name, seconds in taken.items():
        yield _goal(name).row(seconds / len(scans), f"({len(scans)} scans)")
    for name, reason in absent.items():
        yield _goal(name).absent(reason)


def _goal(name: str) -> Goal:
    return Goal(f"OCR of a scan, CPU: {NAMES[name]}", unit=" s")


def _engine(name: str) -> Read:
    engine = create_engine(name)

    def read(path: Path) -> None:
        with Image.open(path) as image:
            if engine is not None:
                engine.read_or_turn(image.convert("RGB"))

    return read


def _tesseract(path: Path) -> None:
    command = [TESSERACT, str(path), "stdout"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"})


def _seconds_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
