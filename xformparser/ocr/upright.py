"""Pages read upright: quarter turns and skew found and undone."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.documents import Word
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.image_ruling import find_ruling
from xformparser.ruling import Ruling

MAX_SKEW = 12.0
MIN_SKEW = 0.3
COARSE_STEP = 0.5
FINE_STEP = 0.05
WORK_SIDE, CELL = 1000, 8
MIN_INK = 200
MIN_PEAK = 2.5
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class UprightPage:
    """A page image (RGB) after a clockwise rotation in degrees, and its ruling and words in pixels."""

    image: Image.Image
    rotation: float
    ruling: Ruling
    words: tuple[Word, ...]


def read_upright(image: Image.Image, engine: OcrEngine) -> UprightPage:
    """Return the page of an image as it reads upright.

    Quarter turns and a skew up to 12 degrees are undone; a skew below 0.3 degrees is left alone. The canvas
    grows, filled with white, so that nothing is cut.
    """
    image = image.convert("RGB")
    straight, rotation = straightened(image)
    ruling = find_ruling(straight)
    text = engine.read_or_turn(straight, ruling)
    if text.turn == 0:
        return UprightPage(straight, rotation, ruling, text.words)
    straight, rotation = straightened(turned(image, text.turn))
    ruling = find_ruling(straight)
    return UprightPage(straight, text.turn + rotation, ruling, engine.read(straight, ruling))


def straightened(image: Image.Image) -> tuple[Image.Image, float]:
    """Return the RGB page with its lines level, and the clockwise rotation in degrees that made them so."""
    skew = find_skew(image)
    return (image, 0.0) if abs(skew) < MIN_SKEW else (turned(image, -skew), -skew)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Return the RGB image turned clockwise, on a white canvas that holds all of it."""
    if degrees == 0:
        return image
    if degrees % 90 == 0:
        return image.rotate(-degrees, expand=True)
    middle = ((image.width - 1) / 2, (image.height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(middle, -degrees, 1.0)
    across, along = abs(matrix[0, 0]), abs(matrix[0, 1])
    width = math.ceil(image.width * across + image.height * along)
    height = math.ceil(image.width * along + image.height * across)
    matrix[:, 2] += ((width - image.width) / 2, (height - image.height) / 2)
    pixels = cv2.warpAffine(
        np.asarray(image), matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=WHITE
    )
    return Image.fromarray(np.asarray(pixels, np.uint8))


def find_skew(image: Image.Image) -> float:
    """Return by how many degrees the lines of a page fall clockwise, in [-12, 12]; 0 where it has no lines.

    The angle is the one at which the ink falls into the sharpest rows (projection profile, after Postl 1986).
    """
    ink = _ink_of(image)
    if ink.amounts.sum() < MIN_INK:
        return 0.0
    coarse = np.arange(-MAX_SKEW, MAX_SKEW + COARSE_STEP, COARSE_STEP)
    scores = np.array([_sharpness(ink, angle) for angle in coarse])
    best = coarse[scores.argmax()]
    if scores.max() < MIN_PEAK * np.median(scores):
        return 0.0
    fine = np.arange(best - COARSE_STEP, best + COARSE_STEP, FINE_STEP)
    return float(fine[np.argmax([_sharpness(ink, angle) for angle in fine])])


@dataclass(frozen=True, eq=False)
class _Ink:
    """Cells of a page, a pixel high and CELL pixels wide, that hold ink: where, and how many pixels of it."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    amounts: NDArray[np.float64]


def _ink_of(image: Image.Image) -> _Ink:
    """Return what is darker than its surround on a small copy of the page."""
    grey = image.convert("L")
    grey.thumbnail((WORK_SIDE, WORK_SIDE), Image.Resampling.BOX)
    dark = cv2.adaptiveThreshold(
        np.asarray(grey, np.uint8), 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    dark = cv2.copyMakeBorder(dark, 0, 0, 0, -grey.width % CELL, cv2.BORDER_CONSTANT, value=0)
    # (H, W) -> (H, cells)
    amounts = np.asarray(dark).reshape(grey.height, -1, CELL).sum(axis=2)
    y, cells = np.nonzero(amounts)
    return _Ink(
        ((cells + 0.5) * CELL).astype(np.float32), y.astype(np.float32), amounts[y, cells].astype(np.float64)
    )


def _sharpness(ink: _Ink, degrees: float) -> float:
    """Return how much neighbouring rows differ in ink when the page is read along a falling angle."""
    angle = np.radians(degrees)
    rows = ink.y * np.float32(np.cos(angle)) - ink.x * np.float32(np.sin(angle))
    profile = np.bincount((rows - rows.min() + 0.5).astype(np.int64), weights=ink.amounts)
    return float(np.square(np.diff(profile)).sum())
