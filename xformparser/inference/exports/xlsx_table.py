"""Pairs as an Excel workbook, written row by row."""

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from xformparser.inference.exports.cells import Cell, is_formula, row_cells
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


def write_xlsx(path: Path, rows: Iterable[PairRow]) -> None:
    """Write one row per pair under a frozen header with a filter; full sheets go on in another."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    remaining = iter(rows)
    while _write_sheet(workbook, islice(remaining, ROWS_PER_SHEET)) == ROWS_PER_SHEET:
        logger.info("A sheet of %s is full; the pairs go on in another.", path.name)
    workbook.save(path)


def _write_sheet(workbook: "Workbook", rows: Iterator[PairRow]) -> int:
    """Add a sheet and return how many pairs went into it."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = workbook.create_sheet("pairs")
    sheet.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(column, _OTHER_WIDTH)
    header = [_cell(sheet, column) for column in COLUMNS]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    written = 0
    try:
        for row in rows:
            sheet.append([_cell(sheet, content) for content in row_cells(row)])
            written += 1
    finally:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{written + 1}"
        sheet.close()
    return written


def _cell(sheet: "WriteOnlyWorksheet", content: Cell) -> "WriteOnlyCell":
    """Return a cell whose text stays text: its type is set, so that "=1+1" is no formula."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(content, str):
        return WriteOnlyCell(sheet, content)
    cell = WriteOnlyCell(sheet, content[:LONGEST_CELL])
    cell.data_type = "s"
    if is_formula(content):
        cell.quotePrefix = True
    return cell
