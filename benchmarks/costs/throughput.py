"""Pages a second of a batch: two worker processes against one."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean

import numpy as np
from goals import Goal

from costs.material import FIRST_PAGE, Material
from costs.timing import timed
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

WORKERS = (1, 2)
RATIO = Goal("throughput: 2 workers over 1", 1.7, 1.9, "×")
CEILING = Goal("throughput: what the machine gives, matrix products in 2 processes over 1", unit="×")
SIDE, SECONDS = 600, 5.0


def rows(material: Material) -> Iterator[str]:
    """Yield the ratio and the pages a second of each; start and end of the workers count, both take turns."""
    scans, pdfs = material.scans(material.count(18, 3)), material.pdfs()[: material.count(6, 1)]
    files = [*scans, *pdfs]
    taken: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    for turn in range(material.count(2, 1)):
        for workers in WORKERS if turn % 2 == 0 else reversed(WORKERS):
            output = material.work / f"batch_{turn}_{workers}"
            taken[workers].append(_seconds(material, files, output, workers))
    note = f"({len(scans)} scans and {len(pdfs)} PDFs, {len(taken[1])} rounds)"
    yield RATIO.row(sum(taken[1]) / sum(taken[2]), note)
    yield CEILING.row(_products_in(2) / _products_in(1))
    for workers, seconds in taken.items():
        goal = Goal(f"throughput: pages a second, workers: {workers}")
        yield goal.row(len(files) / mean(seconds))


def _seconds(material: Material, files: list[Path], output: Path, workers: int) -> float:
    options = BatchOptions(model=material.model, settings=FIRST_PAGE, workers=workers)

    def extract() -> None:
        summary = extract_folder(files, output, options)
        if summary.count("succeeded") < len(files):
            raise SystemExit(f"Only {summary.count('succeeded')} of {len(files)} files were read.")

    return timed(extract)


def _products_in(processes: int) -> int:
    """Return how many products of matrices so many processes make at the same time."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return sum(pool.map(_products, [SECONDS] * processes))


def _products(seconds: float) -> int:
    matrix = np.ones((SIDE, SIDE), np.float32)
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        _ = matrix @ matrix
        count += 1
    return count
