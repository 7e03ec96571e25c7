"""A page's picture as the network sees it: how much ink is where, whatever the scan looks like."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter, UnidentifiedImageError
from torch import Tensor

from xformparser.errors import CorruptDocumentError

LONG_SIDE = 1024
PAPER_CELLS = 64
WINDOW = 7
_FULL_INK = 99.0
_LEAST_CONTRAST = 48.0
_STRIDE = 3


def page_picture(source: Image.Image | Path) -> Tensor:
    """Return the ink of an upright page, shape (H, W), uint8: 0 is bare paper, 255 the page's darkest ink.

    The longer side is at most 1024 pixels. Ink is measured from the paper around it, so that light and dark
    scans, shadows and pages in white on black look alike.

    Args:
        source: the page's image, or its file.

    Raises:
        CorruptDocumentError: the file is missing or no image.
    """
    if isinstance(source, Image.Image):
        return torch.from_numpy(_ink(_small_grey(source)))
    try:
        with Image.open(source) as image:
            image.draft("L", (LONG_SIDE, LONG_SIDE))
            return torch.from_numpy(_ink(_small_grey(image)))
    except (OSError, UnidentifiedImageError) as error:
        raise CorruptDocumentError(source, f"the page's image cannot be read ({error}).") from error


def _small_grey(image: Image.Image) -> Image.Image:
    """Return the image in grey, each pixel the mean of those that it stands for."""
    grey = image.convert("L")
    scale = LONG_SIDE / max(grey.size)
    if scale >= 1:
        return grey
    width, height = (max(1, round(side * scale)) for side in grey.size)
    return grey.resize((width, height), Image.Resampling.BOX)


def _ink(grey: Image.Image) -> NDArray[np.uint8]:
    pixels = np.asarray(grey, dtype=np.float32)
    sample = pixels[::_STRIDE, ::_STRIDE]
    if np.median(sample) < sample.max() / 2:
        pixels = 255 - pixels
    darkness = _paper(pixels) - pixels
    full = max(float(np.percentile(darkness[::_STRIDE, ::_STRIDE], _FULL_INK)), _LEAST_CONTRAST)
    return np.clip(darkness * (255 / full), 0, 255).astype(np.uint8)


def _paper(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the brightness of the bare paper around each pixel, under the ink too."""
    height, width = pixels.shape
    whole = Image.fromarray(pixels.astype(np.uint8))
    step = max(1, max(height, width) // PAPER_CELLS)
    lightest = whole.reduce(step).filter(ImageFilter.MaxFilter(WINDOW))
    bridged = lightest.filter(ImageFilter.MinFilter(WINDOW)).filter(ImageFilter.BoxBlur(1))
    paper = bridged.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(paper, dtype=np.float32)
