"""Pictures of a form's pages: kept where OCR needed them, drawn when they are asked for where not."""

from pathlib import Path

from PIL import Image

from xformparser.atomic import atomic_path
from xformparser.inference.parsed_page import ParsedPage
from xformparser.ingest.loader import is_pdf
from xformparser.ingest.pdf_render import PdfRenderer
from xformparser.page.open_form import OpenForm
from xformparser.sketch import sketch_page

DPI = 150
QUALITY = 88


def keep_picture(form: OpenForm, parsed: ParsedPage) -> None:
    """Save the picture from which a page was read."""
    if parsed.page.image is not None:
        save_picture(form, parsed.page.number, parsed.page.image)


def save_picture(form: OpenForm, number: int, image: Image.Image) -> None:
    """Save the picture of a page."""
    image.save(_file(form, number), quality=QUALITY)


def page_picture(form: OpenForm, number: int) -> Path:
    """Return the picture of a page, upright; raises EditError where there is no such page."""
    file = _file(form, number)
    parsed = form.form.page(number)
    if not file.exists():
        with atomic_path(file) as temporary:
            _drawn(form, parsed).save(temporary, "JPEG", quality=QUALITY)
    return file


def _drawn(form: OpenForm, parsed: ParsedPage) -> Image.Image:
    if not is_pdf(form.file):
        return sketch_page(parsed.page)
    renderer = PdfRenderer(form.file, form.password or "")
    try:
        return renderer.raster(parsed.page.number, DPI)
    finally:
        renderer.close()


def _file(form: OpenForm, number: int) -> Path:
    return form.folder / f"page-{number}.jpg"
