"""Corrected pages kept in a folder, in every annotation format: training data for the next model."""

from collections.abc import Sequence
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.writers.registry import WRITERS


def keep_pages(pages: Sequence[AnnotatedPage], folder: Path) -> None:
    """Write pages and their pictures to a folder with one part for each format, as `funsd`.

    Pages that were kept before are replaced.
    """
    for name, write in WRITERS.items():
        write(pages, folder / name)
