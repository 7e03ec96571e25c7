"""Pages of a Word file (DOCX).

A Word file holds no places: how it looks is up to the program that shows it. The layout here is our own, a
simple flow over the page size of each section: words get boxes in reading order, columns of a table stand
beside each other, and pages break where the file says so or where the page is full. It is not Word's layout.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length
from lxml.etree import LxmlError, _Element

from xformparser.documents import Page, Widget, Word
from xformparser.errors import CorruptDocumentError, UnsupportedFormatError
from xformparser.geometry import clip_box
from xformparser.ingest.load_options import LoadOptions, cut_warning
from xformparser.ingest.word_blocks import Control
from xformparser.ingest.word_flow import Item, bands_of_blocks, pages_of_bands
from xformparser.ingest.word_reader import font_sizes, read_blocks
from xformparser.labels import TextSource

LETTER = (612.0, 792.0)
DEFAULT_MARGIN = 72.0
MIN_TEXT_SIDE = 36.0

_DAMAGE = (
    OpcError,
    LxmlError,
    PythonDocxError,
    XmlchemyError,
    ArithmeticError,
    AssertionError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    RecursionError,
    NotImplementedError,
)
"""What the Word reader raises on damaged input."""

_PICTURES_WARNING = "the file holds pictures and no text. Save the pictures as image files and give those."


def load_word_pages(path: Path, options: LoadOptions) -> Iterator[Page]:
    """Yield the pages of a Word file in points; content controls and form fields become widgets.

    Raises:
        CorruptDocumentError: the file is not a sound DOCX.
        UnsupportedFormatError: it is a template, or holds macros.
    """
    document = _open(path)
    try:
        pages = list(_pages(document))
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    kept = pages[: options.max_pages]
    if len(kept) < len(pages):
        cut = cut_warning(path, len(kept), len(pages))
        kept[-1] = replace(kept[-1], warnings=(*kept[-1].warnings, cut))
    yield from kept


def _open(path: Path) -> DocxDocument:
    try:
        return docx.Document(str(path))
    except ValueError as error:
        raise UnsupportedFormatError(
            path, "is a Word file of another kind (a template, or one with macros). Save it as DOCX."
        ) from error
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> CorruptDocumentError:
    return CorruptDocumentError(
        path, f"is a damaged Word file ({error}). Open it in Word and save it again, or get the file again."
    )


def _pages(document: DocxDocument) -> Iterator[Page]:
    sizes = font_sizes(document.styles.element)
    number = 0
    for section, body in _sections(document):
        width, height = _extent(section)
        left, right = _margins(section.left_margin, section.right_margin, width)
        top, bottom = _margins(section.top_margin, section.bottom_margin, height)
        blocks = read_blocks(_with_header_and_footer(section, body), sizes)
        bands = bands_of_blocks(blocks, left, width - left - right)
        for items in pages_of_bands(bands, top, height - top - bottom):
            number += 1
            page = _page(number, (width, height), items)
            empty = not page.words and not page.widgets and len(document.inline_shapes) > 0
            yield replace(page, warnings=(_PICTURES_WARNING,) if empty else ())


def _sections(document: DocxDocument) -> Iterator[tuple[Section, list[_Element]]]:
    """Yield each section that starts a page, with the elements of its body."""
    sections = list(document.sections)
    first, body, index = sections[0], [], 0
    for element in document.element.body:
        body.append(element)
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
            continue
        index += 1
        if sections[index].start_type != WD_SECTION.CONTINUOUS:
            yield first, body
            first, body = sections[index], []
    yield first, body


def _with_header_and_footer(section: Section, body: list[_Element]) -> list[_Element]:
    """Return the body with the section's own header before it and its footer after it, each once."""
    header = [] if section.header.is_linked_to_previous else list(section.header._element)
    footer = [] if section.footer.is_linked_to_previous else list(section.footer._element)
    return [*header, *body, *footer]


def _extent(section: Section) -> tuple[float, float]:
    """Return width and height of the page in points."""
    width, height = section.page_width, section.page_height
    return (width.pt if width else LETTER[0], height.pt if height else LETTER[1])


def _margins(first: Length | None, second: Length | None, side: float) -> tuple[float, float]:
    """Return two opposite margins in points, smaller ones where they would leave no room for text."""
    before = max(0.0, first.pt) if first is not None else DEFAULT_MARGIN
    after = max(0.0, second.pt) if second is not None else DEFAULT_MARGIN
    if side - before - after < MIN_TEXT_SIDE:
        return side / 10, side / 10
    return before, after


def _page(number: int, extent: tuple[float, float], items: tuple[Item, ...]) -> Page:
    words = tuple(
        Word(item.text, clip_box(item.box, *extent)) for item in items if item.control is None and item.text
    )
    widgets = tuple(_widget(item, item.control, extent) for item in items if item.control is not None)
    text_source = TextSource.TEXT_LAYER
    if widgets:
        text_source = TextSource.MIXED if words else TextSource.ACROFORM
    return Page(
        number=number,
        width=extent[0],
        height=extent[1],
        unit="pt",
        text_source=text_source,
        words=words,
        widgets=widgets,
    )


def _widget(item: Item, control: Control, extent: tuple[float, float]) -> Widget:
    return Widget(
        control.kind,
        control.name,
        clip_box(item.box, *extent),
        value=control.value,
        selected=control.selected,
        option=control.option,
        tooltip=control.tooltip,
    )
