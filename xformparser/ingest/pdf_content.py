"""What the streams of a PDF page unpack to: a small file may hold a page that fills the memory."""

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFObjRef, PDFStream, resolve1

from xformparser.errors import DocumentTooLargeError
from xformparser.ingest.pdf_damage import DAMAGE

logger = logging.getLogger(__name__)

MAX_CONTENT_BYTES = 50_000_000
"""A page with a stream that unpacks to more is refused; to read as much would take minutes and a gigabyte."""
MAX_TABLE_BYTES = 5_000_000
"""So is one whose font has a larger table of characters; that of all Unicode takes less."""

_TABLES = frozenset({"ToUnicode", "Encoding", "UseCMap"})
_ELSEWHERE = frozenset({"Parent", "P", "Popup", "IRT", "Kids", "Dest", "A", "AA", "Metadata"})
"""Entries that lead away from what is drawn on the page."""
_CHECKSUM = 4
_STEP = 256

Entry = tuple[str, Any]


@dataclass
class ContentCheck:
    """Checks the pages of one document; what pages share is unpacked once."""

    path: Path
    _seen: set[int] = field(default_factory=set)
    """Objects that were looked at."""

    def check(self, page: PDFPage, number: int) -> None:
        """Raise DocumentTooLargeError where a drawing or font of the page unpacks to more than is read."""
        for name, stream in self._streams(page):
            limit = MAX_TABLE_BYTES if name in _TABLES else MAX_CONTENT_BYTES
            if _size(stream, limit) > limit:
                what = "has a font table that" if name in _TABLES else ""
                problem = " ".join(
                    f"page {number} {what} unpacks to more than {limit // 1_000_000} MB.".split()
                )
                raise DocumentTooLargeError(self.path, f"{problem} Print it to an image, and give that.")

    def _streams(self, page: PDFPage) -> Iterator[tuple[str, PDFStream]]:
        """Yield the streams that the page draws with, each under the name of its entry."""
        pending: list[Entry] = [("", page.contents), ("", page.resources), ("", page.annots)]
        while pending:
            name, item = pending.pop()
            if isinstance(item, PDFObjRef):
                if item.objid in self._seen:
                    continue
                self._seen.add(item.objid)
                item = _resolved(item)
            if isinstance(item, PDFStream):
                yield name, item
                item = item.attrs
            if isinstance(item, dict):
                pending += (entry for entry in item.items() if entry[0] not in _ELSEWHERE)
            elif isinstance(item, list):
                pending += ((name, part) for part in item)


def _resolved(reference: PDFObjRef) -> Any:
    """Return what is referred to, None where it is damaged; who reads it will meet the damage again."""
    try:
        return resolve1(reference)
    except DAMAGE as error:
        logger.debug("object %s: %r", reference.objid, error)
        return None


def _size(stream: PDFStream, limit: int) -> int:
    """Return `_unpacked_bytes`, 0 where the stream is damaged."""
    try:
        return _unpacked_bytes(stream, limit)
    except DAMAGE as error:
        logger.debug("stream %s: %r", stream.objid, error)
        return 0


def _unpacked_bytes(stream: PDFStream, limit: int) -> int:
    """Return the size of the unpacked stream, at most one byte more than the limit.

    A damaged stream is replaced by what pdfminer would make of it, in a time that grows by the square of its
    size; one that is packed twice and damaged, by nothing. Of an image, which is unpacked row by row, counts
    only what is packed twice.
    """
    content = stream.get_rawdata()
    if content is None:
        return len(stream.get_data())
    if stream.decipher is not None and stream.objid is not None and stream.genno is not None:
        content = stream.decipher(stream.objid, stream.genno, content, stream.attrs)
    filters = [name for name, _ in stream.get_filters()]
    if getattr(stream.get("Subtype"), "name", "") == "Image":
        filters = filters[:-1]
    for place, name in enumerate(filters):
        if name not in LITERALS_FLATE_DECODE:
            break
        content, is_sound = _unpacked(content, limit)
        if len(content) > limit:
            break
        if not is_sound:
            stream.rawdata, stream.decipher = zlib.compress(content, 1) if place == 0 else b"", None
    return len(content)


def _unpacked(content: bytes, limit: int) -> tuple[bytes, bool]:
    """Return what the content unpacks to, at most one byte more than the limit, and whether it is sound.

    A stream that ends early is as good as it goes; one that breaks before its checksum holds nothing.
    """
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(content, limit + 1)
    except zlib.error:
        return _salvaged(content, limit), False
    return data, unpacker.eof


def _salvaged(content: bytes, limit: int) -> bytes:
    unpacker, parts, size = zlib.decompressobj(), [], 0
    for start in range(0, len(content), _STEP):
        end = min(start + _STEP, max(start, len(content) - _CHECKSUM))
        try:
            parts.append(unpacker.decompress(content[start:end], limit + 1 - size))
        except zlib.error:
            return b""
        size += len(parts[-1])
        if size > limit:
            break
    return b"".join(parts)
