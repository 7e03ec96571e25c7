"""Ruling lines of a page image: thin dark strokes that run down or across the page, found by morphology."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.ruling import Rule, Ruling

MOST_PIXELS = 2000
"""Longest side of the copy that is looked at; it is the unit of the shares below."""
THICKEST = 1 / 220
"""Widest stroke."""
SHADE = 1 / 50
"""Dark areas up to this width are ink, not paper in the shade."""
CONTRAST = 24
"""How much darker than the paper on both sides, of 255."""
BENT = 1.5
"""Pixels by which a stroke may leave its straight line from one point of its chain to the next."""
KNOTS = 60
"""Rows from one point of a chain to the next."""
RING = 1 / 150
"""How far beside a stroke ink is looked for."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class _Kind:
    """What makes a stroke: its least length; the least share of its rows that have ink, and that of rows with
    none beside them, of a short stroke and of a `long` one; the longest gap that is closed.

    Stems of letters, one above the other, have gaps and neighbours, and so has noise.
    """

    length: float
    solid: float
    clear: tuple[float, float]
    long: float
    gap: float


_UPRIGHT = _Kind(length=1 / 62, solid=0.93, clear=(0.4, 0.28), long=1 / 15, gap=1 / 450)
_LEVEL = _Kind(length=1 / 30, solid=0.95, clear=(0.0, 0.0), long=1.0, gap=0.0)


def find_ruling(image: Image.Image) -> Ruling:
    """Return the strokes that run down and across an upright RGB image, in its pixels."""
    grey = np.asarray(image.convert("L"), np.uint8)
    scale = min(1.0, MOST_PIXELS / max(grey.shape))
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    ink = _dark(grey, (round(SHADE * max(grey.shape)),) * 2)
    level = _strokes(np.ascontiguousarray(grey.T), np.ascontiguousarray(ink.T), _LEVEL)
    found = Ruling(_strokes(grey, ink, _UPRIGHT), level)
    return found.scaled(1 / scale)


def _strokes(grey: Mask, ink: Mask, kind: _Kind) -> tuple[Rule, ...]:
    """Return the strokes that run down a grey image with its ink, shapes H x W, from left to right."""
    side = max(grey.shape)
    thin = _dark(grey, (1, 2 * round(THICKEST * side) + 1))
    whole = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((2 * round(kind.gap * side) + 1, 1), np.uint8))
    long = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((round(kind.length * side), 1), np.uint8))
    found = []
    for x, y, part in _components(np.asarray(long, np.uint8)):
        height, width = part.shape
        rows = slice(y, y + height)
        if (part & (ink[rows, x : x + width] > 0)).any(axis=1).mean() < kind.solid:
            continue
        clear = kind.clear[height >= kind.long * side]
        if clear and _clear_share(thin[rows], x, x + width, side) < clear:
            continue
        rule = _chain(part, x, y)
        if rule:
            found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.points[0]))


def _components(mask: Mask) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """Yield what hangs together in a mask of 0 and 1: the left and top of its cut-out, and that."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        x, y, width, height = cv2.boundingRect(contour)
        inside = np.zeros((height, width), np.uint8)
        cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
        yield x, y, (inside & mask[y : y + height, x : x + width]) > 0


def _dark(grey: Mask, size: tuple[int, int]) -> Mask:
    """Return, as 0 and 1, what is darker than all around it within so many rows and columns."""
    depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones(size, np.uint8))
    return (np.asarray(depth) > CONTRAST).astype(np.uint8)


def _clear_share(thin: Mask, left: int, right: int, side: int) -> float:
    """Return the share of a stroke's rows without ink close beside it; it stands from left to right."""
    ring = round(RING * side)
    before, after = thin[:, max(0, left - ring) : max(0, left - 2)], thin[:, right + 2 : right + ring]
    return 1 - float((before.any(axis=1) | after.any(axis=1)).mean())


def _chain(part: NDArray[np.bool_], x: int, y: int) -> Rule | None:
    """Return the middle of a stroke, row by row in steps, or None where it is none: too bent.

    `x` and `y` are where its cut-out lies.
    """
    counts = part.sum(axis=1)
    rows = np.flatnonzero(counts)
    middles = (part * np.arange(part.shape[1])).sum(axis=1)[rows] / counts[rows]
    knots = np.linspace(0, len(rows) - 1, max(2, round(len(rows) / KNOTS) + 1)).round().astype(int)
    straight = np.interp(rows, rows[knots], middles[knots])
    if np.abs(middles - straight).mean() > BENT:
        return None
    return Rule(tuple((x + float(middles[knot]) + 0.5, y + float(rows[knot]) + 0.5) for knot in knots))
