"""Tables that go on from page to page, with their heads said again or without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from xformparser.documents import Entity
from xformparser.geometry import Box
from xformparser.inference.tables.blocks import PageWords, lines_along
from xformparser.inference.tables.finder import WIDE, find_tables, is_head_of
from xformparser.inference.tables.found_table import FoundTable
from xformparser.inference.tables.row_groups import group_lines
from xformparser.inference.tables.text_rows import Piece
from xformparser.labels import Label

MOST_RUNNING_LINES = 5
"""Lines at the head or foot of a page that may stand between two parts of a table."""
LOWEST_END = 0.55
"""Share of a page's height that a table must reach down to where it is to go on overleaf."""
ALIGNED, MOSTLY = 0.6, 0.6
"""In heights of the text, how far a cell may be off its column; the share of cells that must be in place."""


@dataclass(frozen=True)
class OpenTable:
    """A table at the foot of a page: the heads of its columns, and what is known of these.

    `width` is that of its page; `edges` are the left and right edge of each column as far as it is filled.
    """

    heads: tuple[Entity, ...]
    table: FoundTable
    edges: tuple[tuple[float, float] | None, ...]
    width: float

    @property
    def next_row(self) -> int:
        """The number of the row that would come next."""
        return self.table.first_row + len(self.table.rows)


def open_table(table: FoundTable, heads: Sequence[Entity], width: float) -> OpenTable:
    """Return a table as it may go on."""
    edges = tuple(_edges(table, column) for column in range(table.columns))
    return OpenTable(tuple(heads), table, edges, width)


def reaches_foot(table: FoundTable, words: PageWords, height: float) -> bool:
    """Tell whether nothing but a few running lines stands beneath the table, far down the page."""
    bottom = table.box[3]
    beneath = [row for row in words.text_rows(WIDE[0]) if row.box[1] >= bottom]
    running = len(beneath) <= MOST_RUNNING_LINES and all(
        words.label(row.words) is not Label.QUESTION for row in beneath
    )
    return bottom >= LOWEST_END * height and running


def tables_after(words: PageWords, before: OpenTable | None, width: float) -> tuple[FoundTable, ...]:
    """Return the tables of a page; the first may go on with the one `before`, open on the page before."""
    if before is None:
        return find_tables(words)
    tables = find_tables(words, [head.text for head in before.heads])
    if tables and is_head_of(tables[0], [head.text for head in before.heads], words):
        return (replace(tables[0], first_row=before.next_row), *tables[1:])
    table = _continued(words, before, width / before.width)
    return tables if table is None else (table, *find_tables(words.without(table.words)))


def _continued(words: PageWords, before: OpenTable, scale: float) -> FoundTable | None:
    """Return the rows at the head of a page that keep to the columns of the page before."""
    rows = words.text_rows(WIDE[0])
    for start, row in enumerate(rows[: MOST_RUNNING_LINES + 1]):
        gutters, lines = lines_along(before.table.gutters.scaled(scale), row.box[1], rows[start:], words)
        if lines and len(lines[0].cells) > 1 and min(lines[0].cells) <= 1:
            table = FoundTable((), group_lines(lines, words.ruling), gutters, before.heads, before.next_row)
            if _keeps_columns(table, before, scale):
                return table
    return None


def _keeps_columns(table: FoundTable, before: OpenTable, scale: float) -> bool:
    """Tell whether most cells begin, end or are centred where those above them are."""
    kept = [
        _is_aligned(cell.box, before.edges[column], scale)
        for row in table.rows
        for column, cell in row.items()
    ]
    return sum(kept) >= MOSTLY * len(kept)


def _is_aligned(box: Box, edges: tuple[float, float] | None, scale: float) -> bool:
    if edges is None:
        return True
    left, right = edges[0] * scale, edges[1] * scale
    offsets = (box[0] - left, box[2] - right, (box[0] + box[2] - left - right) / 2)
    return min(abs(offset) for offset in offsets) <= ALIGNED * (box[3] - box[1])


def _edges(table: FoundTable, column: int) -> tuple[float, float] | None:
    cells: list[Piece] = [row[column] for row in table.rows if column in row]
    if not cells:
        return None
    return median(cell.box[0] for cell in cells), median(cell.box[2] for cell in cells)
