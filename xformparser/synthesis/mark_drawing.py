"""Tick boxes and radio buttons as printers and pens draw them: fine, bold, faint, ticked past their sides."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Patch = NDArray[np.float32]
Point = tuple[float, ...]

FINER, BITS = 4, 4
"""How many times as fine a mark is drawn, and the bits of coordinates that OpenCV takes behind the point."""
REACH = 3.6
"""Width of a picture of a mark over that of the mark, with room for ticks that run out of it."""
SQUARE, CIRCLE = "square", "circle"
SHAPES = {SQUARE: 0.85, CIRCLE: 0.15}
FILLINGS = {
    SQUARE: {"tick": 0.66, "cross": 0.14, "full": 0.07, "dot": 0.05, "slash": 0.03, "scribble": 0.05},
    CIRCLE: {"tick": 0.35, "cross": 0.1, "full": 0.15, "dot": 0.35, "slash": 0.02, "scribble": 0.03},
}


@dataclass(frozen=True)
class DrawnMark:
    """A mark in the middle of a square picture: how dark each pixel is, and whether the mark is selected."""

    darkness: Patch
    selected: bool


def draw_mark(size: float, chance: random.Random) -> DrawnMark:
    """Return a mark of about a size in pixels, empty or selected in one of many ways."""
    pen = _Pen(size, math.radians(chance.uniform(-1.5, 1.5)))
    shape = chance.choices(list(SHAPES), list(SHAPES.values()))[0]
    width = chance.uniform(0.35, 2.6) if chance.random() < 0.75 else chance.uniform(0.3, 1.0)
    dark = chance.uniform(0.25, 1) if chance.random() < 0.6 else 1.0
    if shape == CIRCLE:
        pen.circle(size / 2, width, dark)
    else:
        stretch = chance.uniform(0.93, 1.07)
        right, bottom = size / 2 * stretch, size / 2 / stretch
        pen.line(
            [(-right, -bottom), (right, -bottom), (right, bottom), (-right, bottom)], width, dark, closed=True
        )
    selected = chance.random() < 0.52
    if selected:
        _select(pen, size, shape, chance)
    return DrawnMark(pen.picture(), selected)


def _select(pen: "_Pen", size: float, shape: str, chance: random.Random) -> None:
    """Draw what selects a mark."""
    filling = chance.choices(list(FILLINGS[shape]), list(FILLINGS[shape].values()))[0]
    ink = chance.uniform(0.55, 1)
    if filling == "full" and shape == SQUARE:
        half = size / 2 * chance.uniform(0.75, 1)
        pen.area([(-half, -half), (half, -half), (half, half), (-half, half)], ink)
    elif filling in ("full", "dot"):
        share = chance.uniform(0.35, 0.7) if filling == "dot" else chance.uniform(0.75, 1)
        pen.circle(size / 2 * share, -1, ink)
    else:
        width = chance.uniform(0.6, 3.0)
        large = chance.uniform(0.6, 1.9) * size
        away = (chance.gauss(0, 0.16) * size, chance.gauss(0, 0.16) * size)
        for stroke in _strokes(filling, chance):
            by_hand = [
                tuple(
                    large * (place + chance.gauss(0, 0.05)) + off
                    for place, off in zip(point, away, strict=True)
                )
                for point in stroke
            ]
            pen.line(by_hand, width, ink)


def _strokes(filling: str, chance: random.Random) -> Sequence[Sequence[Point]]:
    """Return the strokes of a hand, in sizes of the mark around its middle."""
    if filling == "cross":
        return [[(-0.42, -0.42), (0.42, 0.42)], [(0.42, -0.42), (-0.42, 0.42)]]
    if filling == "slash":
        return [[(-0.4, 0.4), (0.4, -0.4)]]
    if filling == "scribble":
        turns = range(chance.randint(6, 14))
        return [[(chance.uniform(-0.45, 0.45), chance.uniform(-0.45, 0.45)) for _ in turns]]
    tick: list[Point] = [
        (-chance.uniform(0.2, 0.45), chance.uniform(-0.12, 0.12)),
        (-0.05, chance.uniform(0.25, 0.45)),
        (chance.uniform(0.2, 0.5), -chance.uniform(0.35, 0.6)),
    ]
    if chance.random() < 0.3:
        tick.insert(0, (tick[0][0] - 0.1, tick[0][1] + 0.1))
    return [tick, tick[:-1]] if chance.random() < 0.5 else [tick]


class _Pen:
    """Draws around the middle of a picture, finer than the picture is; the page may lie a little askew."""

    def __init__(self, size: float, angle: float) -> None:
        self.side = int(REACH * size) + 8
        self.sine, self.cosine = math.sin(angle), math.cos(angle)
        self.canvas = np.zeros((self.side * FINER, self.side * FINER), np.float32)

    def line(self, points: Sequence[Point], width: float, dark: float, closed: bool = False) -> None:
        thickness = max(1, round(width * FINER))
        cv2.polylines(self.canvas, [self._fixed(points)], closed, dark, thickness, cv2.LINE_AA, BITS)

    def area(self, points: Sequence[Point], dark: float) -> None:
        cv2.fillPoly(self.canvas, [self._fixed(points)], dark, cv2.LINE_AA, BITS)

    def circle(self, radius: float, width: float, dark: float) -> None:
        """Draw a circle around the middle; one of a width below 0 is full."""
        thickness = -1 if width < 0 else max(1, round(width * FINER))
        middle = self._fixed([(0, 0)])[0].tolist()
        cv2.circle(self.canvas, middle, round(radius * FINER) << BITS, dark, thickness, cv2.LINE_AA, BITS)

    def picture(self) -> Patch:
        small = cv2.resize(self.canvas, (self.side, self.side), interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.float32)

    def _fixed(self, points: Sequence[Point]) -> NDArray[np.int32]:
        turned = [(x * self.cosine - y * self.sine, x * self.sine + y * self.cosine) for x, y in points]
        return np.rint((np.array(turned) + self.side / 2) * FINER * 2**BITS).astype(np.int32)
