"""Strips: text lines cut from a page and straightened, which remember where they were."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.geometry import Box, box_of_points
from xformparser.ruling import Ruling

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float32]

TEXT_SHARE = 0.8
"""Share of a found line's height that its letters take up."""
STROKE, NARROWEST = 0.06, 0.3
"""In heights of the line: half of a ruling line's width, and the width of what may hold a letter."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A line cut from a page.

    `pixels` are its own in BGR, shape (H, W, 3). `corners` are where its corners were, in page pixels, from
    the strip's top-left clockwise, shape (4, 2).
    """

    pixels: Pixels
    corners: Corners

    @property
    def aspect(self) -> float:
        """Width over height."""
        height, width = self.pixels.shape[:2]
        return width / height

    def turned(self, turn: int) -> "Strip":
        """Return the strip turned clockwise by a multiple of 90 degrees."""
        quarters = turn // 90
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -quarters))
        return Strip(pixels, np.roll(self.corners, quarters, axis=0))

    def page_box(self, across: tuple[float, float], down: tuple[float, float]) -> Box:
        """Return the upright page box around a part of the strip, given in shares of its width and height."""
        top_left, top_right, bottom_right, bottom_left = self.corners
        points: list[list[float]] = []
        for x in across:
            top = top_left + x * (top_right - top_left)
            bottom = bottom_left + x * (bottom_right - bottom_left)
            points.extend((top + y * (bottom - top)).tolist() for y in down)
        return box_of_points(points)


def order_corners(quads: Corners) -> Corners:
    """Return quadrilaterals of shape (N, 4, 2) with their corners clockwise, the first edge running right.

    However a line is tilted, its first corner is then the top-left one of the strip to cut.
    """
    spokes = quads - quads.mean(axis=1, keepdims=True)
    clockwise = np.argsort(np.arctan2(spokes[..., 1], spokes[..., 0]), axis=1)
    quads = np.take_along_axis(quads, clockwise[..., None], axis=1)
    edges = np.roll(quads, -1, axis=1) - quads
    first = np.argmax(edges[..., 0] / np.maximum(np.linalg.norm(edges, axis=2), 1e-6), axis=1)
    return np.take_along_axis(quads, ((first[:, None] + np.arange(4)) % 4)[..., None], axis=1)


def cut_at_rules(corners: Corners, ruling: Ruling) -> Iterator[Corners]:
    """Yield the pieces of a text line, shape (4, 2), left and right of the ruling lines that cross it."""
    top_left, top_right, bottom_right, bottom_left = corners
    left, right = (top_left + bottom_left) / 2, (top_right + bottom_right) / 2
    width, height = float(right[0] - left[0]), float(np.linalg.norm(bottom_left - top_left))
    middle, reach = float(left[1] + right[1]) / 2, TEXT_SHARE * height / 2
    crossed = ruling.crossings(middle - reach, middle + reach) if width > height else []
    inside = [x for x in crossed if left[0] < x < right[0]]
    if not inside:
        yield corners
        return
    edges = [-STROKE * height, *(x - float(left[0]) for x in inside), width + STROKE * height]
    for start, end in itertools.pairwise(edges):
        start, end = (start + STROKE * height) / width, (end - STROKE * height) / width
        if (end - start) * width > NARROWEST * height:
            top, bottom = top_right - top_left, bottom_right - bottom_left
            yield np.stack(
                [
                    top_left + start * top,
                    top_left + end * top,
                    bottom_left + end * bottom,
                    bottom_left + start * bottom,
                ]
            )


def cut_strip(pixels: Pixels, corners: Corners) -> Strip:
    """Return the part of a BGR image inside four corners, straightened."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left))
    height = max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right))
    size = (max(1, round(float(width))), max(1, round(float(height))))
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    strip = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Strip(np.asarray(strip, np.uint8), corners)
