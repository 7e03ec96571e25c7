"""The command `convert`: annotated pages from one format into the folder of another."""

import re
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.writers.folder import Written
from xformparser.datasets.writers.registry import WRITERS
from xformparser.errors import ConfigurationError

_TARGET = re.compile(r"(?P<format>[^:]+):(?P<folder>(?:[A-Za-z]:(?=[\\/]))?[^:]+)")


@dataclass(frozen=True)
class ConversionTarget:
    """A format and the folder that pages are added to."""

    format: str
    folder: Path

    @classmethod
    def parse(cls, text: str) -> "ConversionTarget":
        """Return the target of `FORMAT:DIR`; raises ConfigurationError for another form or format."""
        match = _TARGET.fullmatch(text)
        if match is None:
            raise ConfigurationError(f"Target {text!r} cannot be read. Write FORMAT:DIR.")
        if match["format"] not in WRITERS:
            raise ConfigurationError(
                f"Format {match['format']!r} cannot be written. Choose one of: {', '.join(WRITERS)}."
            )
        return cls(match["format"], Path(match["folder"]))


def convert(source: DatasetSpec, target: ConversionTarget, splits: Path | None = None) -> Written:
    """Add the pages of a data set's split to the target and return how much was written."""
    return WRITERS[target.format](read_dataset(source, splits), target.folder)


def describe(written: Written, folder: Path) -> str:
    """Return the outcome of a conversion in one line."""
    left_out = ", ".join(f"{what} ({count})" for what, count in written.left_out.items())
    return (
        f"Pages: {written.pages}, entities: {written.entities}, links: {written.links}. "
        f"Left out: {left_out or 'nothing'}. Written to: {folder}."
    )
