"""Pages without words, read from their image."""

import math
from dataclasses import replace

from xformparser.documents import Page, Word
from xformparser.geometry import Box, box_of_points, clip_box
from xformparser.labels import TextSource
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.characters import with_right_characters
from xformparser.ocr.upright import UprightPage, read_upright

Size = tuple[float, float]


def read_page(page: Page, engine: OcrEngine) -> Page:
    """Return the page as read from its image: upright, with words, source OCR; without image, as it is.

    All boxes are in the unit of the page. What the file declares on it (widgets, marks) turns with it.
    """
    if page.image is None:
        return page
    upright = read_upright(page.image, engine)
    image, rotation = upright.image, upright.rotation
    scale = page.width / page.image.width
    read = replace(
        page if rotation == 0 else _turned(page, rotation, (image.width * scale, image.height * scale)),
        rotation=(page.rotation + rotation) % 360 if rotation else page.rotation,
        text_source=TextSource.OCR,
        words=_words(upright, scale),
        ruling=upright.ruling.scaled(scale),
        image=image,
    )
    if read.words:
        return read
    return replace(read, warnings=(*page.warnings, "no text was found in the image."))


def _words(page: UprightPage, scale: float) -> tuple[Word, ...]:
    """Return the words with boxes times `scale`, cut to the image."""
    words = []
    for word in page.words:
        x0, y0, x1, y1 = clip_box(word.box, page.image.width, page.image.height)
        words.append(replace(word, box=(x0 * scale, y0 * scale, x1 * scale, y1 * scale)))
    return with_right_characters(words)


def _turned(page: Page, rotation: float, size: Size) -> Page:
    """Return the page with the boxes that it already has turned clockwise onto a page of the new size."""
    old = (page.width, page.height)
    return replace(
        page,
        width=size[0],
        height=size[1],
        widgets=tuple(
            replace(widget, box=turned_box(widget.box, rotation, old, size)) for widget in page.widgets
        ),
        marks=tuple(
            mark.model_copy(update={"box": turned_box(mark.box, rotation, old, size)}) for mark in page.marks
        ),
    )


def turned_box(box: Box, degrees: float, old: Size, new: Size) -> Box:
    """Return the upright box around a box that turned clockwise with its page, middle onto middle.

    Args:
        box: box on the page before.
        degrees: the turn.
        old: width and height of the page before.
        new: width and height of the page after.
    """
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    points = [
        (new[0] / 2 + x * cosine - y * sine, new[1] / 2 + x * sine + y * cosine)
        for x in (box[0] - old[0] / 2, box[2] - old[0] / 2)
        for y in (box[1] - old[1] / 2, box[3] - old[1] / 2)
    ]
    return clip_box(box_of_points(points), *new)
