"""Rows of marks read from left to right: which words are an option's text, and which ask the question."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from xformparser.documents import Mark, Word
from xformparser.geometry import Box, centre, row_overlap
from xformparser.labels import TextSource
from xformparser.text import join_words

COLONS = (":", "：", "?", "？")
OCR_MARGIN = 0.7
"""OCR engines draw a word's box higher than its letters."""
WIDE_GAP = 1.8
FAR_GAP = 4.0


@dataclass(frozen=True)
class Tick:
    """A mark on its way to an option; radio buttons of one group share `name`.

    Where the page shows no text, the file's `caption` is the option and its `label` the question.
    """

    mark: Mark
    name: str | None = None
    caption: str = ""
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """A tick with the indices of its option's words, and of its question's where its row shows one."""

    tick: Tick
    option: tuple[int, ...] = ()
    question: tuple[int, ...] = ()

    @property
    def box(self) -> Box:
        """Box of the mark."""
        return self.tick.mark.box


@dataclass(frozen=True)
class Text:
    """The words of a page with the indices of those that are text, and the height of a letter."""

    words: tuple[Word, ...]
    indices: tuple[int, ...]

    @property
    def height(self) -> float:
        """Height of the text, 1 where there is none."""
        heights = [_height(self.words[index]) for index in self.indices]
        return median(heights) if heights else 1.0

    def box(self, index: int) -> Box:
        """Return the box of a word."""
        return self.words[index].box

    def join(self, indices: Sequence[int]) -> str:
        """Return the text of some words."""
        return join_words([self.words[index].text for index in indices])

    def beside(self, boxes: Sequence[Box]) -> list[int]:
        """Return the words in the row of some boxes, left to right."""
        found = [index for index in self.indices if _in_row(self.box(index), boxes)]
        return sorted(found, key=lambda index: centre(self.box(index))[0])

    def chunks(self, row: Sequence[int]) -> list[list[int]]:
        """Return the words of a row, left to right, cut where a wide gap parts them."""
        chunks: list[list[int]] = []
        for at, index in enumerate(row):
            if at == 0 or _gap(row, at, self) > WIDE_GAP * self.height:
                chunks.append([])
            chunks[-1].append(index)
        return chunks


def ends_question(text: str) -> bool:
    """Tell whether a text ends as a question does."""
    return text.rstrip().endswith(COLONS)


def read_row(ticks: Sequence[Tick], text: Text) -> list[Cell]:
    """Return the cells of one row of ticks, given left to right."""
    boxes = [tick.mark.box for tick in ticks]
    segments: list[list[int]] = [[] for _ in range(len(ticks) + 1)]
    for index in text.beside(boxes):
        x = centre(text.box(index))[0]
        segments[sum(centre(box)[0] < x for box in boxes)].append(index)
    if _is_grid(boxes, segments, text):
        question = tuple(segments[0])
        return [Cell(tick, question=question) for tick in ticks]
    if _options_come_first(boxes, segments, text):
        return _cells_after_options(ticks, segments, text)
    return _cells_before_options(ticks, segments, text)


def _height(word: Word) -> float:
    height = word.box[3] - word.box[1]
    return height * OCR_MARGIN if word.source == TextSource.OCR else height


def _in_row(box: Box, boxes: Sequence[Box]) -> bool:
    """Tell whether the word shares the row of the mark nearest to it."""
    x = centre(box)[0]
    nearest = min(boxes, key=lambda other: abs(centre(other)[0] - x))
    return row_overlap(box, nearest) > 0.5


def _is_grid(boxes: Sequence[Box], segments: Sequence[list[int]], text: Text) -> bool:
    """Tell whether the marks are columns of a table: a statement on the left and no text between them."""
    if len(boxes) < 2 or not segments[0] or any(segments[1:-1]):
        return False
    return not segments[-1] or text.box(segments[-1][0])[0] - boxes[-1][2] > FAR_GAP * text.height


def _options_come_first(boxes: Sequence[Box], segments: Sequence[list[int]], text: Text) -> bool:
    """Tell whether each mark stands right of its option ("male ☐ female ☐")."""
    if not all(segments[:-1]):
        return False
    near_left = [box[0] - text.box(part[-1])[2] for box, part in zip(boxes, segments[:-1], strict=True)]
    near_right = [
        text.box(part[0])[0] - box[2] if part else FAR_GAP * text.height
        for box, part in zip(boxes, segments[1:], strict=True)
    ]
    if ends_question(text.join(segments[0])) and len(boxes) > 1:
        return False
    return sum(near_left) < sum(min(gap, FAR_GAP * text.height) for gap in near_right)


def _cells_before_options(ticks: Sequence[Tick], segments: Sequence[list[int]], text: Text) -> list[Cell]:
    cells: list[Cell] = []
    chunks = text.chunks(segments[0])
    question = tuple(chunks[-1]) if chunks else ()
    for position, tick in enumerate(ticks):
        is_last = position == len(ticks) - 1
        option, following = _split_option(segments[position + 1], is_last, text)
        cells.append(Cell(tick, option, question))
        question = following or question
    return cells


def _split_option(
    segment: Sequence[int], is_last: bool, text: Text
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the words after a mark as its option and the question that follows in the same row."""
    chunks = text.chunks(segment)
    if is_last or len(chunks) > 1:
        rest = () if is_last or not chunks else tuple(itertools.chain(*chunks[1:]))
        return tuple(chunks[0]) if chunks else (), rest
    if len(segment) > 1 and ends_question(text.join(segment)):
        cut = max(range(1, len(segment)), key=lambda at: _gap(segment, at, text))
        return tuple(segment[:cut]), tuple(segment[cut:])
    return tuple(segment), ()


def _cells_after_options(ticks: Sequence[Tick], segments: Sequence[list[int]], text: Text) -> list[Cell]:
    cells: list[Cell] = []
    question: tuple[int, ...] = ()
    for tick, segment in zip(ticks, segments[:-1], strict=True):
        ends = [at + 1 for at, index in enumerate(segment) if ends_question(text.words[index].text)]
        cut = ends[-1] if ends else 0
        chunks = text.chunks(segment)
        if not cut and len(chunks) > 1:
            cut = len(segment) - len(chunks[-1])
        if cut:
            question = tuple(segment[:cut])
        cells.append(Cell(tick, tuple(segment[cut:]), question))
    return cells


def _gap(segment: Sequence[int], at: int, text: Text) -> float:
    return text.box(segment[at])[0] - text.box(segment[at - 1])[2]
