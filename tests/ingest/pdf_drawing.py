"""Draws PDFs for the tests, and looks at where the ink of their pages is."""

from pathlib import Path

import numpy as np
import pypdf
from PIL import Image, ImageDraw, ImageFont
from pypdf.generic import NameObject, NumberObject, RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Page
from xformparser.geometry import Box
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.pdf import load_pdf_pages

A4 = (595.0, 842.0)
MAX_STRAY_INK = 0.02
SENTENCE = "The applicant declares that every answer given on this form is complete and true"


def draw(path: Path, *pages, size=A4) -> Path:
    """Write a PDF with one page for each drawing function."""
    canvas = Canvas(str(path), pagesize=size)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def text_page(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 14)
    for row, line in enumerate(("Name: Ada Lovelace", "Street: 12 Long Lane", SENTENCE[:60])):
        canvas.drawString(120, 600 - 40 * row, line)


def scan_image(lines=(SENTENCE,), size=(1240, 1754)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    font = ImageFont.load_default(28)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((100, 150 + 90 * row), line, fill="black", font=font)
    return image


def scan_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(scan_image()), 0, 0, *A4)


def rewrite(path: Path, rotate: int = 0, crop: Box | None = None) -> Path:
    writer = pypdf.PdfWriter(clone_from=path)
    for page in writer.pages:
        page[NameObject("/Rotate")] = NumberObject(rotate)
        if crop:
            page.cropbox = RectangleObject(crop)
    writer.write(path)
    return path


def load(path: Path, **options) -> list[Page]:
    return list(load_pdf_pages(path, LoadOptions(**options)))


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def ink(page: Page) -> np.ndarray:
    """Return where the rendered page is dark, at one pixel per point."""
    assert page.image is not None
    return np.asarray(page.image.convert("L")) < 128


def stray_ink(page: Page) -> float:
    """Return the share of the page's ink outside the boxes of its words."""
    dark = ink(page)
    outside = dark.copy()
    for word in page.words:
        x0, y0, x1, y1 = word.box
        outside[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = False
    return float(outside.sum() / dark.sum())


def empty_boxes(page: Page) -> list[str]:
    dark = ink(page)
    spans = {word.text: [round(edge) for edge in word.box] for word in page.words}
    return [text for text, (x0, y0, x1, y1) in spans.items() if not dark[y0 : y1 + 1, x0 : x1 + 1].any()]
