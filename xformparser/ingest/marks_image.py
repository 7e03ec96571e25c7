"""Tick boxes and radio buttons of a page image: what the network sees, but for what OCR reads as text."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from xformparser.documents import Mark, Word
from xformparser.geometry import Box, centre, enlarged_box
from xformparser.ingest.darkness import Darkness, darkness_of, ink_height, resized
from xformparser.ingest.marks_glyphs import LOOKALIKES
from xformparser.ingest.marks_network import TEXT_HEIGHT, SeenMark, seen_marks
from xformparser.labels import MarkState

SMALLEST_TEXT, SMALLEST_IMAGE = 4.0, 16
NEVER = 2.0
READ_AS_BOX, ELSEWHERE, IN_WORD, CHARACTER = (0.6, 0.5), (0.95, 0.6), (0.99, 0.9), (NEVER, 0.99)
"""How sure the network must be where OCR reads a box itself, elsewhere, at the edge of a word, and where it
reads a character: of a mark by itself, and of one with an empty mark in its row, for options seldom stand
alone."""
FULL, FULL_MARGIN = 0.8, 0.2
"""How dark what lies within a full mark is, and how far within that begins, in sizes."""
ALIGNED, LIKE_SIZE, COLUMN = 0.5, 0.3, 6.0
"""How far marks of a row or column may be off and differ, in sizes, and be from each other, in text heights;
a full one is kept where an empty one is so near."""
BESIDE = 0.35
"""In sizes of a mark: how far its middle lies from that of a character whose box takes in both, at least."""
BOXES = frozenset("□☐☑☒■口囗")
LETTERS = frozenset("国回图図区區因田日曰目团團")
"""Characters like a box that text is full of; where OCR reads one, it mostly is one."""
TICKED = frozenset("NVY√中山")
"""What OCR reads for a box that a tick crosses, beside what looks like a box."""


def marks_of_image(image: Image.Image, words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the tick boxes and radio buttons of an RGB page image.

    The words of the page (boxes in pixels of the image) give the size of its text and tell characters from
    marks; without words nothing is found.
    """
    grey = np.asarray(image.convert("L"))
    height = ink_height(grey, [word.box for word in words]) if min(image.size) >= SMALLEST_IMAGE else 0.0
    if height < SMALLEST_TEXT:
        return ()
    scale = TEXT_HEIGHT / height
    darkness = darkness_of(resized(grey, scale))
    found = [(mark, *_least(enlarged_box(mark.box, 1 / scale), words)) for mark in seen_marks(darkness)]
    empty = [mark.box for mark, alone, _ in found if mark.score >= alone and not mark.is_selected]
    seen = [
        mark
        for mark, alone, beside in found
        if mark.score >= alone or (mark.score >= beside and _has_mate(mark.box, empty))
    ]
    full = [mark for mark in seen if _is_full(darkness, mark.box)]
    hollow = [mark for mark in seen if mark not in full]
    kept = hollow + [mark for mark in full if any(_goes_with(mark.box, other.box) for other in hollow)]
    return tuple(_mark(mark, scale, page_number) for mark in kept)


def _mark(seen: SeenMark, scale: float, page_number: int) -> Mark:
    return Mark(
        page=page_number,
        box=enlarged_box(seen.box, 1 / scale),
        state=MarkState.SELECTED if seen.is_selected else MarkState.UNSELECTED,
        confidence=seen.score * max(seen.selected, 1 - seen.selected),
    )


def _is_full(darkness: Darkness, box: Box) -> bool:
    """Tell whether a mark is ink all over, as the bullet of a list is."""
    margin = FULL_MARGIN * (box[2] - box[0])
    x0, y0, x1, y1 = (
        round(value) for value in (box[0] + margin, box[1] + margin, box[2] - margin, box[3] - margin)
    )
    inside = darkness[max(0, y0) : y1, max(0, x0) : x1]
    return bool(inside.size and inside.mean() > FULL)


def _has_mate(box: Box, others: Sequence[Box]) -> bool:
    """Tell whether one of some marks has about the size of a mark and stands in its row."""
    return any(_is_like(box, other) and _is_level(box, other) for other in others)


def _goes_with(box: Box, other: Box) -> bool:
    """Tell whether a mark has about the size of another, and stands in its row or near in its column."""
    size, (x, y), (other_x, other_y) = box[2] - box[0], centre(box), centre(other)
    in_column = abs(x - other_x) <= ALIGNED * size and abs(y - other_y) <= COLUMN * TEXT_HEIGHT
    return _is_like(box, other) and (in_column or _is_level(box, other))


def _is_like(box: Box, other: Box) -> bool:
    size = box[2] - box[0]
    return abs((other[2] - other[0]) - size) <= LIKE_SIZE * size


def _is_level(box: Box, other: Box) -> bool:
    return abs(centre(box)[1] - centre(other)[1]) <= ALIGNED * (box[2] - box[0])


def _least(box: Box, words: Sequence[Word]) -> tuple[float, float]:
    """Return how sure the network must be of a mark, by what OCR reads there: alone, beside an empty one."""
    x, y = centre(box)
    for word in words:
        left, top, right, bottom = word.box
        if not (left < x < right and top < y < bottom and word.text):
            continue
        character = word.text[int((x - left) / (right - left) * len(word.text))]
        if character in BOXES:
            return READ_AS_BOX
        is_box = not character.isalnum() or character in (LOOKALIKES | TICKED) - LETTERS
        if len(word.text) > 1 and character.isalnum():
            at_edge = min(x - left, right - x) < box[2] - box[0]
            return CHARACTER if not at_edge else ELSEWHERE if is_box else IN_WORD
        if is_box:
            return ELSEWHERE
        has_room = right - left >= bottom - top and abs(x - (left + right) / 2) >= BESIDE * (box[2] - box[0])
        return ELSEWHERE if has_room else CHARACTER
    return ELSEWHERE
