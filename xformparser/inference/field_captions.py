"""Captions of form fields by geometry: the text left of a field or right above it is what the field asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from xformparser.documents import Page, Widget
from xformparser.geometry import Box, row_overlap, union_box
from xformparser.lines import group_boxes

BESIDE = 4.0
ABOVE = 1.0
TOUCH = 0.4
ALIGNED = 1.0
"""Distances in heights of the text."""


@dataclass(frozen=True)
class Caption:
    """Words of the page (as indices) that stand as a field's caption, and their box."""

    words: tuple[int, ...]
    box: Box


def field_captions(page: Page, widgets: Sequence[Widget], words: Sequence[int]) -> Mapping[int, Caption]:
    """Return the captions of those fields that have one beyond doubt, by place in `widgets`.

    A caption ends left of the field in its row, or else begins right above its left edge; no other field of
    the page lies between. Text that could be the caption of two fields is that of the nearer one.

    Args:
        page: upright.
        widgets: the fields that ask for text or a choice.
        words: indices of the words that may be captions.
    """
    if not widgets:
        return {}
    lines = [
        Caption(
            tuple(words[place] for place in line), union_box(page.words[words[place]].box for place in line)
        )
        for line in group_boxes([page.words[index].box for index in words], page.ruling)
    ]
    if not lines:
        return {}
    height = median(line.box[3] - line.box[1] for line in lines)
    others = [widget.box for widget in page.widgets]
    found = sorted(
        (distance, place, lines.index(caption))
        for place, widget in enumerate(widgets)
        for distance, caption in _nearest(widget.box, lines, others, height)
    )
    captions: dict[int, Caption] = {}
    taken: set[int] = set()
    for _, place, line in found:
        if place not in captions and line not in taken:
            captions[place] = lines[line]
            taken.add(line)
    return captions


def _nearest(
    field: Box, lines: Sequence[Caption], fields: Sequence[Box], height: float
) -> Iterator[tuple[float, Caption]]:
    """Yield the caption that stands best for a field, with its distance, if there is one."""
    beside = [(field[0] - line.box[2], line) for line in lines if _stands_beside(line.box, field, height)]
    above = [(field[1] - line.box[3], line) for line in lines if _stands_above(line.box, field, height)]
    for group in (beside, above):
        distance, line = min(group, key=lambda pair: pair[0], default=(0.0, None))
        if line is not None and not any(_lies_between(other, line.box, field) for other in fields):
            yield distance, line
            return


def _stands_beside(line: Box, field: Box, height: float) -> bool:
    first_row = (field[0], field[1], field[2], min(field[3], field[1] + 2 * height))
    return row_overlap(line, first_row) > 0.5 and -TOUCH * height <= field[0] - line[2] < BESIDE * height


def _stands_above(line: Box, field: Box, height: float) -> bool:
    near = -TOUCH * height <= field[1] - line[3] < ABOVE * height
    return near and abs(line[0] - field[0]) < ALIGNED * height and line[2] <= field[2] + BESIDE * height


def _lies_between(other: Box, line: Box, field: Box) -> bool:
    """Tell whether another field's middle lies in the box around a caption and its field."""
    if other == field:
        return False
    x0, y0, x1, y1 = union_box((line, field))
    return x0 < (other[0] + other[2]) / 2 < x1 and y0 < (other[1] + other[3]) / 2 < y1
