"""Selection marks among the vector shapes of a digital page."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from xformparser.documents import Mark, Word
from xformparser.geometry import Box, area, centre, holds_centre, intersection_area, overlap, row_overlap
from xformparser.ingest.marks_glyphs import GLYPHS
from xformparser.labels import MarkState

DEFAULT_TEXT_HEIGHT = 10.0
SMALLEST, LARGEST = 0.4, 2.4
SQUARENESS = {"rect": 1.25, "curve": 1.12, "line": 1.25}
REACH = 0.6
ADJOINING = 0.06
SECOND_OUTLINE = 0.8
GROUND = 2.0
CONFIDENCE = 0.98

INSIDE_TEXT = {*GLYPHS, *"XxVv", "3", "4", "5", "6", "7", "8", "n", "l"}
"""Check marks as words; the digits and letters are the codes of check marks in ZapfDingbats."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A painted path of a PDF page in page units; `filled` when its inside is painted in a dark colour."""

    kind: Literal["rect", "curve", "line"]
    box: Box
    filled: bool


def marks_of_shapes(shapes: Sequence[Shape], words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the tick boxes and radio buttons that are drawn with rectangles, curves and lines.

    A mark is a square or circle about as large as the text, in a row with text, apart from its like (a row
    of adjoining squares is a field for letters). It is selected when something is drawn or written in it;
    a solid one counts only beside an open one of its size, else it is a bullet. On a dark ground stands
    decoration.
    """
    height = median(word.box[3] - word.box[1] for word in words) if words else DEFAULT_TEXT_HEIGHT
    frames = _frames(shapes, height)
    grounds = [shape for shape in shapes if shape.filled]
    alone = [
        frame
        for frame in frames
        if not any(_adjoins(frame, other) for other in frames)
        and not any(_is_ground(shape.box, frame.box) for shape in grounds)
    ]
    open_boxes = [frame.box for frame in alone if not frame.filled]
    marks: list[Mark] = []
    for frame in alone:
        state = _state(frame, shapes, words)
        solid = frame.filled and not any(_is_companion(frame.box, box) for box in open_boxes)
        if state is not None and not solid and _in_text_row(frame.box, words):
            marks.append(Mark(page=page_number, box=frame.box, state=state, confidence=CONFIDENCE))
    return tuple(marks)


def _frames(shapes: Sequence[Shape], height: float) -> list[Shape]:
    """Return the shapes that can be the outline of a mark, each once, the outermost of those nested."""
    outlines = [
        shape for shape in (*shapes, *_squares_of_lines(shapes, height)) if _is_outline(shape, height)
    ]
    frames: list[Shape] = []
    for shape in sorted(outlines, key=lambda shape: (-area(shape.box), shape.filled, shape.kind)):
        if not any(_lies_in(shape.box, frame.box) for frame in frames):
            frames.append(shape)
    return frames


def _is_outline(shape: Shape, height: float) -> bool:
    width, tall = _size(shape.box)
    if shape.kind == "line" or min(width, tall) < SMALLEST * height or max(width, tall) > LARGEST * height:
        return False
    return max(width, tall) / min(width, tall) <= SQUARENESS[shape.kind]


def _squares_of_lines(shapes: Sequence[Shape], height: float) -> list[Shape]:
    """Return the squares that four single lines (or thin rectangles) make."""
    thin = 0.15 * height
    sides = [shape.box for shape in shapes if min(_size(shape.box)) <= thin]
    flat = [box for box in sides if SMALLEST * height <= box[2] - box[0] <= LARGEST * height]
    upright = [box for box in sides if SMALLEST * height <= box[3] - box[1] <= LARGEST * height]
    squares: list[Shape] = []
    for top in flat:
        for bottom in flat:
            if bottom[1] > top[1] + thin and max(abs(top[0] - bottom[0]), abs(top[2] - bottom[2])) <= thin:
                box = (top[0], top[1], top[2], bottom[3])
                if all(any(_is_side(side, x, box, thin) for side in upright) for x in (box[0], box[2])):
                    squares.append(Shape("rect", box, filled=False))
    return squares


def _is_side(side: Box, x: float, box: Box, thin: float) -> bool:
    return (
        abs(centre(side)[0] - x) <= thin and abs(side[1] - box[1]) <= thin and abs(side[3] - box[3]) <= thin
    )


def _adjoins(frame: Shape, neighbour: Shape) -> bool:
    """Tell whether two rectangles of one size share an edge."""
    box, other = frame.box, neighbour.box
    if frame is neighbour or "curve" in (frame.kind, neighbour.kind) or not _is_alike(box, other):
        return False
    slack = ADJOINING * (box[2] - box[0])
    beside = min(abs(box[0] - other[2]), abs(box[2] - other[0])) < slack and row_overlap(box, other) > 0.8
    shared = overlap((box[0], box[2]), (other[0], other[2])) > 0.8 * (box[2] - box[0])
    return beside or (shared and min(abs(box[1] - other[3]), abs(box[3] - other[1])) < slack)


def _is_ground(box: Box, frame: Box) -> bool:
    """Tell whether a box surrounds the frame with room to spare."""
    return area(box) > GROUND * area(frame) and intersection_area(box, frame) == area(frame)


def _is_alike(box: Box, other: Box) -> bool:
    return 0.75 <= (box[2] - box[0]) / (other[2] - other[0]) <= 1.33


def _is_companion(box: Box, other: Box) -> bool:
    """Tell whether the other box has the size and stands in the row or column of the box."""
    (x, y), (other_x, other_y), size = centre(box), centre(other), box[2] - box[0]
    near = abs(x - other_x) < 0.3 * size and abs(y - other_y) < 12 * size
    return _is_alike(box, other) and (near or abs(y - other_y) < 0.3 * size)


def _state(frame: Shape, shapes: Sequence[Shape], words: Sequence[Word]) -> MarkState | None:
    """Return the state of the mark that the frame would be, or None where it is none."""
    inside = [word.text for word in words if holds_centre(frame.box, word.box)]
    if any(text not in INSIDE_TEXT for text in inside):
        return None
    drawn = any(_is_content(frame, shape) for shape in shapes)
    return MarkState.SELECTED if frame.filled or inside or drawn else MarkState.UNSELECTED


def _is_content(frame: Shape, shape: Shape) -> bool:
    """Tell whether the shape is drawn into the frame: a check, a cross, a dot, or one that runs out of it."""
    width, tall = _size(frame.box)
    inner_width, inner_tall = _size(shape.box)
    if not holds_centre(frame.box, shape.box) and not _starts_in(frame.box, shape.box):
        return False
    if shape.box == frame.box:
        return shape.filled and not frame.filled
    if max(inner_width / width, inner_tall / tall) < 0.25:
        return False
    if max(inner_width / width, inner_tall / tall) > 1 + 2 * REACH:
        return False
    return shape.filled or not _is_same_outline(frame.box, shape)


def _starts_in(frame: Box, box: Box) -> bool:
    """Tell whether a good part of a box lies in the frame."""
    return intersection_area(frame, box) > 0.35 * area(box) > 0


def _is_same_outline(frame: Box, shape: Shape) -> bool:
    """Tell whether the shape is a side of the frame, or a second outline within it."""
    width, tall = _size(shape.box)
    if min(width, tall) < 0.15 * (frame[2] - frame[0]):
        return True
    if shape.kind == "line" or min(width, tall) < SECOND_OUTLINE * (frame[2] - frame[0]):
        return False
    (x, y), (frame_x, frame_y) = centre(shape.box), centre(frame)
    return max(abs(x - frame_x), abs(y - frame_y)) < 0.08 * (frame[2] - frame[0])


def _lies_in(box: Box, frame: Box) -> bool:
    return intersection_area(box, frame) > 0.6 * area(box)


def _in_text_row(box: Box, words: Sequence[Word]) -> bool:
    return any(row_overlap(box, word.box) > 0.4 and not holds_centre(box, word.box) for word in words)


def _size(box: Box) -> tuple[float, float]:
    return (box[2] - box[0], box[3] - box[1])
