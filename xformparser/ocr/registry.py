"""The OCR engines by name."""

import importlib.util
import logging
from collections.abc import Callable

from xformparser.errors import ConfigurationError
from xformparser.ocr.base import OcrEngine

logger = logging.getLogger(__name__)


def create_engine(name: str, threads: int = 1) -> OcrEngine | None:
    """Return the OCR engine of that name, None for `none`; `auto` is rapid where installed, else paddle.

    Raises:
        ConfigurationError: no engine has that name.
        MissingDependencyError: the engine's package is not installed.
    """
    if name == "none":
        return None
    if name == "auto":
        name = "rapid" if importlib.util.find_spec("rapidocr") else "paddle"
        logger.debug("OCR engine: %s", name)
    if name not in _ENGINES:
        allowed = ", ".join(sorted(["auto", "none", *_ENGINES]))
        raise ConfigurationError(f"OCR engine '{name}' is not known. Choose one of: {allowed}.")
    return _ENGINES[name](threads)


def _rapid(threads: int) -> OcrEngine:
    from xformparser.ocr.rapid import RapidEngine

    return RapidEngine(threads)


def _paddle(threads: int) -> OcrEngine:
    from xformparser.ocr.paddle import PaddleEngine

    return PaddleEngine(threads)


_ENGINES: dict[str, Callable[[int], OcrEngine]] = {"rapid": _rapid, "paddle": _paddle}
