"""The part of a page around a sample, with the sample outlined and the questions that compete for it."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics.report.answers import Sample
from xformparser.geometry import Box, union_box
from xformparser.labels import LABEL_COLOURS, Label
from xformparser.strokes import Colour, Pen, connecting_curve

SAMPLE_COLOUR: Colour = (190, 24, 93)
GOLD_COLOUR: Colour = LABEL_COLOURS[Label.ANSWER]
PREDICTED_COLOUR: Colour = LABEL_COLOURS[Label.HEADER]
MOST_WIDTH, MOST_HEIGHT = 720, 900
"""Pixels of a crop at most."""

_LEAST_WIDTH, _LEAST_HEIGHT = 0.5, 0.13
"""Of the page: what is around a sample tells what it is."""
_MARGIN = 0.03
_LINE = 2.5
_SPACE = 3.0
"""Pixels between a text and its outline."""


class _Outline(NamedTuple):
    """A box in pixels of the crop, how it is drawn, and whether a line joins it to the sample."""

    box: Box
    colour: Colour
    dashed: bool


def crop_sample(sample: Sample, image: Image.Image) -> Image.Image:
    """Return the part of the page's picture around a sample, outlined.

    The annotated question of an answer is joined to it by a whole line, the one that the model chose by a
    dashed one.
    """
    page = sample.page
    region = _region(page, [sample.entity.box, *(box for box, _, _ in _questions(sample))])
    across, down = image.width / page.width, image.height / page.height
    left, top, right, bottom = _pixels(region, across, down, image.size)
    part = image.crop((left, top, right, bottom))
    part.thumbnail((MOST_WIDTH, MOST_HEIGHT), Image.Resampling.LANCZOS)
    across, down = across * part.width / (right - left), down * part.height / (bottom - top)

    def placed(box: Box) -> Box:
        x0, y0, x1, y1 = (box[0] - region[0], box[1] - region[1], box[2] - region[0], box[3] - region[1])
        return (x0 * across - _SPACE, y0 * down - _SPACE, x1 * across + _SPACE, y1 * down + _SPACE)

    pen, own = Pen(part.size, width=_LINE), placed(sample.entity.box)
    for box, colour, dashed in _questions(sample):
        pen.outline(placed(box), colour, 1.0, dashed)
        curve = connecting_curve(placed(box), own)
        pen.line(curve, colour, 0.8, dashed)
        pen.arrow_head(curve, colour, 0.9)
    pen.outline(own, SAMPLE_COLOUR, 1.0)
    return pen.laid_over(part)


def _pixels(region: Box, across: float, down: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the region in whole pixels of a picture, one at least."""
    left = min(int(region[0] * across), size[0] - 1)
    top = min(int(region[1] * down), size[1] - 1)
    right, bottom = math.ceil(region[2] * across), math.ceil(region[3] * down)
    return left, top, max(left + 1, min(right, size[0])), max(top + 1, min(bottom, size[1]))


def _questions(sample: Sample) -> Iterator[_Outline]:
    """Yield the questions of an answer in units of the page: as annotated, and as the model has it."""
    gold, predicted = sample.gold.question, sample.predicted.question
    if gold is not None:
        yield _Outline(gold.box, GOLD_COLOUR, dashed=False)
    if predicted is not None and predicted != gold:
        yield _Outline(predicted.box, PREDICTED_COLOUR, dashed=True)


def _region(page: AnnotatedPage, boxes: list[Box]) -> Box:
    """Return the part of the page around boxes, no smaller than what makes them understood."""
    x0, y0, x1, y1 = union_box(boxes)
    margin = _MARGIN * page.width
    x0, x1 = _widened(x0 - margin, x1 + margin, _LEAST_WIDTH * page.width, page.width)
    y0, y1 = _widened(y0 - margin, y1 + margin, _LEAST_HEIGHT * page.height, page.height)
    return (x0, y0, x1, y1)


def _widened(low: float, high: float, least: float, limit: float) -> tuple[float, float]:
    """Return the interval, made as long as `least` around its middle and moved into [0, limit]."""
    more = max(0.0, least - (high - low)) / 2
    low, high = low - more, high + more
    shift = max(0.0, -low) - max(0.0, high - limit)
    return max(0.0, low + shift), min(limit, high + shift)
