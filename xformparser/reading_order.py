"""The order in which a person reads the boxes of a page."""

from collections.abc import Sequence

from xformparser.geometry import Box, row_overlap

ROW_OVERLAP = 0.5


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the indices of the boxes in reading order: rows from top to bottom, each from left to right.

    A box joins the row above it when it shares more than half of the smaller height with the row's first box.
    """
    order: list[int] = []
    row: list[int] = []
    for index in sorted(range(len(boxes)), key=lambda index: (boxes[index][1], boxes[index], index)):
        if row and row_overlap(boxes[row[0]], boxes[index]) <= ROW_OVERLAP:
            order += sorted(row, key=lambda member: (boxes[member], member))
            row = []
        row.append(index)
    return order + sorted(row, key=lambda member: (boxes[member], member))
