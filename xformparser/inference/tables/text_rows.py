"""The words of a page in visual rows, each cut into pieces where the space between two words is wide."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xformparser.geometry import Box, union_box
from xformparser.lines import group_rows
from xformparser.ruling import NO_RULING, Ruling

NARROW = 0.12
"""Space in heights of the words that parts two entities."""


@dataclass(frozen=True)
class Piece:
    """Words beside each other, as indices of the page's words from left to right, and their box."""

    words: tuple[int, ...]
    box: Box


@dataclass(frozen=True)
class TextRow:
    """Pieces in one visual row, left to right; never empty."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        """Box around all pieces."""
        return union_box(piece.box for piece in self.pieces)

    @property
    def words(self) -> tuple[int, ...]:
        """The words of all pieces."""
        return tuple(word for piece in self.pieces for word in piece.words)


def visual_rows(boxes: Mapping[int, Box]) -> list[list[int]]:
    """Return the words that stand beside each other, row by row; of boxes by index."""
    indices = list(boxes)
    return [[indices[place] for place in row] for row in group_rows(list(boxes.values()))]


def text_rows(
    rows: Sequence[Sequence[int]],
    boxes: Mapping[int, Box],
    owners: Mapping[int, int],
    wide: float,
    ruling: Ruling = NO_RULING,
) -> tuple[TextRow, ...]:
    """Return visual rows cut into pieces, from top to bottom.

    Args:
        rows: the words of each row.
        boxes: of the words, by index.
        owners: the entity of each word: a narrow space parts words of two entities.
        wide: the space, in heights of the words, that parts words of one entity.
        ruling: ruling lines, which part words too.
    """
    found = [TextRow(_pieces(row, boxes, owners, wide, ruling)) for row in rows]
    return tuple(sorted(found, key=lambda row: row.box[1]))


def piece_of(words: Sequence[int], boxes: Mapping[int, Box]) -> Piece:
    """Return the words as one piece."""
    return Piece(tuple(words), union_box(boxes[word] for word in words))


def _pieces(
    row: Sequence[int],
    boxes: Mapping[int, Box],
    owners: Mapping[int, int],
    wide: float,
    ruling: Ruling,
) -> tuple[Piece, ...]:
    groups = [[row[0]]]
    for left, right in itertools.pairwise(row):
        first, second = boxes[left], boxes[right]
        height = min(first[3] - first[1], second[3] - second[1])
        same = owners[left] == owners[right]
        if second[0] - first[2] > (wide if same else NARROW) * height or ruling.parts_columns(first, second):
            groups.append([])
        groups[-1].append(right)
    return tuple(piece_of(group, boxes) for group in groups)


def joined_piece(pieces: Sequence[Piece]) -> Piece:
    """Return the pieces as one, their words one after another."""
    return Piece(
        tuple(word for piece in pieces for word in piece.words), union_box(piece.box for piece in pieces)
    )
