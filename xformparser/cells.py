"""Text in one cell of a ruled Chinese or Japanese form: there keys wrap, and are written wide."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from xformparser.documents import Word
from xformparser.geometry import Box, union_box
from xformparser.lines import group_rows
from xformparser.ruling import Ruling
from xformparser.text import COLONS, is_cjk, join_words, starts_item

CJK_SHARE = 0.2
"""Share of a page's words from which on it counts as Chinese or Japanese; OCR sees single ones anywhere."""
PIECE = 2
"""Characters of a piece of a key that is written wide, at most."""
LEAN, LEADING, OVERLAP = 0.6, 1.0, 0.5
"""In heights of the smaller line: how far the sides of a cell may differ between two lines; how far the next
line of a text may be, and how far the two may overlap."""
CENTRED, ROOM = 1.0, 2.2
"""In heights of a line: how far the room beside one in the middle may differ; the room of a full one."""
LIKE_HEIGHT = 1.7
"""How many times as high one line of a text may be as the next."""


@dataclass(frozen=True)
class _CellLine:
    """A line by the indices of its words; `sides` are the strokes left and right of it."""

    words: tuple[int, ...]
    text: str
    box: Box
    sides: tuple[float, float] | None

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def join_in_cells(
    lines: Sequence[Sequence[int]], words: Sequence[Word], ruling: Ruling
) -> list[tuple[int, ...]]:
    """Return the lines of a page, those joined that are one text in one cell; in other scripts, as they are.

    Pieces of one or two characters in a row are a key that is written wide (姓　名). Lines under each other
    are a text that wraps where they stand in the middle of the cell or the first leaves no room, but not
    where that ends in a colon or the second begins as an item of a list does: a small key and its value may
    stand under each other in one box, too. In other scripts that is usual, and words leave more room.

    Args:
        lines: words of each line as indices from left to right, lines from top to bottom; see `group_boxes`.
        words: words of the page.
        ruling: the page's ruling lines; without upright ones there are no cells.
    """
    cjk = sum(is_cjk(word.text) for word in words)
    if not ruling.upright or cjk < CJK_SHARE * len(words):
        return [tuple(line) for line in lines]
    texts: list[list[_CellLine]] = []
    for line in _wide_lines([_cell_line(line, words, ruling) for line in lines], words, ruling):
        above = next((text for text in reversed(texts) if _wraps(text[-1], line, ruling)), None)
        if above is None:
            texts.append([line])
        else:
            above.append(line)
    return [tuple(index for line in text for index in line.words) for text in texts]


def _cell_line(line: Sequence[int], words: Sequence[Word], ruling: Ruling) -> _CellLine:
    box = union_box(words[index].box for index in line)
    middle = (box[0] + box[2]) / 2
    strokes = ruling.crossings(box[1], box[3])
    left = max((x for x in strokes if x < middle), default=None)
    right = min((x for x in strokes if x > middle), default=None)
    sides = None if left is None or right is None else (left, right)
    return _CellLine(tuple(line), join_words([words[index].text for index in line]), box, sides)


def _wide_lines(lines: Sequence[_CellLine], words: Sequence[Word], ruling: Ruling) -> list[_CellLine]:
    """Return the lines from top to bottom, the pieces of keys that are written wide made one."""
    found = []
    for row in group_rows([line.box for line in lines]):
        groups = [[lines[row[0]]]]
        for left, right in itertools.pairwise(lines[place] for place in row):
            if not _is_wide(left, right):
                groups.append([])
            groups[-1].append(right)
        found += [
            _cell_line([word for line in group for word in line.words], words, ruling) for group in groups
        ]
    return sorted(found, key=lambda line: (line.box[1], line.box[0]))


def _is_wide(left: _CellLine, right: _CellLine) -> bool:
    """Tell whether two neighbours in a row are pieces of one key that is written wide."""
    are_pieces = all(len(line.text) <= PIECE and is_cjk(line.text) for line in (left, right))
    return are_pieces and not starts_item(right.text) and _share_cell(left, right)


def _wraps(upper: _CellLine, lower: _CellLine, ruling: Ruling) -> bool:
    """Tell whether the lower line goes on with the text of the upper one."""
    low, high = sorted((upper.height, lower.height))
    return (
        -OVERLAP * low < lower.box[1] - upper.box[3] < LEADING * low
        and high <= LIKE_HEIGHT * low
        and upper.text[-1:] not in COLONS
        and not starts_item(lower.text)
        and _share_cell(upper, lower)
        and ((_is_centred(upper) and _is_centred(lower)) or _is_full(upper, lower))
        and not ruling.parts_rows(upper.box, lower.box)
    )


def _is_centred(line: _CellLine) -> bool:
    """Tell whether a line stands in the middle between the sides of its cell."""
    if line.sides is None:
        return False
    left, right = line.box[0] - line.sides[0], line.sides[1] - line.box[2]
    return abs(left - right) <= CENTRED * line.height


def _is_full(upper: _CellLine, lower: _CellLine) -> bool:
    """Tell whether the next character would not have fitted behind the upper line, nor another beside it."""
    if upper.sides is None:
        return False
    room = upper.sides[1] - upper.sides[0] - (upper.box[2] - upper.box[0])
    return room < ROOM * lower.height


def _share_cell(first: _CellLine, second: _CellLine) -> bool:
    """Tell whether the same strokes stand left and right of both lines."""
    if first.sides is None or second.sides is None:
        return False
    slack = LEAN * min(first.height, second.height)
    return all(abs(one - other) <= slack for one, other in zip(first.sides, second.sides, strict=True))
