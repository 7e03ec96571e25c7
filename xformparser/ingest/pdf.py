"""Pages of a PDF: from its text layer where that is sound, as an image to be read where it is not."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pdfplumber.page import Page as PlumberPage

from xformparser.documents import Mark, Page, Widget, Word
from xformparser.geometry import Box, area, centre, clip_box, intersection_area
from xformparser.ingest.acroform import is_dynamic_form, read_widgets
from xformparser.ingest.load_options import LoadOptions, cut_warning
from xformparser.ingest.marks import Shape, marks_of_shapes
from xformparser.ingest.pdf_annotations import draw_typed_text
from xformparser.ingest.pdf_damage import DAMAGE
from xformparser.ingest.pdf_file import PdfFile, damaged, open_pdf
from xformparser.ingest.pdf_frame import PageFrame
from xformparser.ingest.pdf_render import has_ink, is_far_from_ink
from xformparser.ingest.pdf_ruling import read_ruling
from xformparser.ingest.pdf_text import TextLayer, read_text
from xformparser.labels import TextSource, WidgetKind

logger = logging.getLogger(__name__)

LARGE_IMAGE = 0.5
"""Share of the page from which images make it a scan."""
NEGLIGIBLE_TEXT = 100
"""Fewer characters than this over a scan are a stamp or a page number, not its text."""
DARK = 0.5

_XFA_WARNING = (
    "the form is an XFA form, which only Adobe's reader can show. Print it to PDF there and give that file."
)


def load_pdf_pages(path: Path, options: LoadOptions) -> Iterator[Page]:
    """Yield the pages of a PDF one by one, upright and cropped as displayed.

    A page with a sound text layer comes in points with its words; any other one in pixels with its image
    and no words, to be read by OCR. Form fields come along in either.

    Raises:
        EncryptedDocumentError, CorruptDocumentError: the file cannot be opened, or breaks off.
    """
    with open_pdf(path, options.password) as pdf:
        for source in pdf.pages():
            try:
                page = _load_page(pdf, source, options)
            except DAMAGE as error:
                raise damaged(path, error) from error
            if page.number == options.max_pages:
                total = pdf.renderer.page_total()
                cut = (cut_warning(path, page.number, total),) if total > page.number else ()
                yield replace(page, warnings=page.warnings + cut)
                return
            yield page


def pdf_page_count(path: Path, options: LoadOptions) -> int:
    """Return the number of pages of a PDF; raises as `load_pdf_pages`."""
    with open_pdf(path, options.password) as pdf:
        return pdf.renderer.page_total()


def _load_page(pdf: PdfFile, source: PlumberPage, options: LoadOptions) -> Page:
    frame = PageFrame.of_page(source.page_obj)
    widgets, warnings = _widgets(pdf, source, frame)
    layer, reason = _text(pdf, source, frame)
    if reason is None and not layer.words and not _is_blank(pdf, source, widgets):
        reason = ""
    if reason:
        warnings.append(f"the text layer is not used, {reason}; the image is read.")
    if reason is not None:
        page = _scanned_page(pdf, source, frame, widgets, options.dpi)
    else:
        page = _digital_page(source, frame, layer, widgets)
        if options.render:
            page = replace(page, image=pdf.renderer.raster(page.number, options.dpi))
    return replace(page, warnings=tuple(warnings))


def _widgets(pdf: PdfFile, source: PlumberPage, frame: PageFrame) -> tuple[tuple[Widget, ...], list[str]]:
    """Return the form fields of a page, and a warning where they cannot be had."""
    try:
        widgets = read_widgets(source.page_obj, frame)
        hidden = source.page_number == 1 and not widgets and is_dynamic_form(pdf.plumber.doc)
    except DAMAGE as error:
        logger.debug("page %s: %r", source.page_number, error)
        return (), ["the form fields are damaged and were left out."]
    return widgets, [_XFA_WARNING] if hidden else []


def _text(pdf: PdfFile, source: PlumberPage, frame: PageFrame) -> tuple[TextLayer, str | None]:
    """Return the text layer, and why the page must be read from its image (None if it need not)."""
    try:
        draw_typed_text(source.page_obj)
        layer = read_text(source, frame)
        return layer, _reason_to_read(pdf, source, frame, layer)
    except DAMAGE as error:
        logger.debug("page %s: %r", source.page_number, error)
        return TextLayer((), 0, 0), "its content is damaged"


def _reason_to_read(pdf: PdfFile, source: PlumberPage, frame: PageFrame, layer: TextLayer) -> str | None:
    """Return why the page must be read from its image ("" if that needs no warning), None if it need not."""
    is_scan = _image_share(source, frame) >= LARGE_IMAGE
    if is_scan and layer.characters < NEGLIGIBLE_TEXT:
        return ""
    defect = layer.defect()
    if defect is None and is_scan:
        grey = pdf.renderer.ink(source.page_number)
        return "its words lie far off the ink" if is_far_from_ink(layer.words, frame.width, grey) else None
    return defect


def _image_share(source: PlumberPage, frame: PageFrame) -> float:
    """Return the part of the page that its images cover; a scan may come in strips."""
    boxes = (_displayed_box(image, source, frame) for image in source.images)
    covered = sum(area(clip_box(box, frame.width, frame.height)) for box in boxes)
    return covered / (frame.width * frame.height)


def _is_blank(pdf: PdfFile, source: PlumberPage, widgets: Sequence[Widget]) -> bool:
    """Tell whether a page without words has nothing to read: form fields alone, or no ink at all."""
    if widgets and not source.images and not source.curves:
        return True
    return not has_ink(pdf.renderer.ink(source.page_number))


def _digital_page(
    source: PlumberPage, frame: PageFrame, layer: TextLayer, widgets: tuple[Widget, ...]
) -> Page:
    words = tuple(word for word in layer.words if not _is_widget_text(word, widgets))
    text_source = TextSource.TEXT_LAYER
    if widgets:
        text_source = TextSource.MIXED if words else TextSource.ACROFORM
    return Page(
        number=source.page_number,
        width=frame.width,
        height=frame.height,
        unit="pt",
        rotation=frame.turn,
        text_source=text_source,
        words=words,
        widgets=widgets,
        marks=_marks(source, frame, words, widgets),
        ruling=read_ruling(source, frame),
    )


def _scanned_page(
    pdf: PdfFile, source: PlumberPage, frame: PageFrame, widgets: tuple[Widget, ...], dpi: int
) -> Page:
    """Return the page as an image; values of form fields are not drawn, lest OCR reads them again."""
    image = pdf.renderer.raster(source.page_number, dpi, annotations=not widgets)
    across, down = image.width / frame.width, image.height / frame.height
    scaled = tuple(
        replace(
            widget,
            box=(widget.box[0] * across, widget.box[1] * down, widget.box[2] * across, widget.box[3] * down),
        )
        for widget in widgets
    )
    return Page(
        number=source.page_number,
        width=image.width,
        height=image.height,
        unit="px",
        rotation=frame.turn,
        widgets=scaled,
        image=image,
    )


def _is_widget_text(word: Word, widgets: Sequence[Widget]) -> bool:
    """Tell whether a word is the look of a form field that has a value or a state of its own."""
    return any(
        _contains(widget.box, centre(word.box)) and (widget.value is not None or widget.selected is not None)
        for widget in widgets
    )


def _marks(
    source: PlumberPage, frame: PageFrame, words: Sequence[Word], widgets: Sequence[Widget]
) -> tuple[Mark, ...]:
    """Return the drawn tick boxes, those left out that are the frame of a form field."""
    buttons = [widget.box for widget in widgets if widget.kind in (WidgetKind.CHECKBOX, WidgetKind.RADIO)]
    marks = marks_of_shapes(list(_shapes(source, frame)), words, source.page_number)
    return tuple(mark for mark in marks if not any(intersection_area(mark.box, box) > 0 for box in buttons))


def _shapes(source: PlumberPage, frame: PageFrame) -> Iterator[Shape]:
    for item in source.rects:
        yield Shape("rect", _displayed_box(item, source, frame), _is_dark(item))
    for item in source.curves:
        yield Shape("curve", _displayed_box(item, source, frame), _is_dark(item))
    for item in source.lines:
        yield Shape("line", _displayed_box(item, source, frame), False)


def _is_dark(item: dict[str, Any]) -> bool:
    """Tell whether the inside of a path is painted in a dark colour (grey, RGB or CMYK)."""
    colour = item.get("non_stroking_color")
    if not item.get("fill") or colour is None:
        return False
    colour = colour if isinstance(colour, tuple | list) else (colour,)
    parts = [part for part in colour if isinstance(part, int | float)]
    if len(parts) == 4:
        return max(parts[3], sum(parts[:3]) / 3) > DARK
    return bool(parts) and sum(parts) / len(parts) < DARK


def _displayed_box(item: dict[str, Any], source: PlumberPage, frame: PageFrame) -> Box:
    left, top = frame.origin(source)
    return (item["x0"] - left, item["top"] - top, item["x1"] - left, item["bottom"] - top)


def _contains(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
