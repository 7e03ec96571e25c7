"""Where the ink of a line lies: the marks of its text without the rules above, below and beside it."""

import cv2
import numpy as np
from numpy.typing import NDArray

RULE_SHARE = 0.6
POST_SHARE = 0.9
GAP_SHARE = 0.1
LEAST_SPAN = 0.35
ROW_MARGIN = 0.04


def strip_ink(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where a BGR line is inked, shape (H, W); rules across and beside it count as blank."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink = dark.astype(bool)
    if ink.mean() > 0.5:
        ink = ~ink
    rules, posts = ink.mean(axis=1) > RULE_SHARE, ink.mean(axis=0) > POST_SHARE
    ink[rules] = False
    ink[:, posts] = False
    return ink


def row_span(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the top and bottom of the text in shares of the height; all of it where nothing stands out."""
    height = ink.shape[0]
    weight = ink.sum(axis=1)
    rows = np.flatnonzero(weight)
    if not len(rows):
        return (0.0, 1.0)
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1 + GAP_SHARE * height) + 1)
    run = max(runs, key=lambda run: int(weight[run].sum()))
    top, bottom = run[0] / height - ROW_MARGIN, (run[-1] + 1) / height + ROW_MARGIN
    if bottom - top < LEAST_SPAN:
        return (0.0, 1.0)
    return (max(0.0, float(top)), min(1.0, float(bottom)))


def widest_blank(columns: NDArray[np.bool_], start: int, end: int) -> tuple[int, int] | None:
    """Return the longest blank run (start, end) of columns within a window, None where it is all inked."""
    blank = np.flatnonzero(~columns[start:end])
    if not len(blank):
        return None
    run = max(np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1), key=len)
    return (start + int(run[0]), start + int(run[-1]) + 1)
