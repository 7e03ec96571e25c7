"""How dark the ink of a page is against its paper, and how high its text."""

from collections.abc import Iterable
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.geometry import Box

Grey = NDArray[np.uint8]
"""A grey page, shape H x W."""

Darkness = NDArray[np.float32]
"""How far each pixel of a page lies from its paper (0) to its ink (1), shape H x W."""

DARK = 0.33


def darkness_of(grey: Grey) -> Darkness:
    """Return how dark a page is, in the light that falls on each part of it."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = np.asarray(cv2.resize(cv2.medianBlur(small, 21), grey.shape[::-1]), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.8), np.uint8)
    contrast = max(64.0, _percentile(paper, 50) - _percentile(smooth, 1))
    shares = np.minimum(np.multiply(np.arange(256), 1 / contrast, dtype=np.float32), 1)
    return np.asarray(cv2.LUT(cv2.subtract(paper, smooth), shares), np.float32)


def _percentile(grey: Grey, share: float) -> int:
    """Return the value that so many percent of the pixels do not exceed."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).cumsum(dtype=np.float64)
    return int(np.searchsorted(counts, share / 100 * counts[-1]))


def ink_height(grey: Grey, boxes: Iterable[Box]) -> float:
    """Return the median height of the ink in the boxes of words, in pixels; 0 where there is none.

    The margins of the boxes differ between OCR engines.
    """
    dark = darkness_of(grey) > DARK
    heights: list[float] = []
    for box in boxes:
        x0, y0, x1, y1 = (max(0, round(value)) for value in box)
        rows = np.flatnonzero(dark[y0:y1, x0:x1].any(axis=1))
        if rows.size:
            heights.append(float(np.ptp(rows)) + 1)
    return median(heights) if heights else 0.0


def resized(grey: Grey, scale: float) -> Grey:
    """Return a grey page so many times as large."""
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method), dtype=np.uint8)
