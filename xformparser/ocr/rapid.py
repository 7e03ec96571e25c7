"""The PP-OCR models from inside RapidOCR's wheel, on ONNX Runtime: the embedded engine, offline."""

import importlib.util
import math
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.cpu_session import CpuSession
from xformparser.errors import MissingDependencyError
from xformparser.ocr.detection import lines_in
from xformparser.ocr.eight_bits import adds_exactly, rounded
from xformparser.ocr.line_engine import LineEngine
from xformparser.ocr.strips import Corners, Pixels
from xformparser.ocr.words import Reading

DETECTION_MODEL = "PP-OCRv6_det_small.onnx"
RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"
GRID = 32
"""Sides that the detection takes are multiples of it."""
STRIP_HEIGHT, LEAST_WIDTH, COLUMN = 48, 48, 8
"""Size of the strips that the recognition takes, and pixels from one column of its output to the next."""
MIDDLE = 127.5
"""Half of the range of a pixel: the networks take values from -1 to 1."""
BLANK = 0


class RapidEngine(LineEngine):
    """Reads pages with the models of RapidOCR; each network is loaded when it is first used.

    Args:
        threads: threads of each network.

    Raises:
        MissingDependencyError: rapidocr is not installed.
    """

    name = "rapid"

    def __init__(self, threads: int = 1) -> None:
        self._models = models_folder()
        self._threads = threads

    def find_lines(self, pixels: Pixels) -> Corners:
        """Return the corners of the text lines; see `LineEngine.find_lines`."""
        height, width = pixels.shape[:2]
        padded = cv2.copyMakeBorder(pixels, 0, -height % GRID, 0, -width % GRID, cv2.BORDER_REPLICATE)
        (shares,) = self._detection.run(_values(np.asarray(padded, np.uint8)))
        return lines_in(shares[0, 0, :height, :width])

    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one line; see `LineEngine.read_strip`."""
        (scores,) = self._recognition.run(strip_values(pixels))
        # (1, T, C) -> (T, C)
        return self._decoded(scores[0], _strip_width(pixels) / COLUMN)

    def _decoded(self, scores: NDArray[np.float32], length: float) -> Reading:
        """Return the likeliest text, given the score of each character in each column, shape (T, C).

        Neighbouring columns with the same character are one (CTC); the strip takes up `length` columns.
        """
        best = scores.argmax(axis=1)
        starts = best != BLANK
        starts[1:] &= best[1:] != best[:-1]
        columns = np.flatnonzero(starts)
        text = "".join(self._characters[index] for index in best[columns])
        inked = [
            column
            for column, character in zip(columns.tolist(), text, strict=True)
            if not character.isspace()
        ]
        return Reading.from_columns(text, inked, length, scores[columns, best[columns]].tolist())

    @cached_property
    def _detection(self) -> CpuSession:
        return CpuSession(self._models / DETECTION_MODEL, self._threads)

    @cached_property
    def _recognition(self) -> CpuSession:
        """The recognition, in 8 bits where that costs no exactness, and takes half of the time."""
        network = self._models / RECOGNITION_MODEL
        return CpuSession(rounded(network) if adds_exactly() else network, self._threads)

    @cached_property
    def _characters(self) -> tuple[str, ...]:
        """What the recognition's classes stand for: the blank, its characters, the space."""
        listed = self._recognition.metadata["character"]
        return ("", *listed.splitlines(), " ")


def models_folder() -> Path:
    """Return the folder of the models inside RapidOCR's wheel.

    Raises:
        MissingDependencyError: rapidocr is not installed.
    """
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        raise MissingDependencyError("rapidocr", "rapid")
    return Path(found.origin).parent / "models"


def strip_values(pixels: Pixels) -> NDArray[np.float32]:
    """Return a line in BGR as the recognition takes it, shape (1, 3, STRIP_HEIGHT, W)."""
    width = _strip_width(pixels)
    whole = max(LEAST_WIDTH, -(-width // COLUMN) * COLUMN)
    values = np.zeros((1, 3, STRIP_HEIGHT, whole), np.float32)
    values[..., :width] = _values(np.asarray(cv2.resize(pixels, (width, STRIP_HEIGHT)), np.uint8))
    return values


def _strip_width(pixels: Pixels) -> int:
    height, width = pixels.shape[:2]
    return math.ceil(STRIP_HEIGHT * width / height)


def _values(pixels: Pixels) -> NDArray[np.float32]:
    """Return a BGR image as the networks take it: from -1 to 1, shape (1, 3, H, W)."""
    return np.asarray(cv2.dnn.blobFromImage(pixels, 1 / MIDDLE, mean=(MIDDLE,) * 3), np.float32)
