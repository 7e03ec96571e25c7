"""Pages read line by line: what engines share that find lines with one network and read with another."""

from abc import ABC, abstractmethod

import cv2
import numpy as np
from PIL import Image

from xformparser.documents import Word
from xformparser.ocr.orientation import choose_turn
from xformparser.ocr.strips import Corners, Pixels, Strip, cut_at_rules, cut_strip, order_corners
from xformparser.ocr.words import Reading, cut_words
from xformparser.ruling import NO_RULING, Ruling

DETECTION_SIDE = 1536
MAX_ENLARGEMENT = 2.0
MIN_SIDE = 4
TALL_ASPECT = 0.67
MIN_CONFIDENCE = 0.5


class LineEngine(ABC):
    """An `OcrEngine` over two networks; an adapter adds `find_lines` and `read_strip`."""

    name: str

    @abstractmethod
    def find_lines(self, pixels: Pixels) -> Corners:
        """Return the corners of the text lines of a BGR image, in any order, shape (N, 4, 2)."""

    @abstractmethod
    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one upright line in BGR."""

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return the words of an RGB image, line by line; see `OcrEngine.read`."""
        pixels = _to_bgr(image)
        words: list[Word] = []
        lines = self.lines(pixels, DETECTION_SIDE)
        for corners in (piece for line in lines for piece in cut_at_rules(line, ruling)):
            strip, reading = self._read_either_way(cut_strip(pixels, corners))
            if reading.confidence >= MIN_CONFIDENCE:
                words.extend(cut_words(strip, reading))
        return tuple(words)

    def quarter_turn(self, image: Image.Image) -> int:
        """Return the clockwise turn that makes the image upright; see `OcrEngine.quarter_turn`."""
        return choose_turn(self, _to_bgr(image))

    def lines(self, pixels: Pixels, long_side: int) -> Corners:
        """Return the corners of the lines, found in a copy with a long side of so many pixels."""
        height, width = pixels.shape[:2]
        if min(height, width) < MIN_SIDE:
            return np.empty((0, 4, 2), np.float32)
        scale = min(MAX_ENLARGEMENT, long_side / max(height, width))
        smoothing = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        resized = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=smoothing)
        return order_corners(self.find_lines(np.asarray(resized, np.uint8)) / np.float32(scale))

    def _read_either_way(self, strip: Strip) -> tuple[Strip, Reading]:
        """Return the strip with its text; a tall one as it stands or on its side, whichever reads better."""
        reading = self.read_strip(strip.pixels)
        if strip.aspect > TALL_ASPECT:
            return strip, reading
        side = strip.turned(270)
        side_reading = self.read_strip(side.pixels)
        return (side, side_reading) if side_reading.confidence > reading.confidence else (strip, reading)


def _to_bgr(image: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])
