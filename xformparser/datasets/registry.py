"""Data sets by name: `FORMAT:PATH[:SPLIT]`, the format's reader, and the pages of the split."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.ec_funsd import read_ec_funsd
from xformparser.datasets.funsd import read_funsd
from xformparser.datasets.indformsft import read_indformsft
from xformparser.datasets.label_studio import read_label_studio
from xformparser.datasets.naf import read_naf
from xformparser.datasets.paddle_kie import read_paddle_kie
from xformparser.datasets.splits import Split, read_splits, splits_file
from xformparser.datasets.synthetic import DRAWN, READ, read_synthetic, read_synthetic_ocr
from xformparser.datasets.xfund import read_xfund
from xformparser.errors import ConfigurationError

READERS: Mapping[str, Callable[[Path], Iterator[AnnotatedPage]]] = {
    "funsd": read_funsd,
    "ec_funsd": read_ec_funsd,
    "xfund": read_xfund,
    "paddle_kie": read_paddle_kie,
    "label_studio": read_label_studio,
    "naf": read_naf,
    "indformsft": read_indformsft,
    DRAWN: read_synthetic,
    READ: read_synthetic_ocr,
}
DEEPFORM = "deepform"
"""The format of documents with values of fields instead of annotated pages."""
FORMATS = (*READERS, DEEPFORM)
_SPEC = re.compile(r"(?P<format>[^:]+):(?P<path>(?:[A-Za-z]:(?=[\\/]))?[^:]+)(?::(?P<split>[^:]*))?")


@dataclass(frozen=True)
class DatasetSpec:
    """A data set, where it lies, and the part of it that is meant."""

    format: str
    path: Path
    split: Split = Split.ALL

    @classmethod
    def parse(cls, text: str) -> "DatasetSpec":
        """Return the spec of `FORMAT:PATH[:SPLIT]`; the path holds no colon but a Windows drive's.

        Raises:
            ConfigurationError: the text has another form, or names an unknown format or split.
        """
        match = _SPEC.fullmatch(text)
        if match is None:
            raise ConfigurationError(
                f"Data set {text!r} cannot be read. Write FORMAT:PATH or FORMAT:PATH:SPLIT."
            )
        name, path, split = match["format"], match["path"], match["split"]
        if name not in FORMATS:
            raise ConfigurationError(f"Format {name!r} is not known. Choose one of: {', '.join(FORMATS)}.")
        if split is not None and split not in list(Split):
            raise ConfigurationError(f"Split {split!r} is not known. Choose one of: {', '.join(Split)}.")
        return cls(name, Path(path), Split.ALL if split is None else Split(split))


def read_dataset(spec: DatasetSpec, splits: Path | None = None) -> tuple[AnnotatedPage, ...]:
    """Return the pages of a data set's split, in the order of its files.

    Args:
        spec: what to read.
        splits: the split file; by default `configs/splits.csv` of the checkout. Not needed for `all`.

    Raises:
        AnnotationError: a file is missing or malformed, or a document is in no split.
        ConfigurationError: the data set has no annotated pages.
    """
    if spec.format not in READERS:
        raise ConfigurationError(f"{spec.path}: {spec.format} has values of fields, and no annotated pages.")
    pages = READERS[spec.format](spec.path)
    if spec.split is Split.ALL:
        return tuple(pages)
    return read_splits(splits_file(splits)).select(pages, spec.split)
