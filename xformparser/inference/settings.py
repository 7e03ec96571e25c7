"""How a document is parsed: the switches that the command line, the page and Python users share."""

from dataclasses import dataclass
from typing import Literal, get_args

from xformparser.errors import ConfigurationError

OcrChoice = Literal["auto", "rapid", "paddle", "none"]
DeviceChoice = Literal["auto", "cpu", "cuda"]
RuntimeChoice = Literal["auto", "onnx-int8", "onnx", "torch"]


@dataclass(frozen=True)
class ParserSettings:
    """Settings of a `FormParser`; picklable, so that worker processes get the same."""

    ocr: OcrChoice = "auto"
    """OCR engine for pages without text layer; `none` reads no image."""
    device: DeviceChoice = "auto"
    """Where the model runs."""
    runtime: RuntimeChoice = "auto"
    """What runs the model: ONNX Runtime with the text encoder in 8 bits or in full precision, or torch.
    `auto` is `onnx-int8` on a CPU for models that have graphs, torch otherwise."""
    threads: int = 1
    """Threads of the model and of the OCR engine, each."""
    password: str | None = None
    """Password of encrypted documents."""
    max_pages: int | None = None
    """Read at most this many pages; the rest is left out with a warning."""
    keep_words: bool = False
    """Put the words of every page into the result."""
    render: bool = False
    """Render every page to an image, digital ones too (overlays need it)."""
    review_at: float | None = None
    """The precision that pairs which need no review must have had on held-out pages; without it, a pair needs
    review that is likelier wrong than right."""
    stability: bool = False
    """Read each page twice more with its words moved a little; what is read otherwise then is less sure."""

    def __post_init__(self) -> None:
        _check("OCR engine", self.ocr, get_args(OcrChoice))
        _check("Device", self.device, get_args(DeviceChoice))
        _check("Runtime", self.runtime, get_args(RuntimeChoice))
        if self.threads < 1:
            raise ConfigurationError(f"threads is {self.threads}. It must be 1 or more.")
        if self.max_pages is not None and self.max_pages < 1:
            raise ConfigurationError(f"max_pages is {self.max_pages}. It must be 1 or more, or left out.")
        if self.review_at is not None and not 0 < self.review_at < 1:
            raise ConfigurationError(
                f"review_at is {self.review_at}. It must be a precision between 0 and 1, as 0.95."
            )


def _check(what: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise ConfigurationError(
            f"{what} '{given}' is not known. Choose one of: {', '.join(sorted(allowed))}."
        )
