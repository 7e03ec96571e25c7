"""Pages read line by line: what engines share that find lines with one network and read with another."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

import cv2
import numpy as np
from PIL import Image

from xformparser.documents import Word
from xformparser.ocr.base import PageText
from xformparser.ocr.orientation import choose_turn
from xformparser.ocr.strips import Corners, Pixels, cut_at_rules, cut_strip, order_corners
from xformparser.ocr.text_line import TextLine
from xformparser.ocr.words import Reading, cut_words
from xformparser.ruling import NO_RULING, Ruling

LEAST_SIDE, MOST_SIDE, SHARE = 1280, 1536, 0.85
"""Long side of the copy in which lines are looked for: at least, at most; in between, a share of the page."""
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
        return _words(self._lines(image, ruling))

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        """Return the words of an RGB image or the turn it needs; see `OcrEngine.read_or_turn`.

        Lines that are read to tell the turn are not read again.
        """
        lines = self._lines(image, ruling)
        turn = choose_turn(lines)
        return PageText(turn=turn) if turn else PageText(_words(lines))

    def _lines(self, image: Image.Image, ruling: Ruling) -> list[TextLine]:
        """Return the lines of an RGB image, cut at the ruling lines, none of them read yet."""
        pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])
        found = self._corners(pixels)
        pieces = (piece for corners in found for piece in cut_at_rules(corners, ruling))
        return [TextLine(cut_strip(pixels, piece), self.read_strip) for piece in pieces]

    def _corners(self, pixels: Pixels) -> Corners:
        """Return the corners of the lines of a BGR image, found in a copy of a handy size."""
        height, width = pixels.shape[:2]
        if min(height, width) < MIN_SIDE:
            return np.empty((0, 4, 2), np.float32)
        long_side = max(height, width)
        scale = min(MAX_ENLARGEMENT, min(max(LEAST_SIDE, SHARE * long_side), MOST_SIDE) / long_side)
        smoothing = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        resized = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=smoothing)
        return order_corners(self.find_lines(np.asarray(resized, np.uint8)) / np.float32(scale))


def _words(lines: Iterable[TextLine]) -> tuple[Word, ...]:
    words: list[Word] = []
    for line in map(_better_way, lines):
        if line.reading.confidence >= MIN_CONFIDENCE:
            words.extend(cut_words(line.strip, line.reading))
    return tuple(words)


def _better_way(line: TextLine) -> TextLine:
    """Return the line; a tall one as it stands or on its side, whichever reads better."""
    if line.strip.aspect > TALL_ASPECT:
        return line
    side = line.turned(270)
    return side if side.reading.confidence > line.reading.confidence else line
