"""A digital page: the parser's CPU time over that of the words of `pdfplumber` alone."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import pdfplumber
from goals import Goal

from costs.material import Material
from costs.timing import Run, timed

DIGITAL = Goal("digital page: CPU time over `pdfplumber` words", 5, 3, "×")


def rows(material: Material) -> Iterator[str]:
    """Yield the row: both are measured right after each other on each file, in turns who comes first."""
    parser = material.parser()
    ours, theirs = list[float](), list[float]()
    for path in material.digital(parser, material.count(30, 3)):
        runs: list[tuple[list[float], Run]] = [
            (ours, partial(parser.parse, path)),
            (theirs, partial(read_words, path)),
        ]
        for seconds, run in runs if len(ours) % 2 else reversed(runs):
            seconds.append(timed(run, time.process_time))
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    note = f"({len(ours)} pages, {median(ours):.3f} s/page, worst {max(ratios):.2f}×)"
    yield DIGITAL.row(sum(ours) / sum(theirs), note)


def read_words(path: Path) -> None:
    """Read the words of a PDF's first page as `pdfplumber` alone does."""
    with pdfplumber.open(path, pages=[1]) as pdf:
        pdf.pages[0].extract_words()
