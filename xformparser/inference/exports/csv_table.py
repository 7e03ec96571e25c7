"""Pairs as CSV (RFC 4180), in UTF-8 with a byte order mark, by which Excel knows the encoding."""

import csv
from collections.abc import Iterable
from pathlib import Path

from xformparser.inference.exports.cells import Cell, is_formula, row_cells
from xformparser.inference.exports.pair_table import COLUMNS, PairRow


def write_csv(path: Path, rows: Iterable[PairRow]) -> None:
    """Write one line per pair; a text that could run as a formula starts with an apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([csv_cell(cell) for cell in row_cells(row)] for row in rows)


def csv_cell(cell: Cell) -> Cell:
    """Return a cell as CSV shows it; what could run as a formula starts with an apostrophe."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
