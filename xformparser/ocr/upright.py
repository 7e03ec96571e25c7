"""Upright pages: quarter turns and skew found and undone."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.ocr.base import OcrEngine

MAX_SKEW = 12.0
MIN_SKEW = 0.3
COARSE_STEP = 0.5
FINE_STEP = 0.05
WORK_SIDE = 1000
MIN_INK = 200
MIN_PEAK = 2.5
WHITE = (255, 255, 255)


def make_upright(image: Image.Image, engine: OcrEngine) -> tuple[Image.Image, float]:
    """Return the upright RGB page and the clockwise rotation in degrees that made it so.

    Quarter turns and a skew up to 12 degrees are undone; a skew below 0.3 degrees is left alone. The canvas
    grows, filled with white, so that nothing is cut.
    """
    turn = engine.quarter_turn(image)
    upright = turned(image.convert("RGB"), turn)
    skew = find_skew(upright)
    if abs(skew) < MIN_SKEW:
        return upright, float(turn)
    return turned(upright, -skew), turn - skew


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Return the image turned clockwise, on a white canvas that holds all of it."""
    if degrees == 0:
        return image
    return image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def find_skew(image: Image.Image) -> float:
    """Return by how many degrees the lines of a page fall clockwise, in [-12, 12]; 0 where it has no lines.

    The angle is the one at which the ink falls into the sharpest rows (projection profile, after Postl 1986).
    """
    points = _ink_points(image)
    if len(points) < MIN_INK:
        return 0.0
    coarse = np.arange(-MAX_SKEW, MAX_SKEW + COARSE_STEP, COARSE_STEP)
    scores = np.array([_sharpness(points, angle) for angle in coarse])
    best = coarse[scores.argmax()]
    if scores.max() < MIN_PEAK * np.median(scores):
        return 0.0
    fine = np.arange(best - COARSE_STEP, best + COARSE_STEP, FINE_STEP)
    return float(fine[np.argmax([_sharpness(points, angle) for angle in fine])])


def _ink_points(image: Image.Image) -> NDArray[np.float32]:
    """Return (x, y) of what is darker than its surround on a small copy of the page, shape (N, 2)."""
    grey = image.convert("L")
    grey.thumbnail((WORK_SIDE, WORK_SIDE), Image.Resampling.BOX)
    ink = cv2.adaptiveThreshold(
        np.asarray(grey, np.uint8), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    ys, xs = np.nonzero(ink)
    return np.stack([xs, ys], axis=1).astype(np.float32)


def _sharpness(points: NDArray[np.float32], degrees: float) -> float:
    """Return how much neighbouring rows differ in ink when the page is read along a falling angle."""
    angle = np.radians(degrees)
    rows = points[:, 1] * np.cos(angle) - points[:, 0] * np.sin(angle)
    profile = np.bincount(np.round(rows - rows.min()).astype(np.int64))
    return float(np.square(np.diff(profile.astype(np.float64))).sum())
