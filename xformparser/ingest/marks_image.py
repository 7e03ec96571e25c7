"""Selection marks on a page image: small squares and circles that are no letters, cells or bullets."""

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.documents import Mark, Word
from xformparser.geometry import Box, centre
from xformparser.ingest.marks_context import FAR, Candidate, without_letters
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

SMALLEST_TEXT, HEADING, SHORT = 4.0, 1.5, 3
FILLED = 0.1
INSET = 0.27
OWN_INK = 1.9
WIDEST_LETTER = 1.4
LONG = 3 * TEXT_HEIGHT
OPEN_BOXES = "口囗"
"""What OCR reads an empty box for most often."""


def marks_of_image(image: Image.Image, words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the tick boxes and radio buttons of an RGB page image.

    The words of the page (boxes in pixels of the image) give the size of its text and tell letters from
    marks; without words nothing is found.
    """
    if not words or min(image.size) < SMALLEST:
        return ()
    height = _ink_height(image, words)
    if height < SMALLEST_TEXT:
        return ()
    scale = TEXT_HEIGHT / height
    darkness = darkness_of(_resized(image, scale))
    ink = ink_of(darkness)
    scaled = [_scaled(word, scale) for word in words]
    labels, of_text = _labels(ink), _labels(_without_uprights(ink))
    headings = _headings(scaled)
    outlines = [
        outline
        for outline in find_outlines(ink)
        if not _is_cell(ink, outline) and not (outline.kind == "circle" and _lies_in(outline, headings))
    ]
    candidates = []
    for outline in outlines:
        text = _word_at(outline, scaled)
        gaps = _gaps(of_text if _may_stand_at_rule(outline, text) else labels, outline)
        candidates.append(Candidate(outline, *gaps, _fill(darkness, outline), text))
    return tuple(_mark(kept, scale, page_number) for kept in without_letters(candidates, scaled))


def _labels(ink: Ink) -> NDArray[np.int32]:
    return np.asarray(cv2.connectedComponents(ink)[1], dtype=np.int32)


def _without_uprights(ink: Ink) -> Ink:
    """Return the ink without the ruling lines that run down the page, at which a cell of a table begins."""
    uprights = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((LONG, 1), np.uint8))
    return np.asarray(cv2.subtract(ink, uprights), dtype=np.uint8)


def _may_stand_at_rule(outline: Outline, text: str) -> bool:
    """Tell whether the outline, close to a ruling line, may still be a mark: a square, and no character."""
    return outline.kind == "square" and (not is_cjk(text) or text in OPEN_BOXES)


def _headings(words: Sequence[tuple[str, Box]]) -> list[Box]:
    """Return where words in large letters stand, whose O is as large as a mark in the text.

    An O or the like at either end of a long word is left out, for OCR may have read a mark with the word.
    """
    usual = median(box[3] - box[1] for _, box in words)
    large = [
        (text, box)
        for text, box in words
        if text.isalpha() and len(text) > 1 and box[3] - box[1] > HEADING * usual
    ]
    return [box if len(text) <= SHORT else _sure_letters(text, box) for text, box in large]


def _sure_letters(text: str, box: Box) -> Box:
    pitch = (box[2] - box[0]) / len(text)
    first, last = (pitch * (letter in LOOKALIKES) for letter in (text[0], text[-1]))
    return (box[0] + first, box[1], box[2] - last, box[3])


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
    """Tell whether the upper and lower side run on beyond the corners, as lines of a table do."""
    if not outline.kind.endswith("square"):
        return False
    x0, y0, x1, y1 = (round(value) for value in outline.box)
    reach = max(5, round(0.3 * outline.size))
    bands = [slice(max(0, y - 3), y + 3) for y in (y0, y1)]
    runs_left = all(_runs(ink[band, max(0, x0 - reach) : max(0, x0 - 1)]) for band in bands)
    return runs_left or all(_runs(ink[band, x1 + 1 : x1 + reach]) for band in bands)


def _runs(strip: Ink) -> bool:
    return bool(strip.size and strip.any(axis=0).mean() > 0.9)
