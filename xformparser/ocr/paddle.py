"""PaddleOCR, an extra engine: its own detection and recognition over local model folders, offline."""

import itertools
import os
from pathlib import Path

import numpy as np

from xformparser.errors import ConfigurationError, MissingDependencyError
from xformparser.ocr.line_engine import LineEngine
from xformparser.ocr.paddle_models import DETECTION_MODEL, RECOGNITION_MODEL
from xformparser.ocr.strips import Corners, Pixels
from xformparser.ocr.words import Reading

MODELS_VARIABLE = "XFORMPARSER_PADDLE_MODELS"
UNLIMITED = 100_000


class PaddleEngine(LineEngine):
    """Reads pages with PaddleOCR on ONNX Runtime.

    Args:
        threads: threads of each network.
        model_folder: folder that holds `PP-OCRv6_small_det` and `PP-OCRv6_small_rec`; where None, the
            environment variable XFORMPARSER_PADDLE_MODELS names it.

    Raises:
        MissingDependencyError: paddleocr is not installed.
        ConfigurationError: no model folder is named, or a model is missing in it.
    """

    name = "paddle"

    def __init__(self, threads: int = 1, model_folder: Path | None = None) -> None:
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        try:
            from paddleocr import TextDetection, TextRecognition
        except ImportError:
            raise MissingDependencyError("paddleocr", "paddle") from None
        folder = _model_folder(model_folder)
        settings = {
            "engine": "onnxruntime",
            "engine_config": {"intra_op_num_threads": threads, "inter_op_num_threads": 1},
            "device": "cpu",
        }
        self._detection = TextDetection(
            model_name=DETECTION_MODEL,
            model_dir=str(folder / DETECTION_MODEL),
            limit_side_len=UNLIMITED,
            limit_type="max",
            **settings,
        )
        self._recognition = TextRecognition(
            model_name=RECOGNITION_MODEL, model_dir=str(folder / RECOGNITION_MODEL), **settings
        )

    def find_lines(self, pixels: Pixels) -> Corners:
        """Return the corners of the text lines; see `LineEngine.find_lines`."""
        (result,) = self._detection.predict(pixels)
        return np.asarray(result["dt_polys"], np.float32).reshape(-1, 4, 2)

    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one line; see `LineEngine.read_strip`."""
        (result,) = self._recognition.predict(pixels, return_word_box=True)
        text, (length, words, columns, _) = result["rec_text"]
        found = zip(itertools.chain.from_iterable(words), itertools.chain.from_iterable(columns), strict=True)
        inked = [column for character, column in found if not character.isspace()]
        return Reading.from_columns(text, inked, length, [float(result["rec_score"])] * len(text))


def _model_folder(given: Path | None) -> Path:
    """Return the folder of the models, once it is known to hold them."""
    named = given or os.environ.get(MODELS_VARIABLE)
    if not named:
        raise ConfigurationError(
            f"PaddleOCR needs a folder with its models. Set {MODELS_VARIABLE} to one that holds "
            f"{DETECTION_MODEL} and {RECOGNITION_MODEL}."
        )
    for model in (DETECTION_MODEL, RECOGNITION_MODEL):
        if not (Path(named) / model).is_dir():
            raise ConfigurationError(f"{named} does not hold the model folder {model}. Put it there.")
    return Path(named)
