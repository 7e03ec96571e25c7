"""Visual lines made from words by geometry alone: one grouping for OCR, PDFs and every data set."""

import math
from collections.abc import Sequence

from xformparser.documents import Line, Word
from xformparser.geometry import Box, row_overlap

ROW_OVERLAP = 0.5
MAX_GAP = 1.2
RECENT_WORDS = 3


def group_lines(words: Sequence[Word]) -> tuple[Line, ...]:
    """Return the words as lines, top to bottom by first word.

    Words join a row when they share more than half of the smaller height with the mean of the row's last
    three words; a row is cut into lines where the gap exceeds 1.2 heights. The input order does not matter.
    """
    lines = [line for row in _rows(words) for line in _cut(row)]
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0], line.box)))


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box[0], word.box[1], word.box, word.text)):
        best = max(rows, key=lambda row: _fit(row, word), default=None)
        if best is not None and _fit(best, word) > ROW_OVERLAP:
            best.append(word)
        else:
            rows.append([word])
    return rows


def _fit(row: list[Word], word: Word) -> float:
    """Return how well the word continues the row, in [0, 1]."""
    recent = [recent_word.box for recent_word in row[-RECENT_WORDS:]]
    mean: Box = (
        0.0,
        math.fsum(box[1] for box in recent) / len(recent),
        1.0,
        math.fsum(box[3] for box in recent) / len(recent),
    )
    return row_overlap(mean, word.box)


def _cut(row: list[Word]) -> list[Line]:
    lines: list[list[Word]] = [[row[0]]]
    for previous, word in zip(row, row[1:], strict=False):
        heights = (previous.box[3] - previous.box[1] + word.box[3] - word.box[1]) / 2
        if word.box[0] - previous.box[2] > MAX_GAP * heights:
            lines.append([])
        lines[-1].append(word)
    return [Line(tuple(line)) for line in lines]
