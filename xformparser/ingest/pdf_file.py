"""An open PDF: its pages one after the other in flat memory, and its renderer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.exceptions import PdfminerException

from xformparser.errors import (
    CorruptDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
)
from xformparser.ingest.pdf_content import ContentCheck
from xformparser.ingest.pdf_damage import DAMAGE
from xformparser.ingest.pdf_render import PdfRenderer
from xformparser.ingest.pdf_streams import MAX_STREAM_BYTES, StreamTooLargeError

PAGES_IN_CACHE = 32
TAIL_BYTES = 8192


@dataclass(frozen=True)
class PdfFile:
    """A PDF whose password fits."""

    path: Path
    plumber: pdfplumber.PDF
    renderer: PdfRenderer

    def pages(self) -> Iterator[PlumberPage]:
        """Yield the pages in order; each is closed when the next one is asked for.

        Raises:
            CorruptDocumentError: the page tree is damaged, or holds no page.
            DocumentTooLargeError: a page unpacks to more than can be read.
        """
        number = 0
        content = ContentCheck(self.path)
        try:
            for number, source in enumerate(PDFPage.create_pages(self.plumber.doc), start=1):
                content.check(source, number)
                source.attrs |= {
                    "MediaBox": list(source.mediabox),
                    "CropBox": list(source.cropbox),
                    "Rotate": source.rotate,
                }
                page = PlumberPage(self.plumber, source, page_number=number)
                yield page
                page.close()
                if number % PAGES_IN_CACHE == 0:
                    self._forget()
        except DAMAGE as error:
            raise damaged(self.path, error) from error
        if number == 0:
            raise CorruptDocumentError(self.path, "has no pages. Check how the PDF was made.")

    def _forget(self) -> None:
        """Drop fonts and objects of the pages so far: pdfminer would keep all of a document."""
        self.plumber.rsrcmgr = PDFResourceManager()
        self.plumber.doc._cached_objs.clear()
        self.plumber.doc._parsed_objs.clear()


class _CappedReader(BufferedReader):
    """A file that takes no more memory than it is long, however much a damaged PDF asks of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileIO(path))
        self._length = path.stat().st_size

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes, or what there is."""
        return super().read(size if size is None else min(size, self._length))


@contextmanager
def open_pdf(path: Path, password: str | None) -> Iterator[PdfFile]:
    """Yield the open PDF.

    Raises:
        EncryptedDocumentError: it needs a password, or another one.
        CorruptDocumentError: it is truncated or damaged.
    """
    with _CappedReader(path) as stream:
        plumber, fitting = _open(path, stream, password)
        renderer = PdfRenderer(path, fitting)
        try:
            yield PdfFile(path, plumber, renderer)
        finally:
            renderer.close()


def _open(path: Path, stream: BufferedReader, password: str | None) -> tuple[pdfplumber.PDF, str]:
    """Return the document and the password that opens it; one that needs none opens with any."""
    _check_end(path, stream)
    for candidate in dict.fromkeys((password or "", "")):
        stream.seek(0)
        try:
            return pdfplumber.open(stream, password=candidate), candidate
        except DAMAGE as error:
            cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
            if isinstance(cause, PDFPasswordIncorrect):
                continue
            if isinstance(cause, PDFEncryptionError):
                raise EncryptedDocumentError(
                    path, "is encrypted in a way that cannot be read. Save it without encryption."
                ) from error
            raise damaged(path, cause) from error
    if password:
        raise EncryptedDocumentError(path, "the password does not fit. Give the right one with --password.")
    raise EncryptedDocumentError(path, "is encrypted. Give its password with --password.")


def _check_end(path: Path, stream: BufferedReader) -> None:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise CorruptDocumentError(path, "is truncated: the end of the PDF is missing. Get the file again.")


def damaged(path: Path, error: object) -> DocumentError:
    """Return the error that a PDF is refused with which is damaged, or unpacks to too much."""
    if isinstance(error, StreamTooLargeError):
        limit = MAX_STREAM_BYTES // 1_000_000
        return DocumentTooLargeError(
            path, f"unpacks to more than {limit} MB. Print it to an image, and give that."
        )
    detail = f"{type(error).__name__}: {error}".strip(": ")
    return CorruptDocumentError(
        path, f"is damaged ({detail}). Open it in a viewer and save it again, or get the file again."
    )
