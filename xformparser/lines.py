"""Visual lines made from words by geometry alone: one grouping for OCR, PDFs and every data set."""

import itertools
from bisect import bisect_left, insort
from collections.abc import Sequence

from xformparser.documents import Line, Word
from xformparser.geometry import Box, row_overlap
from xformparser.ruling import NO_RULING, Ruling

ROW_OVERLAP = 0.5
MAX_GAP = 1.2
RECENT_WORDS = 3


def group_lines(words: Sequence[Word], ruling: Ruling = NO_RULING) -> tuple[Line, ...]:
    """Return the words as lines; see `group_boxes`."""
    groups = group_boxes([word.box for word in words], ruling)
    return tuple(Line(tuple(words[index] for index in group)) for group in groups)


def group_boxes(boxes: Sequence[Box], ruling: Ruling = NO_RULING) -> list[list[int]]:
    """Return the lines that word boxes form, as indices from left to right; lines by their first word.

    A word joins the row with which it shares most height, when that is more than half of the smaller height
    (the row's height is the mean of its last three words); a row is cut into lines where a gap exceeds 1.2
    heights, or a ruling line stands in it. The order of the input does not matter, but for equal boxes.
    """
    lines = [line for row in group_rows(boxes) for line in _cut(row, boxes, ruling)]
    return sorted(lines, key=lambda line: (boxes[line[0]][1], boxes[line[0]]))


def group_rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Return the visual rows that word boxes form, as indices from left to right; see `group_boxes`."""
    rows: list[list[int]] = []
    spans: list[Box] = []  # the mean top and bottom of each row's last words, as a box
    tops: list[tuple[float, int]] = []  # tops of the spans with their rows, in order
    tallest = 0.0
    for index in sorted(range(len(boxes)), key=lambda index: (boxes[index], index)):
        box = boxes[index]
        near = tops[bisect_left(tops, (box[1] - tallest,)) : bisect_left(tops, (box[3],))]
        fits = [(row_overlap(spans[place], box), -place) for _, place in near if box[1] < spans[place][3]]
        fit, place = max(fits, default=(0.0, 0))
        if fit > ROW_OVERLAP:
            place = -place
            tops.pop(bisect_left(tops, (spans[place][1], place)))
        else:
            place = len(rows)
            rows.append([])
            spans.append(box)
        rows[place].append(index)
        spans[place] = _mean_height([boxes[recent] for recent in rows[place][-RECENT_WORDS:]])
        insort(tops, (spans[place][1], place))
        tallest = max(tallest, spans[place][3] - spans[place][1])
    return rows


def _mean_height(boxes: Sequence[Box]) -> Box:
    count = len(boxes)
    return (0.0, sum(box[1] for box in boxes) / count, 1.0, sum(box[3] for box in boxes) / count)


def _cut(row: list[int], boxes: Sequence[Box], ruling: Ruling) -> list[list[int]]:
    lines = [[row[0]]]
    for previous, current in itertools.pairwise(row):
        left, right = boxes[previous], boxes[current]
        height = (left[3] - left[1] + right[3] - right[1]) / 2
        if right[0] - left[2] > MAX_GAP * height or ruling.parts_columns(left, right):
            lines.append([])
        lines[-1].append(current)
    return lines
