"""Blocks of text that keep to the columns of the row at their head: what may be a table."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from xformparser.geometry import Box, union_box
from xformparser.inference.tables.columns import Gutters, cells_of, is_one_text, split_heads
from xformparser.inference.tables.text_rows import Piece, TextRow, text_rows, visual_rows
from xformparser.labels import Label
from xformparser.ruling import NO_RULING, Ruling
from xformparser.text import COLONS

FIRST_GAP, TIGHT, WIDE_GAP, LOOSER = 2.5, 0.45, 0.75, 1.7
"""Room above a row: of the first one and of the next line of a cell in heights of the text, and by how much
that of a further row may exceed what is usual in the block."""
ASKING = 0.75
WRAPPED = 0.8
"""Of what is usual in the block: the most room above a line that goes on in one cell alone."""
LEAST_KEPT = 2
"""Rows that keep to the gutters before one may block one of them."""


@dataclass(frozen=True)
class PageWords:
    """The words of a page by index: their boxes, texts and labels, and the place of the entity of each.

    `askers` are the words of the questions that an entity answers, by its place; `ruling` are the
    ruling lines of the page.
    """

    boxes: Mapping[int, Box]
    texts: Mapping[int, str]
    labels: Mapping[int, Label]
    owners: Mapping[int, int]
    askers: Mapping[int, frozenset[int]]
    ruling: Ruling = NO_RULING

    @cached_property
    def rows(self) -> list[list[int]]:
        """The words in visual rows."""
        return visual_rows(self.boxes)

    def text_rows(self, wide: float, *, by_entity: bool = True) -> tuple[TextRow, ...]:
        """Return the rows cut where a space is `wide`, in heights of the words, and where entities end."""
        owners = self.owners if by_entity else dict.fromkeys(self.owners, 0)
        return text_rows(self.rows, self.boxes, owners, wide, self.ruling)

    def without(self, words: frozenset[int]) -> "PageWords":
        """Return the page without some of its words."""
        boxes = {word: box for word, box in self.boxes.items() if word not in words}
        return replace(self, boxes=boxes)

    def share(self, pieces: Sequence[Piece], label: Label) -> float:
        """Return the share of the pieces most words of which have the label."""
        return sum(self.label(piece.words) is label for piece in pieces) / len(pieces)

    def is_ruled(self, piece: Piece) -> bool:
        """Tell whether a ruling line parts the words of a piece."""
        pairs = itertools.pairwise(self.boxes[word] for word in piece.words)
        return any(self.ruling.parts_columns(left, right) for left, right in pairs)

    def label(self, words: Sequence[int]) -> Label:
        """Return the label of most of the words."""
        found = [self.labels[word] for word in words]
        return max(sorted(set(found)), key=found.count)


@dataclass(frozen=True)
class BlockLine:
    """A line of a block: its cells by column, and the room above it in heights of its text."""

    cells: Mapping[int, Piece]
    gap: float

    @property
    def box(self) -> Box:
        """Box around the cells."""
        return union_box(cell.box for cell in self.cells.values())


@dataclass(frozen=True)
class Block:
    """Lines under a head, and the gutters that they leave free."""

    head: TextRow
    gutters: Gutters
    lines: tuple[BlockLine, ...]


def block_under(head: TextRow, below: Sequence[TextRow], words: PageWords) -> Block:
    """Return the head, its columns parted as the text beneath shows, with the rows that keep to them."""
    gutters, rows = _rows_along(Gutters.between(head.pieces, words.ruling), below, words)
    head = split_heads(head, gutters.cuts(rows, words.boxes), rows, words.boxes)
    gutters, lines = lines_along(Gutters.between(head.pieces, words.ruling), head.box[3], below, words)
    return Block(head, gutters, lines)


def lines_along(
    gutters: Gutters, bottom: float, below: Sequence[TextRow], words: PageWords
) -> tuple[Gutters, tuple[BlockLine, ...]]:
    """Return as many of the rows as leave the gutters free, as lines, and what they leave of the gutters.

    `bottom` is where that ends which they stand below.
    """
    gutters, rows = _rows_along(gutters, below, words)
    return gutters, _lines(bottom, gutters, rows, words)


def _rows_along(
    gutters: Gutters, below: Sequence[TextRow], words: PageWords
) -> tuple[Gutters, list[TextRow]]:
    rows: list[TextRow] = []
    for place, row in enumerate(below):
        left = gutters.left_by(row, words.boxes)
        if _ends_table(row, words):
            break
        if left is None and (len(rows) < LEAST_KEPT or not _slips(gutters, below[place : place + 2], words)):
            break
        gutters = left or gutters
        rows.append(row)
    return gutters, rows


def _slips(gutters: Gutters, rows: Sequence[TextRow], words: PageWords) -> bool:
    """Tell whether the first row is filled and blocks one gutter alone, and the second keeps to all of them.

    So it is where OCR joins two cells, or where one is as wide as its column.
    """
    if len(rows) < 2 or gutters.blocked_by(rows[0], words.boxes) > 1:
        return False
    is_filled = 2 * len(rows[0].pieces) > len(gutters.free)
    return is_filled and not _ends_table(rows[1], words) and not gutters.blocked_by(rows[1], words.boxes)


def _ends_table(row: TextRow, words: PageWords) -> bool:
    """Tell whether the row is one of questions: they end in colons, or are all labelled so."""
    if any(words.texts[piece.words[-1]].endswith(tuple(COLONS)) for piece in row.pieces):
        return True
    return len(row.pieces) > 1 and words.share(row.pieces, Label.QUESTION) > ASKING


def _lines(
    bottom: float, gutters: Gutters, rows: Sequence[TextRow], words: PageWords
) -> tuple[BlockLine, ...]:
    """Return the rows as lines, down to the first that does not go on; `bottom` is that of the head."""
    cuts = gutters.cuts(rows, words.boxes)
    lines: list[BlockLine] = []
    for row in rows:
        cells = cells_of(row, cuts, words.boxes)
        height = median(cell.box[3] - cell.box[1] for cell in cells.values())
        line = BlockLine(cells, (row.box[1] - bottom) / height)
        runs_across = len(row.pieces) == 1 < len(cells) and line.gap > TIGHT
        one_each = all(
            is_one_text(cell, words.boxes) or (gutters.encloses(column) and not words.is_ruled(cell))
            for column, cell in cells.items()
        )
        if runs_across or not one_each or not _goes_on(lines, line, words):
            break
        lines.append(line)
        bottom = max(bottom, row.box[3])
    return tuple(lines)


def _goes_on(lines: Sequence[BlockLine], line: BlockLine, words: PageWords) -> bool:
    """Tell whether the line is the next of a block: not too far off, with cells where the first has them.

    A line of one cell is one where it stands closer than rows do. A line that begins further right, with a
    question, is a total.
    """
    if line.gap <= TIGHT:
        return True
    if not lines:
        return line.gap <= FIRST_GAP
    usual = max(WIDE_GAP, *(each.gap for each in lines))
    if len(line.cells) == 1 and line.gap <= WRAPPED * usual:
        return True
    near = line.gap <= max(LOOSER * usual, usual + TIGHT)
    begin, usual_begin = min(line.cells), min(lines[0].cells)
    is_total = begin > usual_begin and words.label(line.cells[begin].words) is Label.QUESTION
    return near and len(line.cells) > 1 and begin <= max(1, usual_begin) and not is_total
