"""Selection marks on a page image: small squares and circles that are no letters, cells or bullets."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.documents import Mark, Word
from xformparser.geometry import Box, centre, overlap
from xformparser.ingest.marks_glyphs import LOOKALIKES
from xformparser.ingest.marks_outlines import (
    SMALLEST,
    TEXT_HEIGHT,
    Ink,
    Outline,
    darkness_of,
    find_outlines,
    ink_of,
)
from xformparser.labels import MarkState
from xformparser.text import is_cjk

SMALLEST_TEXT, HEADING = 4.0, 1.5
LARGE, LOWER_CASE = 22.0, 21.0
FILLED = 0.1
INSET = 0.27
OWN_INK = 1.9
WIDEST_LETTER = 1.4
LETTERS = {"circle": "CDGOQ0689@&", "square": "BDEFHPRU0689"}
"""First letters of words that look like a mark where print is heavy."""
CIRCLED_NUMBERS = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
LETTER_GAP = 0.26 * TEXT_HEIGHT
WIDE_GAP = 0.85 * TEXT_HEIGHT
CLEAR_GAP = 0.12 * TEXT_HEIGHT
COLUMN, SOLID_COLUMN = 18.0 * TEXT_HEIGHT, 6.0 * TEXT_HEIGHT
FAR = 5.0 * TEXT_HEIGHT


@dataclass(frozen=True)
class Candidate:
    """An outline with the clear space on its left and right, how dark it is inside, and the word read there."""

    outline: Outline
    left: float
    right: float
    fill: float
    text: str

    @property
    def box(self) -> Box:
        """Outer box in scaled pixels."""
        return self.outline.box

    @property
    def family(self) -> str:
        """Square or circle, filled or not."""
        return self.outline.kind.removeprefix("solid_")

    @property
    def solid(self) -> bool:
        """Whether no outline can be told from its filling."""
        return self.outline.kind.startswith("solid")


def marks_of_image(image: Image.Image, words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the tick boxes and radio buttons of an RGB page image.

    The words of the page (boxes in pixels of the image) give the size of its text and tell letters from
    marks; without words nothing is found.
    """
    if not words:
        return ()
    height = _ink_height(image, words)
    if height < SMALLEST_TEXT:
        return ()
    scale = TEXT_HEIGHT / height
    darkness = darkness_of(_resized(image, scale))
    ink = ink_of(darkness)
    scaled = [_scaled(word, scale) for word in words]
    labels = cv2.connectedComponents(ink)[1]
    headings = _headings(scaled)
    outlines = [
        outline
        for outline in find_outlines(ink)
        if not _is_cell(ink, outline) and not (outline.kind == "circle" and _lies_in(outline, headings))
    ]
    candidates = [
        Candidate(outline, *_gaps(labels, outline), _fill(darkness, outline), _word_at(outline, scaled))
        for outline in outlines
    ]
    return tuple(_mark(kept, scale, page_number) for kept in _without_letters(candidates, scaled))


def _headings(words: Sequence[tuple[str, Box]]) -> list[Box]:
    """Return the boxes of short words in large letters, whose O is as large as a mark in the text."""
    usual = median(box[3] - box[1] for _, box in words)
    return [box for text, box in words if len(text) <= 3 and box[3] - box[1] > HEADING * usual]


def _lies_in(outline: Outline, boxes: Sequence[Box]) -> bool:
    x, y = centre(outline.box)
    return any(box[0] < x < box[2] and box[1] < y < box[3] for box in boxes)


def _ink_height(image: Image.Image, words: Sequence[Word]) -> float:
    """Return the median height of the ink in the words' boxes, whose margins differ between OCR engines."""
    dark = ink_of(darkness_of(np.asarray(image.convert("L"))))
    heights: list[float] = []
    for word in words:
        x0, y0, x1, y1 = (max(0, round(value)) for value in word.box)
        rows = np.flatnonzero(dark[y0:y1, x0:x1].any(axis=1))
        if rows.size:
            heights.append(float(np.ptp(rows)) + 1)
    return median(heights) if heights else 0.0


