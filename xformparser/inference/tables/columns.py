"""Columns under a head: rows of text that leave the same gutters free, from the head down."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xformparser.geometry import Box
from xformparser.inference.tables.text_rows import Piece, TextRow, piece_of
from xformparser.ruling import NO_RULING, OVERREACH, Ruling

LEAST_GUTTER = 0.15
WIDEST_SPACE = 1.0
"""In heights of the text: the least room between two columns, and the most between two words of a cell."""
TELLING_ROWS = 40
"""Rows that tell where one column ends and the next begins."""
FIRST_ROWS, BOTH_SIDES = 6, 0.4
"""Rows that tell whether a space in the head parts columns; the share of them with text on both sides."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Gutters:
    """Between each two columns of a table, the places (from, to) that no row has written on.

    `ruled` tells where a ruling line stands in a gutter, None where none does.
    """

    free: tuple[tuple[Interval, ...], ...]
    ruled: tuple[float | None, ...]

    @classmethod
    def between(cls, pieces: Sequence[Piece], ruling: Ruling = NO_RULING) -> "Gutters":
        """Return the gutters between the pieces of a head."""
        pairs = list(itertools.pairwise(pieces))
        return cls(
            tuple(((left.box[2], right.box[0]),) for left, right in pairs),
            tuple(_rule_between(left.box, right.box, ruling) for left, right in pairs),
        )

    def left_by(self, row: TextRow, boxes: Mapping[int, Box]) -> "Gutters | None":
        """Return what is free of the row's words as well; None where a gutter is blocked."""
        free = self._beside(row, boxes)
        return replace(self, free=free) if all(free) else None

    def blocked_by(self, row: TextRow, boxes: Mapping[int, Box]) -> int:
        """Return how many gutters the row's words block."""
        return sum(not gaps for gaps in self._beside(row, boxes))

    def _beside(self, row: TextRow, boxes: Mapping[int, Box]) -> tuple[tuple[Interval, ...], ...]:
        """Return what the row's words leave of each gutter."""
        taken = [(boxes[word][0], boxes[word][2]) for word in row.words]
        height = min(boxes[word][3] - boxes[word][1] for word in row.words)
        reach = OVERREACH * height
        free: list[tuple[Interval, ...]] = []
        for gaps, rule in zip(self.free, self.ruled, strict=True):
            if rule is None:
                left = _without(gaps, taken)
                free.append(tuple(gap for gap in left if gap[1] - gap[0] >= LEAST_GUTTER * height))
            else:
                is_blocked = any(start + reach < rule < end - reach for start, end in taken)
                free.append(() if is_blocked else ((rule, rule),))
        return tuple(free)

    def encloses(self, column: int) -> bool:
        """Tell whether ruling lines stand at all inner sides of a column: then all within it is one text."""
        return all(rule is not None for rule in self.ruled[max(0, column - 1) : column + 1])

    def scaled(self, scale: float) -> "Gutters":
        """Return the gutters on a page of another width."""
        return Gutters(
            tuple(tuple((a * scale, b * scale) for a, b in gaps) for gaps in self.free),
            tuple(rule and rule * scale for rule in self.ruled),
        )

    def cuts(self, rows: Sequence[TextRow], boxes: Mapping[int, Box]) -> tuple[float, ...]:
        """Return the middle of one free place of each gutter: where most rows have one text on each side.

        Of several such places the widest is taken.
        """
        lines = [
            sorted(((boxes[word][0] + boxes[word][2]) / 2, word) for word in row.words)
            for row in rows[:TELLING_ROWS]
        ]
        ends = [gaps[-1][1] for gaps in self.free[1:]] + [float("inf")]
        cuts = [float("-inf")]
        for gaps, end in zip(self.free, ends, strict=True):
            scores = []
            for gap in gaps:
                cut = (gap[0] + gap[1]) / 2
                rooms = ((cuts[-1], cut), (cut, end))
                texts = sum(_texts_within(line, room, boxes) for line in lines for room in rooms)
                scores.append((texts, gap[1] - gap[0], cut))
            cuts.append(max(scores)[2])
        return tuple(cuts[1:])


def _rule_between(left: Box, right: Box, ruling: Ruling) -> float | None:
    """Return where the first ruling line stands between two heads, None where none does."""
    crossed = ruling.crossings((left[1] + right[1]) / 2, (left[3] + right[3]) / 2)
    low, high = (left[0] + left[2]) / 2, (right[0] + right[2]) / 2
    return next((x for x in crossed if low < x < high), None)


def _texts_within(line: Sequence[tuple[float, int]], room: Interval, boxes: Mapping[int, Box]) -> int:
    """Return 1 where a line of (middle, word) has one text in the room, 0 where it has none, or several."""
    words = [word for _, word in line[bisect_right(line, (room[0],)) : bisect_left(line, (room[1],))]]
    return bool(words) and is_one_text(piece_of(words, boxes), boxes)


def _is_between(middles: Sequence[float], room: Interval) -> bool:
    return any(room[0] < middle < room[1] for middle in middles)


def split_heads(
    head: TextRow, cuts: Sequence[float], rows: Sequence[TextRow], boxes: Mapping[int, Box]
) -> TextRow:
    """Return the head with pieces parted where the first rows leave the space between two words free.

    Enough of these rows must be written on both sides of it, in the column that the `cuts` give the piece.
    """
    first = rows[:FIRST_ROWS]
    middles = [[(boxes[word][0] + boxes[word][2]) / 2 for word in row.words] for row in first]
    rooms = itertools.pairwise((float("-inf"), *cuts, float("inf")))
    pieces: list[Piece] = []
    for piece, (start, end) in zip(head.pieces, rooms, strict=True):
        groups = [[piece.words[0]]]
        for left, right in itertools.pairwise(piece.words):
            space, cut = Gutters.between((piece_of([left], boxes), piece_of([right], boxes))), boxes[right][0]
            both = sum(_is_between(row, (start, cut)) and _is_between(row, (cut, end)) for row in middles)
            if both >= max(2, BOTH_SIDES * len(first)) and all(space.left_by(row, boxes) for row in first):
                groups.append([])
                start = cut
            groups[-1].append(right)
        pieces += [piece_of(group, boxes) for group in groups]
    return TextRow(tuple(pieces))


def cells_of(row: TextRow, cuts: Sequence[float], boxes: Mapping[int, Box]) -> Mapping[int, Piece]:
    """Return the cells of a row that are written in, by the number of their column."""
    words: dict[int, list[int]] = {}
    for word in row.words:
        middle = (boxes[word][0] + boxes[word][2]) / 2
        words.setdefault(sum(middle > cut for cut in cuts), []).append(word)
    return {column: piece_of(group, boxes) for column, group in sorted(words.items())}


def is_one_text(cell: Piece, boxes: Mapping[int, Box]) -> bool:
    """Tell whether no space in the cell is so wide that it holds two texts."""
    height = cell.box[3] - cell.box[1]
    return all(
        boxes[right][0] - boxes[left][2] <= WIDEST_SPACE * height
        for left, right in itertools.pairwise(cell.words)
    )


def _without(gaps: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Return what of the gaps is not taken."""
    left = list(gaps)
    for start, end in taken:
        left = [
            part
            for low, high in left
            for part in ((low, min(high, start)), (max(low, end), high))
            if part[0] < part[1]
        ]
    return left
