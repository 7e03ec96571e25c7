"""The way out: documents as JSON and Markdown, their pairs as CSV, XLSX and Parquet tables."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from xformparser.atomic import atomic_path, atomic_write
from xformparser.documents import Document
from xformparser.errors import ConfigurationError
from xformparser.inference.exports.csv_table import write_csv
from xformparser.inference.exports.field_table import FIELD_WRITERS, FieldRow, field_row
from xformparser.inference.exports.markdown import to_markdown
from xformparser.inference.exports.pair_table import PairRow, pair_rows
from xformparser.inference.exports.parquet_table import write_parquet
from xformparser.inference.exports.result_json import result_schema, to_json
from xformparser.inference.exports.xlsx_table import write_xlsx
from xformparser.storage import Location, LocationT, make_folder

__all__ = [
    "DOCUMENT_FORMATS",
    "TABLE_FORMATS",
    "FieldRow",
    "PairRow",
    "check_formats",
    "field_row",
    "pair_rows",
    "result_schema",
    "to_json",
    "to_markdown",
    "write_document",
    "write_fields",
    "write_pairs",
]

_PRINTERS: dict[str, tuple[str, Callable[[Document], str]]] = {
    "json": (".json", to_json),
    "markdown": (".md", to_markdown),
}
_TABLE_WRITERS: dict[str, Callable[[Path, Iterable[PairRow]], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
DOCUMENT_FORMATS = tuple(_PRINTERS)
"""Formats with one file per document."""
TABLE_FORMATS = tuple(_TABLE_WRITERS)
"""Formats with one table for all pairs of a batch; the name is the file's ending too."""


def check_formats(formats: Sequence[str]) -> None:
    """Raise a ConfigurationError that names the first unknown format and all known ones."""
    known = (*DOCUMENT_FORMATS, *TABLE_FORMATS)
    for name in formats:
        if name not in known:
            raise ConfigurationError(
                f"Output format '{name}' is not known. Choose one of: {', '.join(sorted(known))}."
            )


def write_document(
    document: Document, folder: LocationT, stem: str, formats: Sequence[str]
) -> tuple[LocationT, ...]:
    """Write the document in those formats that have a file per document, and return the files.

    `stem` is the whole name of the input, ending included: `b.pdf` becomes `b.pdf.json`. Table formats are
    left to `write_pairs`. The folder is made; each file is written whole or not at all.
    """
    check_formats(formats)
    make_folder(folder)
    paths: list[LocationT] = []
    for name in formats:
        if name in _PRINTERS:
            suffix, print_document = _PRINTERS[name]
            path = folder / f"{stem}{suffix}"
            atomic_write(path, print_document(document).encode())
            paths.append(path)
    return tuple(paths)


def write_pairs(path: Location, rows: Iterable[PairRow], table_format: str) -> None:
    """Write the rows as one table in `csv`, `xlsx` or `parquet`, whole or not at all.

    The rows are taken one by one, so that a batch of any size fits in memory.
    """
    if table_format not in _TABLE_WRITERS:
        raise ConfigurationError(
            f"Table format '{table_format}' is not known. Choose one of: {', '.join(sorted(TABLE_FORMATS))}."
        )
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        _TABLE_WRITERS[table_format](temporary, rows)


def write_fields(path: Location, names: Sequence[str], rows: Iterable[FieldRow], table_format: str) -> None:
    """Write the fields of documents as one table, as `write_pairs` does pairs.

    Args:
        path: of the table.
        names: of the fields.
        rows: one for each document.
        table_format: one of `TABLE_FORMATS`.
    """
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        FIELD_WRITERS[table_format](temporary, names, rows)
