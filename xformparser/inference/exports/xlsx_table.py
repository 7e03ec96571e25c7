"""Pairs as an Excel workbook, written row by row; tables of forms on a sheet of their own."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from xformparser.inference.exports.cells import Cell, is_formula, printable, row_cells
from xformparser.inference.exports.line_items import ItemTable, ItemTables
from xformparser.inference.exports.pair_table import COLUMNS, PairRow

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

logger = logging.getLogger(__name__)

ROWS_PER_SHEET = 1_048_575
"""Rows under the header that Excel allows."""

LONGEST_CELL = 32_767
"""Characters that Excel allows in a cell."""

_WIDTHS = {"source": 28, "headers": 24, "key": 32, "value": 40, "normalized": 22, "review_reasons": 30}
_OTHER_WIDTH = 13

ITEM_SHEET = "line items"
_ITEM_PLACE = ("source", "page", "headers", "row")


def write_xlsx(path: Path, rows: Iterable[PairRow]) -> None:
    """Write one row per pair under a frozen header with a filter; full sheets go on in another.

    Where forms have tables, the sheet "line items" holds them as such: one row for each of theirs, one column
    for each column. Tables stand beneath one another, those with other columns under heads of their own.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    items = _ItemSheet(workbook)
    remaining = items.passed_by(rows)
    while _write_sheet(workbook, islice(remaining, ROWS_PER_SHEET)) == ROWS_PER_SHEET:
        logger.info("A sheet of %s is full; the pairs go on in another.", path.name)
    workbook.save(path)


class _ItemSheet:
    """Writes the tables that it sees to a sheet, which is made with the first of them."""

    def __init__(self, workbook: "Workbook") -> None:
        self._workbook = workbook
        self._tables = ItemTables()
        self._sheet: WriteOnlyWorksheet | None = None
        self._written = 0
        self._heads: list[str] = []

    def passed_by(self, rows: Iterable[PairRow]) -> Iterator[PairRow]:
        """Yield the rows as they are, and write their tables on the way."""
        for row in rows:
            self._write(self._tables.add(row))
            yield row
        self._write(self._tables.close())
        if self._sheet is not None:
            self._sheet.close()

    def _write(self, table: ItemTable | None) -> None:
        if table is None:
            return
        heads = [key for key, _ in table.columns]
        if self._sheet is None or self._written + len(table.rows) + 2 > ROWS_PER_SHEET:
            self._begin_sheet()
        if heads != self._heads:
            self._append_heads(heads)
        for number, cells in sorted(table.rows.items()):
            place = (table.source, table.page, " › ".join(table.headers), number)
            self._append([*place, *(cells.get(column) for column in table.columns)])

    def _begin_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.close()
        self._sheet = self._workbook.create_sheet(ITEM_SHEET)
        self._sheet.column_dimensions["A"].width = _WIDTHS["source"]
        self._sheet.column_dimensions["C"].width = _WIDTHS["headers"]
        self._written, self._heads = 0, []

    def _append_heads(self, heads: list[str]) -> None:
        if self._heads:
            self._append([])
        self._append([*_ITEM_PLACE, *heads], bold=True)
        self._heads = heads

    def _append(self, contents: Sequence[Cell], bold: bool = False) -> None:
        from openpyxl.styles import Font

        if self._sheet is None:
            return
        cells = [
            text_cell(self._sheet, printable(content) if isinstance(content, str) else content)
            for content in contents
        ]
        for cell in cells if bold else ():
            cell.font = Font(bold=True)
        self._sheet.append(cells)
        self._written += 1


def _write_sheet(workbook: "Workbook", rows: Iterator[PairRow]) -> int:
    """Add a sheet and return how many pairs went into it."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = workbook.create_sheet("pairs")
    sheet.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(column, _OTHER_WIDTH)
    header = [text_cell(sheet, column) for column in COLUMNS]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    written = 0
    try:
        for row in rows:
            sheet.append([text_cell(sheet, content) for content in row_cells(row)])
            written += 1
    finally:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{written + 1}"
        sheet.close()
    return written


def text_cell(sheet: "WriteOnlyWorksheet", content: Cell) -> "WriteOnlyCell":
    """Return a cell whose text stays text: its type is set, so that "=1+1" is no formula."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(content, str):
        return WriteOnlyCell(sheet, content)
    cell = WriteOnlyCell(sheet, content[:LONGEST_CELL])
    cell.data_type = "s"
    if is_formula(content):
        cell.quotePrefix = True
    return cell
