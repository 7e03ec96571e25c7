"""A pen with smooth edges: outlines, curves and arrows on a clear sheet that is laid over a page."""

import itertools
import math
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFont

from xformparser.geometry import Box, column_overlap, row_overlap

Colour = tuple[int, int, int]
Point = tuple[float, float]

SUPERSAMPLING = 2
CURVE_STEPS = 24
HEAD = 6.0
"""Length of an arrow's head in line widths."""

SAME_ROW = 0.3
"""Shared height from which two boxes are neighbours in a row."""


class Pen:
    """Draws on a sheet of the page's size; lengths and places are in pixels of the page.

    Args:
        size: width and height of the page in pixels.
        width: width of the lines in pixels.
    """

    def __init__(self, size: tuple[int, int], width: float) -> None:
        self.width = width
        self._sheet = Image.new("RGBA", (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING))
        self._draw = ImageDraw.Draw(self._sheet)

    def line(self, points: Sequence[Point], colour: Colour, opacity: float, dashed: bool = False) -> None:
        """Draw a line through the points."""
        pieces = _dashes(points, 3 * self.width, 2.5 * self.width) if dashed else iter([points])
        width = max(1, round(self.width * SUPERSAMPLING))
        for piece in pieces:
            self._draw.line([_grown(point) for point in piece], _ink(colour, opacity), width, joint="curve")

    def outline(self, box: Box, colour: Colour, opacity: float, dashed: bool = False) -> None:
        """Draw the edges of a box, each to the left or up, so that all four fall on whole pixels."""
        x0, y0, x1, y1 = box
        for edge in (((x1, y0), (x0, y0)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0)), ((x1, y1), (x1, y0))):
            self.line(edge, colour, opacity, dashed)

    def arrow_head(self, points: Sequence[Point], colour: Colour, opacity: float) -> None:
        """Draw the head at the end of a line through the points."""
        (x, y), before = points[-1], points[-4] if len(points) > 4 else points[0]
        angle, length = math.atan2(y - before[1], x - before[0]), HEAD * self.width
        wings = [
            (x - length * math.cos(angle + turn), y - length * math.sin(angle + turn))
            for turn in (0.42, -0.42)
        ]
        self.polygon([(x, y), *wings], colour, opacity)

    def text(self, place: Point, text: str, size: float, colour: Colour) -> float:
        """Write a line of text that starts at a place and has its middle there; return its width."""
        font = ImageFont.load_default(size=size * SUPERSAMPLING)
        self._draw.text(_grown(place), text, _ink(colour, 1.0), font, anchor="lm")
        return self._draw.textlength(text, font) / SUPERSAMPLING

    def clear(self, box: Box) -> None:
        """Wipe out what was drawn inside a box."""
        x0, y0, x1, y1 = box
        self._draw.rectangle((*_grown((x0, y0)), *_grown((x1, y1))), (0, 0, 0, 0))

    def polygon(self, points: Sequence[Point], colour: Colour, opacity: float) -> None:
        """Fill the area between the points."""
        self._draw.polygon([_grown(point) for point in points], _ink(colour, opacity))

    def laid_over(self, page: Image.Image) -> Image.Image:
        """Return the RGB page with the sheet on it."""
        result = page.convert("RGBA")
        result.alpha_composite(self._sheet.reduce(SUPERSAMPLING))
        return result.convert("RGB")


def connecting_curve(start: Box, end: Box) -> list[Point]:
    """Return the points of a curve that joins the facing sides of two boxes at right angles to them.

    Neighbours in a row are joined from side to side, others from bottom to top. Curves from one box to
    several others in its row or column lie on one another where they can.
    """
    axis = 0 if _is_beside(start, end) else 1
    (x0, y0), (x1, y1) = _anchors(start, end, axis)
    pull = ((x1 - x0) / 2, 0.0) if axis == 0 else (0.0, (y1 - y0) / 2)
    controls = ((x0, y0), (x0 + pull[0], y0 + pull[1]), (x1 - pull[0], y1 - pull[1]), (x1, y1))
    return [_bezier(controls, step / CURVE_STEPS) for step in range(CURVE_STEPS + 1)]


def _is_beside(start: Box, end: Box) -> bool:
    if row_overlap(start, end) > SAME_ROW:
        return True
    return column_overlap(start, end) == 0 and _distance(start, end, 0) > _distance(start, end, 1)


def _distance(first: Box, second: Box, axis: int) -> float:
    return max(second[axis] - first[axis + 2], first[axis] - second[axis + 2])


def _anchors(start: Box, end: Box, axis: int) -> tuple[Point, Point]:
    """Return the points on the facing sides along an axis (0: left and right, 1: top and bottom)."""
    forward = start[axis] + start[axis + 2] <= end[axis] + end[axis + 2]
    leaves, arrives = (start[axis + 2], end[axis]) if forward else (start[axis], end[axis + 2])
    leaves_at, arrives_at = _across(start, end, 1 - axis)
    if axis == 0:
        return (leaves, leaves_at), (arrives, arrives_at)
    return (leaves_at, leaves), (arrives_at, arrives)


def _across(start: Box, end: Box, axis: int) -> tuple[float, float]:
    """Return where a curve leaves and arrives: straight from the middle, or from what the boxes share.

    In a list of lines under one heading the curves keep close to the left, so that they meet.
    """
    middle = (start[axis] + start[axis + 2]) / 2
    if end[axis] < middle < end[axis + 2]:
        return middle, middle
    low, high = max(start[axis], end[axis]), min(start[axis + 2], end[axis + 2])
    if low < high:
        shared = low + min((high - low) / 2, end[3] - end[1])
        return shared, shared
    return middle, (end[axis] + end[axis + 2]) / 2


def _bezier(controls: Sequence[Point], time: float) -> Point:
    weights = ((1 - time) ** 3, 3 * time * (1 - time) ** 2, 3 * time**2 * (1 - time), time**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, controls, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, controls, strict=True)),
    )


def _dashes(points: Sequence[Point], dash: float, gap: float) -> Iterator[list[Point]]:
    """Yield the short lines that a long line is cut into."""
    travelled = 0.0
    piece: list[Point] = []
    for start, end in itertools.pairwise(points):
        length = math.dist(start, end)
        steps = max(1, math.ceil(length / (dash / 4)))
        for step in range(steps):
            share = step / steps
            if (travelled + share * length) % (dash + gap) < dash:
                piece.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
            elif len(piece) > 1:
                yield piece
                piece = []
        travelled += length
    if len(piece) > 1:
        yield piece


def _grown(point: Point) -> Point:
    """Return the place on the sheet of the middle of a pixel of the page."""
    return ((point[0] + 0.5) * SUPERSAMPLING, (point[1] + 0.5) * SUPERSAMPLING)


def _ink(colour: Colour, opacity: float) -> tuple[int, int, int, int]:
    return (*colour, round(255 * opacity))
