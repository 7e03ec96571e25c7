"""What the drawing of a PDF page unpacks to: a small file may hold a page that fills the memory."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1

from xformparser.errors import DocumentTooLargeError

MAX_CONTENT_BYTES = 50_000_000
"""A page whose drawing unpacks to more is refused; to read as much would take minutes and a gigabyte."""


def check_content(path: Path, page: PDFPage, number: int) -> None:
    """Raise DocumentTooLargeError where a drawing of the page unpacks to more than `MAX_CONTENT_BYTES`."""
    if any(_unpacked_bytes(stream) > MAX_CONTENT_BYTES for stream in _drawings(page)):
        limit = MAX_CONTENT_BYTES // 1_000_000
        raise DocumentTooLargeError(
            path, f"page {number} unpacks to more than {limit} MB. Print it to an image, and give that."
        )


def _drawings(page: PDFPage) -> Iterator[PDFStream]:
    """Yield the page's own drawing, and the forms (drawings with a name) that it may call."""
    forms = resolve1(resolve1(page.resources).get("XObject")) if page.resources else None
    named = forms.values() if isinstance(forms, dict) else ()
    for item in (*page.contents, *named):
        stream = resolve1(item)
        if isinstance(stream, PDFStream) and getattr(stream.get("Subtype"), "name", "") != "Image":
            yield stream


def _unpacked_bytes(stream: PDFStream) -> int:
    """Return the size of the unpacked stream, at most one byte more than allowed."""
    content = stream.get_rawdata()
    if content is None:
        return len(stream.get_data())
    if stream.decipher is not None and stream.objid is not None and stream.genno is not None:
        content = stream.decipher(stream.objid, stream.genno, content, stream.attrs)
    for name, _ in stream.get_filters():
        if name not in LITERALS_FLATE_DECODE:
            break
        try:
            content = zlib.decompressobj().decompress(content, MAX_CONTENT_BYTES + 1)
        except zlib.error:
            break
    return len(content)
