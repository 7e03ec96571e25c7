"""The training documents in parts, so that each is judged by what has not seen it."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from xformparser.datasets.splits import COLUMNS, Split, read_splits

FOLDS = 4


def fold_of(document: str) -> int:
    """Return the part of a document, by its name alone: the same in every data set."""
    return int(hashlib.sha1(f"fold{document}".encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def write_splits(source: Path, target: Path, fold: int) -> None:
    """Write the split file of a training that must not see a part of the training documents.

    They stand there as a test split, of which no training takes anything.
    """
    table = read_splits(source)
    rows = (
        (dataset, document, Split.TEST if split is Split.TRAIN and fold_of(document) == fold else split)
        for (dataset, document), split in table.split_of.items()
    )
    _write(target, rows)


def _write(target: Path, rows: Iterator[tuple[str, str, Split]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((dataset, document, split.value) for dataset, document, split in rows)
