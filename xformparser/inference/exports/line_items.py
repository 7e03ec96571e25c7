"""Tables of forms as tables again: pairs that have a row, back in rows and columns."""

from dataclasses import dataclass, field

from xformparser.inference.exports.pair_table import PairRow

Column = tuple[str, int]
"""A column's head, and how many columns left of it have the same."""


@dataclass
class ItemTable:
    """A table of a document: its columns from left to right, and the text of each cell by row and column.

    `page` is where its first row stands; `headers` stand above it, outermost first.
    """

    source: str
    page: int
    headers: tuple[str, ...]
    columns: list[Column] = field(default_factory=list)
    rows: dict[int, dict[Column, str]] = field(default_factory=dict)

    def add(self, pair: PairRow, row: int) -> None:
        """Put a cell into its row, in a column of its own where its head is new there."""
        cells = self.rows.setdefault(row, {})
        column = (pair.key, sum(key == pair.key for key, _ in cells))
        if column not in self.columns:
            self.columns.append(column)
        cells[column] = pair.value or ""


class ItemTables:
    """Gathers the tables of pairs as they come by; pairs without row are passed over.

    Rows of a table count up, over all its pages: where the count falls, another table begins.
    """

    def __init__(self) -> None:
        self._open: ItemTable | None = None
        self._last_row = 0

    def add(self, pair: PairRow) -> ItemTable | None:
        """Take the next pair; return the table before it, where the pair begins another."""
        if pair.row is None:
            return None
        done = None
        if self._open is None or pair.source != self._open.source or pair.row < self._last_row:
            done, self._open = self._open, ItemTable(pair.source, pair.page, pair.headers)
        self._open.add(pair, pair.row)
        self._last_row = pair.row
        return done

    def close(self) -> ItemTable | None:
        """Return the last table."""
        done, self._open = self._open, None
        return done
