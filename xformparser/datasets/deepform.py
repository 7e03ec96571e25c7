"""DeepForm: ad-buy orders and invoices as PDFs, with the values of five fields each, and no places."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from xformparser.datasets.records import read_text
from xformparser.datasets.splits import Split
from xformparser.errors import AnnotationError

LABELS, SPLITS, PDFS = "labels.csv", "split.csv", "pdfs"
IDENTITY = "file_id"


@dataclass(frozen=True)
class FieldDocument:
    """A file and the gold values of its fields, "" where it has none; `template` names its layout."""

    document_id: str
    path: Path
    template: str
    values: Mapping[str, str]


def read_deepform(path: Path, split: Split = Split.ALL) -> tuple[FieldDocument, ...]:
    """Return the documents of a split, as the `split.csv` of the folder has it, in the order of `labels.csv`.

    Without that file there is only the split `all`, and no template is known.

    Raises:
        AnnotationError: a file is missing or malformed, or no document is of the split.
    """
    labels = _rows(path / LABELS, {IDENTITY})
    undivided = split is Split.ALL and not (path / SPLITS).exists()
    parts = {} if undivided else _parts(path / SPLITS, [row[IDENTITY] for row in labels])
    found = []
    for row in labels:
        name = row[IDENTITY]
        template, own = parts.get(name, ("", Split.ALL))
        if split in (Split.ALL, own):
            values = {field: value.strip() for field, value in row.items() if field != IDENTITY}
            found.append(FieldDocument(name, path / PDFS / f"{name}.pdf", template, values))
    if not found:
        raise AnnotationError(f"{path}: no document is of split {split}. Ask for another, or all.")
    return tuple(found)


def _parts(path: Path, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the template and the split of each document."""
    parts = {
        row[IDENTITY]: (row["template"], row["split"]) for row in _rows(path, {IDENTITY, "template", "split"})
    }
    missing = next((name for name in names if name not in parts), None)
    if missing is not None:
        raise AnnotationError(f"{path}: lists no document {missing}. Add it.")
    return parts


def _rows(path: Path, needed: set[str]) -> list[dict[str, str]]:
    rows = csv.DictReader(StringIO(read_text(path)))
    missing = needed - set(rows.fieldnames or ())
    if missing:
        raise AnnotationError(f"{path}: has no column {', '.join(sorted(missing))}. Give one for each.")
    found = []
    for row in rows:
        if None in row or None in row.values():
            raise AnnotationError(f"{path}: line {rows.line_num} has more or fewer values than the header.")
        found.append(dict(row))
    return found
