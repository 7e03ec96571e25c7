"""Text lines in what a network of differentiable binarization makes of a page (Liao et al. 2020)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.ocr.strips import Corners

Shares = NDArray[np.float32]
"""How sure the network is that each pixel lies in the core of a line, in [0, 1], shape (H, W)."""

TEXT, LINE = 0.3, 0.5
"""Share from which on a pixel is in a core, and the mean from which on a core is that of a line."""
GROWTH = 1.6
"""How far a line reaches beyond its core on each side, in areas of the core over its perimeter."""
LEAST_CORE, LEAST_LINE = 3.0, 5.0
"""Shortest sides, in pixels."""
MOST_LINES = 1000


def lines_in(shares: Shares) -> Corners:
    """Return the corners of the lines, in no order, shape (N, 4, 2)."""
    cores = cv2.dilate((shares > TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:MOST_LINES]:
        middle, (width, height), angle = cv2.minAreaRect(contour)
        growth = GROWTH * width * height / max(width + height, 1e-6)
        if min(width, height) < LEAST_CORE or min(width, height) + growth < LEAST_LINE:
            continue
        if _mean_inside(shares, cv2.boxPoints((middle, (width, height), angle))) >= LINE:
            found.append(cv2.boxPoints((middle, (width + growth, height + growth), angle)))
    return np.asarray(found, np.float32).reshape(-1, 4, 2)


def _mean_inside(shares: Shares, corners: cv2.typing.MatLike) -> float:
    """Return the mean of the shares inside a quadrilateral."""
    x, y, width, height = cv2.boundingRect(corners)
    x, y = max(0, x), max(0, y)
    part = shares[y : y + height, x : x + width]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (x, y)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])
