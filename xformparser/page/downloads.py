"""What can be taken away of an open form: its result as it is now, in every format."""

from enum import StrEnum
from io import BytesIO
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter

from xformparser.atomic import atomic_path
from xformparser.inference.export import pair_rows, write_document, write_pairs
from xformparser.page.open_form import OpenForm
from xformparser.page.pictures import DPI, page_picture
from xformparser.visualize import draw_overlay


class Download(StrEnum):
    """A format to take away."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "markdown"
    OVERLAY = "overlay"


DOWNLOADS = {
    Download.JSON: ("application/json", ".json"),
    Download.CSV: ("text/csv", ".csv"),
    Download.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    Download.MARKDOWN: ("text/markdown", ".md"),
    Download.OVERLAY: ("application/pdf", ".overlay.pdf"),
}
"""Media type and ending of each."""


def make_download(form: OpenForm, kind: Download) -> Path:
    """Write the form's result as it is now, and return the file; raises EditError before it is read."""
    document = form.document
    folder = form.folder / "downloads"
    if kind in (Download.CSV, Download.XLSX):
        file = folder / f"{form.name}.{kind}"
        write_pairs(file, pair_rows(document), kind.value)
        return file
    if kind is Download.OVERLAY:
        return _overlay(form, folder)
    (file,) = write_document(document, folder, form.name, [kind.value])
    return file


def _overlay(form: OpenForm, folder: Path) -> Path:
    """Write a PDF with a picture of each page, what was found drawn over it."""
    links = form.form.document.links
    book = PdfWriter()
    for parsed in form.form.pages:
        with Image.open(page_picture(form, parsed.page.number)) as picture:
            scale = picture.width / parsed.page.width
            drawn = draw_overlay(picture, parsed.entities, links, parsed.marks, scale)
        page = BytesIO()
        drawn.save(page, "PDF", resolution=DPI)
        book.append(page)
    folder.mkdir(exist_ok=True)
    file = folder / f"{form.name}.overlay.pdf"
    with atomic_path(file) as temporary:
        book.write(temporary)
    return file
