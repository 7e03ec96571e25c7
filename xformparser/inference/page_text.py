"""The text and the marks of a page, whatever it takes to read them."""

from collections.abc import Callable
from dataclasses import replace

from xformparser.documents import Page
from xformparser.ingest.marks import with_marks
from xformparser.labels import TextSource
from xformparser.ocr.base import OcrEngine


def read_text(page: Page, engine: Callable[[], OcrEngine | None]) -> Page:
    """Return the page with its words and marks; a page that waits for OCR is read by the engine.

    Args:
        page: as it was loaded.
        engine: gives the OCR engine, or None where images are not to be read.
    """
    if page.text_source is TextSource.OCR and not page.words and page.image is not None:
        reader = engine()
        if reader is None:
            warning = "the page has no text layer, and OCR is off: no text was read."
            return replace(page, warnings=(*page.warnings, warning))
        from xformparser.ocr.reading import read_page

        page = read_page(page, reader)
    return with_marks(page)
