"""Pages with their words a little out of place: what is read off them alike does not hang on a hair."""

import random
from dataclasses import replace
from statistics import median

from xformparser.encoding.layout import PageLayout, Segment
from xformparser.geometry import Box
from xformparser.models.reading import LayoutReader, PageReading

SEGMENT, WORD = 0.5, 0.2
"""Standard deviations of how far lines move, and words in them, in line heights."""
STRETCH = 0.1
"""The most by which a page grows or shrinks, each way by itself."""

PASSES = 2
"""Readings of the moved page where stability is asked for."""


def read_shaken(reader: LayoutReader, layout: PageLayout, passes: int) -> tuple[PageReading, ...]:
    """Return what a reader reads off a page, then off the page shaken so many times; see `shaken`."""
    return reader.read_moved(layout, shaken(layout, passes))


def shaken(layout: PageLayout, passes: int) -> tuple[PageLayout, ...]:
    """Return the page so many times with lines and words moved, whenever it is asked for in the same way."""
    heights = [word.box[3] - word.box[1] for segment in layout.segments for word in segment.words]
    if not heights:
        return (layout,) * passes
    return tuple(_shaken(layout, median(heights), random.Random(number)) for number in range(passes))


def _shaken(layout: PageLayout, height: float, dice: random.Random) -> PageLayout:
    across, down = (1 + dice.uniform(-STRETCH, STRETCH) for _ in "xy")

    def moved(box: Box, way: tuple[float, float]) -> Box:
        return (
            box[0] * across + way[0],
            box[1] * down + way[1],
            box[2] * across + way[0],
            box[3] * down + way[1],
        )

    def move(segment: Segment) -> Segment:
        way = _step(dice, SEGMENT * height)
        steps = (_step(dice, WORD * height) for _ in segment.words)
        words = tuple(
            replace(word, box=moved(word.box, (way[0] + step[0], way[1] + step[1])))
            for word, step in zip(segment.words, steps, strict=True)
        )
        return replace(segment, box=moved(segment.box, way), words=words)

    return replace(layout, segments=tuple(move(segment) for segment in layout.segments))


def _step(dice: random.Random, far: float) -> tuple[float, float]:
    return dice.gauss(0, far), dice.gauss(0, far)
