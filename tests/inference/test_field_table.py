"""Fields as tables: a row for each document, a column for each field."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyarrow.parquet import read_table

from xformparser.documents import Document, FieldValue, ModelRecord
from xformparser.inference.export import field_row, write_fields

NAMES = ("Total", "Day", "=Name")


def _field(value: str | None, confidence: float = 0.9, conflicts: tuple[str, ...] = ()) -> FieldValue:
    return FieldValue(
        value=value,
        state="absent" if value is None else "present",
        strategy="find",
        conflicts=conflicts,
        confidence=confidence,
    )


DOCUMENTS = (
    Document(
        source="a.pdf",
        sha256="",
        model=ModelRecord(name="m", version="1"),
        fields={"Total": _field("=1+1"), "Day": _field("3 May", 0.4), "=Name": _field("Ann", 0.9, ("Bob",))},
    ),
    Document(
        source="b.pdf",
        sha256="",
        model=ModelRecord(name="m", version="1"),
        fields={"Total": _field(None)},
    ),
)
ROWS = [field_row(document, NAMES) for document in DOCUMENTS]


def test_a_row_names_what_is_to_be_checked() -> None:
    assert ROWS[0].values == ("=1+1", "3 May", "Ann")
    assert ROWS[0].to_check == ("Day", "=Name")
    assert (ROWS[1].values, ROWS[1].to_check) == ((None, None, None), ())
    assert field_row(DOCUMENTS[1], NAMES, required=("Total",)).to_check == ("Total",)
    assert field_row(DOCUMENTS[0], NAMES, required=("Total",)).to_check == ("Day", "=Name")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table_format in ("csv", "xlsx", "parquet"):
        write_fields(tmp_path / f"fields.{table_format}", NAMES, ROWS, table_format)
    return tmp_path


def test_csv_runs_no_formula(folder: Path) -> None:
    with (folder / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["source", "Total", "Day", "'=Name", "to check"],
        ["a.pdf", "'=1+1", "3 May", "Ann", "Day; =Name"],
        ["b.pdf", "", "", "", ""],
    ]


def test_xlsx_shows_text(folder: Path) -> None:
    sheet = load_workbook(folder / "fields.xlsx")["fields"]
    assert [cell.value for cell in sheet[2]] == ["a.pdf", "=1+1", "3 May", "Ann", "Day; =Name"]
    assert sheet["B2"].data_type == "s"
    assert sheet.freeze_panes == "B2"


def test_parquet_keeps_nulls_and_lists(folder: Path) -> None:
    table = read_table(folder / "fields.parquet").to_pydict()
    assert table["Total"] == ["=1+1", None]
    assert table["to check"] == [["Day", "=Name"], []]
