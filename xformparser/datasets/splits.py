"""The one division of every data set into train, val and test: a CSV file with dataset, document, split."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.assembly import UNKNOWN_LANGUAGE
from xformparser.datasets.records import read_text
from xformparser.errors import AnnotationError

COLUMNS = ("dataset", "document", "split")
CHECKOUT_FILE = Path(__file__).parents[2] / "configs" / "splits.csv"
_XFUND_FORMATS = frozenset({"xfund", "paddle_kie"})


class Split(StrEnum):
    """A part of a data set."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True)
class SplitTable:
    """Which split each document belongs to: `split_of` maps (data set, document) to it."""

    source: Path
    split_of: Mapping[tuple[str, str], Split]

    def select(self, pages: Iterable[AnnotatedPage], split: Split) -> tuple[AnnotatedPage, ...]:
        """Return the pages of a split, in their order; all of them, listed or not, for `all`.

        Raises AnnotationError where a page is not listed, or where no page belongs to the split.
        """
        pages = tuple(pages)
        if split is Split.ALL:
            return pages
        chosen = tuple(page for page in pages if self._split(page) is split)
        if not chosen:
            raise AnnotationError(
                f"{self.source}: no document given is of split {split}. Ask for another, or all."
            )
        return chosen

    def _split(self, page: AnnotatedPage) -> Split:
        key = (listed_name(page), page.document_id)
        if key not in self.split_of:
            raise AnnotationError(
                f"{self.source}: lists no document {key[1]} of {key[0]}. "
                "Add it, name another file with --splits FILE, or ask for split all."
            )
        return self.split_of[key]


def listed_name(page: AnnotatedPage) -> str:
    """Return the name of the page's data set in the split file: XFUND's carry their language."""
    if page.dataset in _XFUND_FORMATS and page.language != UNKNOWN_LANGUAGE:
        return f"xfund_{page.language}"
    return page.dataset


def read_splits(path: Path) -> SplitTable:
    """Return the table of a split file; raises AnnotationError naming the line at fault."""
    rows = csv.DictReader(StringIO(read_text(path)))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise AnnotationError(f"{path}: has the columns {rows.fieldnames}. Give {','.join(COLUMNS)}.")
    split_of: dict[tuple[str, str], Split] = {}
    named = [split.value for split in Split if split is not Split.ALL]
    for row in rows:
        if row["split"] not in named:
            raise AnnotationError(
                f"{path}: line {rows.line_num}: split {row['split']!r} is not known. Use {', '.join(named)}."
            )
        split_of[row["dataset"], row["document"]] = Split(row["split"])
    return SplitTable(path, split_of)


def splits_file(given: Path | None = None) -> Path:
    """Return the split file to use: the given one, else `configs/splits.csv` of the checkout.

    An installed package has no such file, so that a split other than `all` needs `--splits FILE` there.
    """
    if given is None and not CHECKOUT_FILE.is_file():
        raise AnnotationError(
            f"{CHECKOUT_FILE}: is not there. Name the split file with --splits FILE, or ask for split all."
        )
    return given or CHECKOUT_FILE
