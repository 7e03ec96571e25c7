"""The fields of a schema as tables: a row for each document, a column for each field."""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xformparser.documents import DOUBTFUL, Document, FieldValue
from xformparser.inference.exports.cells import Cell, printable
from xformparser.inference.exports.csv_table import csv_cell
from xformparser.inference.exports.xlsx_table import text_cell

SOURCE, CHECK = "source", "to check"
_WIDTH = 24


@dataclass(frozen=True)
class FieldRow:
    """A document, the values of its fields, and the names of those that somebody should look at."""

    source: str
    values: tuple[str | None, ...]
    to_check: tuple[str, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What a spreadsheet shows."""
        values = (None if value is None else printable(value) for value in self.values)
        return (printable(self.source), *values, printable("; ".join(self.to_check)))


def field_row(document: Document, names: Sequence[str], required: Collection[str] = ()) -> FieldRow:
    """Return the row of a document.

    To be checked are doubtful fields, contradicted and unreadable ones, and required ones without a value.
    """
    fields = {name: document.fields.get(name) for name in names}
    to_check = [
        name for name, field in fields.items() if field is not None and _is_open(field, name in required)
    ]
    values = tuple(None if field is None else field.value for field in fields.values())
    return FieldRow(document.source, values, tuple(to_check))


def _is_open(field: FieldValue, required: bool) -> bool:
    missing = required and field.value is None
    return missing or bool(field.conflicts) or field.state == "unreadable" or field.confidence < DOUBTFUL


def write_csv_fields(path: Path, names: Sequence[str], rows: Iterable[FieldRow]) -> None:
    """Write one line per document; see `csv_table`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([csv_cell(printable(name)) for name in (SOURCE, *names, CHECK)])
        writer.writerows([csv_cell(cell) for cell in row.cells] for row in rows)


def write_xlsx_fields(path: Path, names: Sequence[str], rows: Iterable[FieldRow]) -> None:
    """Write one row per document under a frozen header."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("fields")
    sheet.freeze_panes = "B2"
    heads = (SOURCE, *names, CHECK)
    for index in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTH
    header = [text_cell(sheet, printable(name)) for name in heads]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([text_cell(sheet, content) for content in row.cells])
    workbook.save(path)


def write_parquet_fields(path: Path, names: Sequence[str], rows: Iterable[FieldRow]) -> None:
    """Write one row per document; fields are texts, null where there is no value."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    listed = list(rows)
    columns = [pa.array([row.source for row in listed], pa.string())]
    columns += [pa.array([row.values[place] for row in listed], pa.string()) for place in range(len(names))]
    columns.append(pa.array([list(row.to_check) for row in listed], pa.list_(pa.string())))
    write_table(pa.table(columns, names=[SOURCE, *names, CHECK]), path, compression="zstd")


FIELD_WRITERS: Mapping[str, Callable[[Path, Sequence[str], Iterable[FieldRow]], None]] = {
    "csv": write_csv_fields,
    "xlsx": write_xlsx_fields,
    "parquet": write_parquet_fields,
}
