"""Rows of a table from its lines: where one line begins a row and the next goes on in its cells."""

import itertools
from collections.abc import Sequence
from statistics import fmean

from xformparser.inference.tables.blocks import TIGHT, Block, BlockLine, PageWords
from xformparser.inference.tables.found_table import Cells
from xformparser.inference.tables.text_rows import joined_piece
from xformparser.labels import Label
from xformparser.ruling import Ruling

LEAST_JUMP, WIDEST_LEADING, LEAST_GAP = 0.12, 0.75, 0.15
"""In heights of the text: by how much room between rows exceeds that between the lines of a cell; the most
and the least that the latter can be."""
ASKING = 0.6
LEAST_PARTED = 0.25
"""Share of the lines of a ruled table that ruling lines part at least."""


def head_lines(block: Block, words: PageWords) -> int:
    """Return how many of the block's first lines still belong to its head: they follow at once.

    They are written in fewer than half of the columns, or ask; and more room follows than stood above.
    """
    count = 0
    for line, following in zip(block.lines, block.lines[1:], strict=False):
        few = 2 * len(line.cells) < len(block.head.pieces)
        asks = words.share(tuple(line.cells.values()), Label.QUESTION) >= ASKING
        if line.gap > TIGHT or not (few or asks) or following.gap < line.gap:
            break
        count += 1
    return count


def group_lines(lines: Sequence[BlockLine], ruling: Ruling) -> tuple[Cells, ...]:
    """Return the cells of each row, those of all its lines joined.

    Where ruling lines part some of the lines, they part all rows.
    """
    rows: list[list[BlockLine]] = []
    leading = _widest_leading(lines[1:])
    parted = [ruling.parts_rows(upper.box, lower.box) for upper, lower in itertools.pairwise(lines)]
    is_ruled = sum(parted) >= max(1, LEAST_PARTED * len(parted))
    for place, line in enumerate(lines):
        if not rows or (parted[place - 1] if is_ruled else _begins_row(line, leading)):
            rows.append([])
        rows[-1].append(line)
    return tuple(_joined(row) for row in rows)


def _begins_row(line: BlockLine, leading: float | None) -> bool:
    if leading is not None:
        return line.gap > leading
    return len(line.cells) > 1 or line.gap > TIGHT


def _widest_leading(lines: Sequence[BlockLine]) -> float | None:
    """Return the gap up to which lines go on in the cells above; None where all gaps are alike.

    Such lines stand clearly closer than others, and are written in fewer columns.
    """
    ordered = sorted(lines, key=lambda line: _gap(line))
    jumps = []
    for place in range(1, len(ordered)):
        close, far = ordered[:place], ordered[place:]
        jump = _gap(far[0]) - _gap(close[-1])
        fewer = fmean(len(line.cells) for line in close) < fmean(len(line.cells) for line in far)
        if jump >= LEAST_JUMP and _gap(close[-1]) <= WIDEST_LEADING and fewer:
            jumps.append((jump, _gap(close[-1]) + jump / 2))
    return max(jumps)[1] if jumps else None


def _gap(line: BlockLine) -> float:
    return max(line.gap, LEAST_GAP)


def _joined(lines: Sequence[BlockLine]) -> Cells:
    columns = sorted({column for line in lines for column in line.cells})
    return {
        column: joined_piece([line.cells[column] for line in lines if column in line.cells])
        for column in columns
    }
