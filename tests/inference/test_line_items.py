"""Tables of forms in a workbook."""

from pathlib import Path

import openpyxl
import pytest

from xformparser.documents import Document, ModelRecord, Pair
from xformparser.inference.export import pair_rows, write_pairs
from xformparser.inference.exports import xlsx_table
from xformparser.labels import TextSource

Cell = tuple[str, str | None, int | None]


def document(source: str, *cells: Cell) -> Document:
    pairs = tuple(
        Pair(
            key=key, value=value, row=row, key_page=1, confidence=1, source=TextSource.OCR, headers=("Goods",)
        )
        for key, value, row in cells
    )
    return Document(source=source, sha256="0", model=ModelRecord(name="m", version="1"), pairs=pairs)


def sheet(path: Path, *documents: Document) -> list[tuple[object, ...]] | None:
    """Return the rows of the sheet of tables, without the empty cells at their ends."""
    write_pairs(path, (row for each in documents for row in pair_rows(each)), "xlsx")
    book = openpyxl.load_workbook(path)
    if xlsx_table.ITEM_SHEET not in book.sheetnames:
        return None
    rows = [list(row) for row in book[xlsx_table.ITEM_SHEET].iter_rows(values_only=True)]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return [tuple(row) for row in rows]


PLACE = ("source", "page", "headers", "row")
TWO_ROWS: tuple[Cell, ...] = (("Item", "1", 1), ("Price", "4", 1), ("Item", "2", 2), ("Price", None, 2))


def test_no_tables_no_sheet(tmp_path: Path) -> None:
    assert sheet(tmp_path / "a.xlsx", document("a.pdf", ("Name", "Ann", None))) is None


def test_rows_and_columns(tmp_path: Path) -> None:
    assert sheet(
        tmp_path / "a.xlsx", document("a.pdf", ("Name", "Ann", None), *TWO_ROWS, ("Sum", "4", None))
    ) == [
        (*PLACE, "Item", "Price"),
        ("a.pdf", 1, "Goods", 1, "1", "4"),
        ("a.pdf", 1, "Goods", 2, "2"),
    ]


def test_equal_tables_share_their_heads_and_others_do_not(tmp_path: Path) -> None:
    others: tuple[Cell, ...] = (("No", "7", 1), ("No", "8", 2))
    found = sheet(tmp_path / "a.xlsx", document("a.pdf", *TWO_ROWS), document("b.pdf", *TWO_ROWS, *others))
    assert found is not None
    assert [row[0] if row else None for row in found] == [
        "source",
        *["a.pdf"] * 2,
        *["b.pdf"] * 2,
        None,
        "source",
        *["b.pdf"] * 2,
    ]


def test_rows_count_on_over_pages_and_pairs_between(tmp_path: Path) -> None:
    found = sheet(
        tmp_path / "a.xlsx", document("a.pdf", ("Item", "1", 1), ("Page", "1", None), ("Item", "2", 2))
    )
    assert found == [(*PLACE, "Item"), ("a.pdf", 1, "Goods", 1, "1"), ("a.pdf", 1, "Goods", 2, "2")]


def test_columns_of_one_name_stay_apart(tmp_path: Path) -> None:
    found = sheet(tmp_path / "a.xlsx", document("a.pdf", ("No", "1", 1), ("No", "2", 1)))
    assert found == [(*PLACE, "No", "No"), ("a.pdf", 1, "Goods", 1, "1", "2")]


def test_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "ROWS_PER_SHEET", 5)
    write_pairs(tmp_path / "a.xlsx", pair_rows(document("a.pdf", *TWO_ROWS, *TWO_ROWS)), "xlsx")
    names = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert sum(name.startswith(xlsx_table.ITEM_SHEET) for name in names) == 2


def test_cells_are_texts_and_no_formulas(tmp_path: Path) -> None:
    sheet(tmp_path / "a.xlsx", document("a.pdf", ("Item", "=1+1", 1)))
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")[xlsx_table.ITEM_SHEET].cell(2, 5)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
