"""Pages a second of a batch: two worker processes against one."""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from goals import Goal

from costs.material import FIRST_PAGE, Material
from costs.timing import timed
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

WORKERS = (1, 2)
RATIO = Goal("throughput: 2 workers over 1", 1.7, 1.9, "×")


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
