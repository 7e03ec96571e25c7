"""A table as it was found on a page: the words of its heads and cells, and the gutters of its columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from xformparser.documents import Entity
from xformparser.geometry import Box, union_box
from xformparser.inference.tables.columns import Gutters
from xformparser.inference.tables.text_rows import Piece

Cells = Mapping[int, Piece]
"""The cells of a row that are written in, by column."""


@dataclass(frozen=True)
class FoundTable:
    """The head of each column and the rows beneath, the first of which has the number `first_row`.

    A table that goes on from an earlier page without saying its heads again has none of its own: `carried`
    are those of that page.
    """

    head: tuple[Piece, ...]
    rows: tuple[Cells, ...]
    gutters: Gutters
    carried: tuple[Entity, ...] = ()
    first_row: int = 1

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.head) or len(self.carried)

    @property
    def cells(self) -> tuple[Piece, ...]:
        """All cells, row by row."""
        return tuple(cell for row in self.rows for cell in row.values())

    @property
    def words(self) -> frozenset[int]:
        """All words of the table."""
        return frozenset(word for piece in (*self.head, *self.cells) for word in piece.words)

    @property
    def box(self) -> Box:
        """Box around the heads and cells on the page."""
        return union_box(piece.box for piece in (*self.head, *self.cells))
