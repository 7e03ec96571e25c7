"""Tick boxes and radio buttons on a page, seen by a small convolutional network (scripts/train_marks.py)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.cpu_session import CpuSession
from xformparser.geometry import Box, intersection_area
from xformparser.ingest.darkness import Darkness

NETWORK = Path(__file__).parents[1] / "weights" / "marks" / "network.onnx"
TEXT_HEIGHT = 18
"""Height of the text's ink in pixels that a page is scaled to for the network."""
STRIDE = 4
"""Pixels from one place that the network judges to the next."""
EMPTY, SELECTED, SIZE = 1, 2, 3
"""Rows of its output: logits of nothing (0), an empty, a selected mark; log of its size in text heights."""
LEAST = 0.5
PEAK = 5


@dataclass(frozen=True)
class SeenMark:
    """A mark in pixels of the scaled page; how sure it is one at all (`score`), and that it is `selected`."""

    box: Box
    score: float
    selected: float

    @property
    def is_selected(self) -> bool:
        """Whether it is rather selected than empty."""
        return self.selected > 0.5


def seen_marks(darkness: Darkness) -> list[SeenMark]:
    """Return the marks of a page whose text has the height TEXT_HEIGHT, the surest first; none overlap."""
    logits = _session().run(darkness[None, None])[0][0]
    shares = np.exp(logits[:SIZE] - logits[:SIZE].max(axis=0))
    shares /= shares.sum(axis=0)
    score = shares[EMPTY] + shares[SELECTED]
    is_peak = cv2.dilate(score, np.ones((PEAK, PEAK), np.uint8)) == score
    seen = [_mark_at(shares, logits[SIZE], y, x) for y, x in np.argwhere(is_peak & (score > LEAST)).tolist()]
    kept: list[SeenMark] = []
    for mark in sorted(seen, key=lambda mark: -mark.score):
        if all(intersection_area(mark.box, other.box) == 0 for other in kept):
            kept.append(mark)
    return kept


def _mark_at(shares: NDArray[np.float32], size: NDArray[np.float32], y: int, x: int) -> SeenMark:
    """Return the mark around a peak of the score; its middle is weighed between the places there."""
    around = np.s_[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
    empty, selected = shares[EMPTY][around], shares[SELECTED][around]
    weights = empty + selected
    rows, columns = np.indices(shares.shape[1:])[(slice(None), *around)]
    middle_y, middle_x = (
        STRIDE * (float((places * weights).sum() / weights.sum()) + 0.5) for places in (rows, columns)
    )
    half = TEXT_HEIGHT * float(np.exp(size[y, x])) / 2
    return SeenMark(
        box=(middle_x - half, middle_y - half, middle_x + half, middle_y + half),
        score=float(weights.max()),
        selected=float(selected.sum() / weights.sum()),
    )


@cache
def _session() -> CpuSession:
    """Return the network, loaded once for each process."""
    return CpuSession(NETWORK)