def _resized(image: Image.Image, scale: float) -> NDArray[np.uint8]:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(np.asarray(image.convert("L")), None, fx=scale, fy=scale, interpolation=method).astype(
        np.uint8
    )


def _scaled(word: Word, scale: float) -> tuple[str, Box]:
    x0, y0, x1, y1 = word.box
    return word.text, (x0 * scale, y0 * scale, x1 * scale, y1 * scale)


def _mark(candidate: Candidate, scale: float, page_number: int) -> Mark:
    x0, y0, x1, y1 = (value / scale for value in candidate.box)
    selected = candidate.solid or candidate.fill > FILLED
    certainty = min(1.0, 1.5 * abs(candidate.fill - FILLED) / FILLED)
    return Mark(
        page=page_number,
        box=(x0, y0, x1, y1),
        state=MarkState.SELECTED if selected else MarkState.UNSELECTED,
        confidence=candidate.outline.cover * (0.6 + 0.4 * certainty),
    )


def _fill(darkness: NDArray[np.float32], outline: Outline) -> float:
    """Return the mean darkness of the middle of an outline."""
    x0, y0, x1, y1 = (round(value) for value in outline.box)
    inset = max(5, round(INSET * outline.size))
    inner = darkness[max(0, y0 + inset) : max(1, y1 - inset), max(0, x0 + inset) : max(1, x1 - inset)]
    return float(inner.mean()) if inner.size else 0.0


def _gaps(labels: NDArray[np.int32], outline: Outline) -> tuple[float, float]:
    """Return the clear space left and right of an outline; a check that runs out of it does not count."""
    x0, y0, x1, y1 = (max(0, round(value)) for value in outline.box)
    reach = round(FAR)
    start = max(0, x0 - reach)
    strip = labels[y0 + 3 : max(y0 + 4, y1 - 3), start : x1 + reach]
    inside = strip[:, x0 - start : x1 - start]
    own = np.bincount(inside[inside > 0]).argmax() if inside.any() else 0
    own_ink = labels[max(0, y0 - reach) : y1 + reach, start : x1 + reach] == own
    extent = max(np.ptp(np.flatnonzero(own_ink.any(axis=axis))) for axis in (0, 1)) if own else 0
    is_mark = 0 < extent < OWN_INK * outline.size
    other = ((strip > 0) & ((strip != own) | (not is_mark))).any(axis=0)
    return _clear(other[: max(0, x0 - start - 2)][::-1]), _clear(other[x1 - start + 2 :])


def _word_at(outline: Outline, words: Sequence[tuple[str, Box]]) -> str:
    """Return the text of the word that holds the middle of an outline, or nothing.

    The box of a single character that is much wider than high covers a mark beside the character.
    """
    x, y = centre(outline.box)
    for text, box in words:
        if box[0] < x < box[2] and box[1] < y < box[3]:
            return text if len(text) > 1 or box[2] - box[0] < WIDEST_LETTER * (box[3] - box[1]) else ""
    return ""


def _clear(columns: np.ndarray) -> float:
    """Return how many columns pass before the first with ink; FAR where none has any."""
    return float(columns.argmax()) + 2 if columns.any() else FAR


def _is_cell(ink: Ink, outline: Outline) -> bool:
    """Tell whether the upper and lower side run on beyond the corners, as the lines of a table or comb field do."""
    if not outline.kind.endswith("square"):
        return False
    x0, y0, x1, y1 = (round(value) for value in outline.box)
    reach = max(5, round(0.3 * outline.size))
    bands = [slice(max(0, y - 3), y + 3) for y in (y0, y1)]
    runs_left = all(_runs(ink[band, max(0, x0 - reach) : max(0, x0 - 1)]) for band in bands)
    return runs_left or all(_runs(ink[band, x1 + 1 : x1 + reach]) for band in bands)


def _runs(strip: Ink) -> bool:
    return bool(strip.size and strip.any(axis=0).mean() > 0.9)


