"""Rasters of PDF pages by pypdfium2, which turns and crops them as viewers do."""

import math
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from xformparser.documents import Word
from xformparser.errors import CorruptDocumentError

POINTS_PER_INCH = 72
MAX_PIXELS = 50_000_000
MAX_INK_PIXELS = 2_000_000
MAX_SIDE = 20_000
INK_CONTRAST = 40
INKED_SHARE = 0.6
SAMPLED_WORDS = 200

_PDFIUM = threading.Lock()
"""PDFium is not safe in threads."""


class PdfRenderer:
    """Renders pages of one PDF; the file is opened at the first request."""

    def __init__(self, path: Path, password: str) -> None:
        self._path = path
        self._password = password

    def page_total(self) -> int:
        """Return the number of pages."""
        with _PDFIUM:
            return len(self._document)

    def raster(self, number: int, dpi: float, annotations: bool = True) -> Image.Image:
        """Return page `number` (from 1) in RGB, upright and cropped; huge pages at a lower resolution.

        Raises:
            CorruptDocumentError: PDFium cannot read the page.
        """
        return self._render(number, dpi, MAX_PIXELS, annotations)

    def ink(self, number: int) -> np.ndarray:
        """Return the page in grey, shape (height, width), without annotations; at most a pixel per point."""
        return np.asarray(self._render(number, POINTS_PER_INCH, MAX_INK_PIXELS, False).convert("L"))

    def close(self) -> None:
        """Release the file."""
        if "_document" in self.__dict__:
            with _PDFIUM:
                self._document.close()

    def _render(self, number: int, dpi: float, max_pixels: int, annotations: bool) -> Image.Image:
        try:
            with _PDFIUM:
                page = self._document[number - 1]
                width, height = page.get_size()
                scale = min(
                    dpi / POINTS_PER_INCH,
                    math.sqrt(max_pixels / (width * height)),
                    MAX_SIDE / max(width, height),
                )
                bitmap = page.render(scale=scale, may_draw_forms=annotations, draw_annots=annotations)
                image: Image.Image = bitmap.to_pil().convert("RGB")
                bitmap.close()
                page.close()
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise CorruptDocumentError(
                self._path,
                f"page {number} cannot be rendered ({error}). Save the PDF again, or drop the page.",
            ) from error
        return image

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        try:
            document = pypdfium2.PdfDocument(self._path, password=self._password or None)
            document.init_forms()
        except pypdfium2.PdfiumError as error:
            raise CorruptDocumentError(
                self._path, f"cannot be rendered ({error}). Open it in a viewer and save it again."
            ) from error
        return document


def has_ink(grey: np.ndarray) -> bool:
    """Tell whether anything is drawn on a grey page."""
    return int(grey.max()) - int(grey.min()) > INK_CONTRAST


def is_far_from_ink(words: Sequence[Word], width: float, grey: np.ndarray) -> bool:
    """Tell whether too many words of a page, `width` points wide, lie where its grey picture is blank."""
    sample = words[:: max(1, len(words) // SAMPLED_WORDS)]
    scale = grey.shape[1] / width
    inked = sum(_is_inked(word, scale, grey) for word in sample)
    return inked < INKED_SHARE * len(sample)


def _is_inked(word: Word, scale: float, grey: np.ndarray) -> bool:
    x0, y0, x1, y1 = (edge * scale for edge in word.box)
    region = grey[math.floor(y0) : math.ceil(y1), math.floor(x0) : math.ceil(x1)]
    return region.size > 0 and has_ink(region)
