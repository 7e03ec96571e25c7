"""The one way in: any document that can be read becomes a stream of upright pages."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path

from xformparser.documents import Page
from xformparser.errors import (
    CorruptDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    UnsupportedFormatError,
)
from xformparser.ingest.load_options import LoadOptions, cut_warning

__all__ = ["SUPPORTED_SUFFIXES", "LoadOptions", "is_pdf", "load_pages", "page_count"]

PDF_SUFFIXES = frozenset({".pdf"})
WORD_SUFFIXES = frozenset({".docx"})
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"})
SUPPORTED_SUFFIXES = PDF_SUFFIXES | WORD_SUFFIXES | IMAGE_SUFFIXES

MAX_UNPACKED_BYTES = 500_000_000
"""A Word file that unpacks to more is refused."""
MAX_MARKUP_BYTES = 50_000_000
"""So is one with more markup, which takes many times its size in memory."""
HEAD_BYTES = 1024
"""A PDF's signature may come after this much of something else."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_WORD_PART = "word/document.xml"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"BM")


class _Kind(Enum):
    PDF = auto()
    WORD = auto()
    IMAGE = auto()


DEFAULT_OPTIONS = LoadOptions()


def load_pages(path: Path, options: LoadOptions = DEFAULT_OPTIONS) -> Iterator[Page]:
    """Yield the pages of a document one by one; what the file holds counts, not its ending.

    Raises:
        DocumentError: one of its kinds, naming the file; at the first page, or where the file breaks off.
    """
    kind = _kind(path)
    if kind is _Kind.PDF:
        from xformparser.ingest.pdf import load_pdf_pages

        yield from load_pdf_pages(path, options)
    elif kind is _Kind.WORD:
        from xformparser.ingest.word_document import load_word_pages

        yield from load_word_pages(path, options)
    else:
        yield from _image_pages(path, options)


def page_count(path: Path, options: LoadOptions = DEFAULT_OPTIONS) -> int:
    """Return how many pages the document has, without reading them; raises as `load_pages`."""
    kind = _kind(path)
    if kind is _Kind.PDF:
        from xformparser.ingest.pdf import pdf_page_count

        return pdf_page_count(path, options)
    if kind is _Kind.WORD:
        from xformparser.ingest.word_document import load_word_pages

        return sum(1 for _ in load_word_pages(path, LoadOptions()))
    from xformparser.ingest.images import image_page_count

    return image_page_count(path)


def is_pdf(path: Path) -> bool:
    """Tell whether a file is a PDF, whatever its ending; raises as `load_pages`."""
    return _kind(path) is _Kind.PDF


def _image_pages(path: Path, options: LoadOptions) -> Iterator[Page]:
    from xformparser.ingest.images import image_page_count, load_image_pages

    for page in load_image_pages(path, options.max_pages):
        total = image_page_count(path) if page.number == options.max_pages else page.number
        cut = (cut_warning(path, page.number, total),) if total > page.number else ()
        yield replace(page, warnings=page.warnings + cut)


def _kind(path: Path) -> _Kind:
    head = _head(path)
    if b"%PDF-" in head:
        return _Kind.PDF
    if head.startswith(_ZIP):
        return _zip_kind(path)
    if head.startswith(_OLE):
        raise _ole_error(path)
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return _Kind.IMAGE
    if path.suffix.lower() in SUPPORTED_SUFFIXES:
        name = path.suffix[1:].upper()
        raise CorruptDocumentError(path, f"is not a {name} file, whatever its name says. Get the file again.")
    raise UnsupportedFormatError(
        path, f"is of no kind that can be read. Give one of: {', '.join(sorted(SUPPORTED_SUFFIXES))}."
    )


def _head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise DocumentError(path, "is a folder. Give a file.")
        if not stat.S_ISREG(mode):
            raise DocumentError(path, "is a pipe or device. Give a regular file.")
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise DocumentError(path, f"cannot be opened ({error.strerror or error}).") from error
    if not head:
        raise CorruptDocumentError(path, "is empty (0 bytes). Get the file again.")
    return head


def _zip_kind(path: Path) -> _Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise CorruptDocumentError(
            path, f"is a damaged Word file or archive ({error}). Get the file again."
        ) from error
    if _WORD_PART not in sizes:
        raise UnsupportedFormatError(
            path, "is an archive that holds no Word document. Save it as DOCX or PDF."
        )
    if sum(sizes.values()) > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1_000_000
        raise DocumentTooLargeError(path, f"unpacks to more than {limit} MB. Save it with smaller pictures.")
    if sum(size for name, size in sizes.items() if name.endswith(".xml")) > MAX_MARKUP_BYTES:
        limit = MAX_MARKUP_BYTES // 1_000_000
        raise DocumentTooLargeError(
            path, f"holds more than {limit} MB of markup. Split it, or save it as PDF."
        )
    return _Kind.WORD


def _ole_error(path: Path) -> DocumentError:
    if _ENCRYPTED_OFFICE in path.read_bytes():
        return EncryptedDocumentError(
            path, "is an encrypted Office file; --password opens PDFs only. Save it without a password."
        )
    return UnsupportedFormatError(path, "is in the old Office format (.doc). Save it as DOCX or PDF.")
