"""RapidOCR, the embedded engine: PP-OCR models from inside its wheel, on ONNX Runtime, offline."""

from typing import Any

import numpy as np

from xformparser.errors import MissingDependencyError
from xformparser.ocr.line_engine import LineEngine
from xformparser.ocr.strips import Corners, Pixels
from xformparser.ocr.words import Reading

STRIP_HEIGHT = 48
UNLIMITED = 100_000


class RapidEngine(LineEngine):
    """Reads pages with RapidOCR; each network is loaded when it is first used.

    Args:
        threads: threads of each network.

    Raises:
        MissingDependencyError: rapidocr is not installed.
    """

    name = "rapid"

    def __init__(self, threads: int = 1) -> None:
        try:
            from rapidocr import RapidOCR
        except ImportError:
            raise MissingDependencyError("rapidocr", "rapid") from None
        self._rapid: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.return_word_box": True,
                "Global.max_side_len": UNLIMITED,
                "Det.limit_type": "max",
                "Det.limit_side_len": UNLIMITED,
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, STRIP_HEIGHT, STRIP_HEIGHT],
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def find_lines(self, pixels: Pixels) -> Corners:
        """Return the corners of the text lines; see `LineEngine.find_lines`."""
        found = self._rapid(pixels, use_det=True, use_cls=False, use_rec=False).boxes
        return np.empty((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one line; see `LineEngine.read_strip`."""
        result = self._rapid.recognize_txt([pixels])
        info = result.word_results[0]
        columns = [column for word in info.word_cols for column in word]
        return Reading.from_columns(result.txts[0], columns, info.line_txt_len, info.confs)