def _without_letters(candidates: Sequence[Candidate], words: Sequence[tuple[str, Box]]) -> list[Candidate]:
    """Return the candidates that stand as marks stand, and those that go with such a one."""
    possible = [
        candidate
        for candidate in candidates
        if not _is_within_word(candidate) and not any(_adjoins(candidate, other) for other in candidates)
    ]
    sure = [
        candidate
        for candidate in possible
        if _stands_alone(candidate, words) or _stands_in_pattern(candidate, possible)
    ]
    rest = [candidate for candidate in possible if candidate not in sure]
    return sure + [candidate for candidate in rest if any(_goes_with(candidate, other) for other in sure)]


def _adjoins(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether the other is the next box of a field for letters: alike, in the row, nothing between."""
    if candidate is other or candidate.family != other.family or not _in_row(candidate, other):
        return False
    gap = max(candidate.box[0], other.box[0]) - min(candidate.box[2], other.box[2])
    return gap < 0.6 * min(candidate.outline.size, other.outline.size)


def _stands_in_pattern(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether the candidate is clear on its right, as are others of its size in its row or column."""
    if candidate.solid or candidate.left < CLEAR_GAP or candidate.right < WIDE_GAP:
        return False
    if candidate.family == "square" and candidate.left > LETTER_GAP:
        return True
    mates = [
        other
        for other in others
        if other.right >= WIDE_GAP
        and not other.solid
        and other is not candidate
        and _goes_with(candidate, other)
    ]
    return any(candidate.left >= WIDE_GAP or _in_row(candidate, other) for other in mates)


def _is_within_word(candidate: Candidate) -> bool:
    """Tell whether the candidate is a letter in a word, a Chinese character, or a number in a circle."""
    if candidate.text in CIRCLED_NUMBERS or (is_cjk(candidate.text) and candidate.text not in LOOKALIKES):
        return True
    if is_cjk(candidate.text) and min(candidate.left, candidate.right) < LETTER_GAP:
        return True
    if _is_large_square(candidate):
        return candidate.left < CLEAR_GAP and candidate.right < CLEAR_GAP
    text = candidate.text
    if len(text) == 1 and text.isalpha() and text not in LOOKALIKES:
        return True
    if candidate.left < CLEAR_GAP:
        return True
    if len(text) < 2 or not text.isascii():
        return False
    is_small = candidate.outline.size < LOWER_CASE and candidate.right < CLEAR_GAP
    return is_small or (text[0] in LETTERS[candidate.family] and candidate.right < LETTER_GAP)


def _is_large_square(candidate: Candidate) -> bool:
    """Tell whether the candidate is a square that no Latin letter can be."""
    return candidate.family == "square" and candidate.outline.size > LARGE


def _stands_alone(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    """Tell whether nothing but its outline is needed to know the candidate for a mark."""
    near = candidate.right < CLEAR_GAP and not _is_large_square(candidate)
    if candidate.solid or near:
        return False
    if candidate.left >= WIDE_GAP or _follows_colon(candidate, words):
        return candidate.family == "square" or _has_text_beside(candidate, words)
    return False


def _follows_colon(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    x, y = candidate.box[0], centre(candidate.box)[1]
    return any(
        text.endswith((":", "：", "?", "？"))
        and box[1] < y < box[3]
        and -SMALLEST < x - box[2] < 2 * TEXT_HEIGHT
        for text, box in words
    )


def _has_text_beside(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    x, y = candidate.box[2], centre(candidate.box)[1]
    return any(box[1] < y < box[3] and box[2] > x + SMALLEST / 2 and box[0] < x + FAR for _, box in words)


def _goes_with(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether the other has the candidate's size and stands in its row or column."""
    sizes = sorted((candidate.outline.size, other.outline.size))
    if sizes[1] > 1.2 * sizes[0] or (candidate.family != other.family and not candidate.solid):
        return False
    if _in_row(candidate, other):
        return True
    (x, y), (other_x, other_y) = centre(candidate.box), centre(other.box)
    reach = SOLID_COLUMN if candidate.solid else COLUMN
    in_column = abs(x - other_x) < 0.4 * sizes[1] and abs(y - other_y) < reach
    return in_column and (candidate.right >= CLEAR_GAP or _is_large_square(candidate))


def _in_row(candidate: Candidate, other: Candidate) -> bool:
    first, second = candidate.box, other.box
    return overlap((first[1], first[3]), (second[1], second[3])) > 0.5 * other.outline.size
