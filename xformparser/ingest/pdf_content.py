"""What the streams of a PDF page unpack to: a small file may hold a page that fills the memory."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

from xformparser.errors import DocumentTooLargeError
from xformparser.ingest import pdf_streams
from xformparser.ingest.pdf_damage import DAMAGE
from xformparser.ingest.pdf_streams import any_exceeds, packs_twice, unpacked_bytes

logger = logging.getLogger(__name__)

MAX_TABLE_BYTES = 5_000_000
"""A page is refused whose font has a larger table of characters; that of all Unicode takes less."""

_TABLES = frozenset({"ToUnicode", "Encoding", "UseCMap"})
_ELSEWHERE = frozenset({"Parent", "P", "Popup", "IRT", "Kids", "Dest", "A", "AA", "Metadata"})
"""Entries of an annotation that lead away from what is drawn on the page."""

Entry = tuple[str, Any]


@dataclass
class ContentCheck:
    """Checks the pages of one document; what pages share is unpacked once."""

    path: Path
    _seen: set[int] = field(default_factory=set)
    """Objects that were looked at."""
    _doubtful: bool = False
    """Whether an object is missing, or a stream empty, that another reader may find."""

    def check(self, page: PDFPage, number: int) -> None:
        """Raise DocumentTooLargeError where a drawing or font of the page unpacks to more than is read."""
        for name, stream in self._streams(page):
            self._doubtful |= stream.rawdata == b""
            limit = MAX_TABLE_BYTES if name in _TABLES else pdf_streams.MAX_STREAM_BYTES
            if _size(stream, limit) > limit:
                raise self._too_large(number, "has a font table that " if name in _TABLES else "", limit)
        if (self._doubtful or self._packs_twice) and self._hides_too_much:
            raise self._too_large(number, "", pdf_streams.MAX_STREAM_BYTES)

    def _too_large(self, number: int, what: str, limit: int) -> DocumentTooLargeError:
        problem = f"page {number} {what}unpacks to more than {limit // 1_000_000} MB."
        return DocumentTooLargeError(self.path, f"{problem} Print it to an image, and give that.")

    @cached_property
    def _packs_twice(self) -> bool:
        """Whether the file has a stream that is packed twice: few bytes may then hold any number of them."""
        return self._asked(packs_twice)

    @cached_property
    def _hides_too_much(self) -> bool:
        """Whether any stream of the file does; of a damaged file, readers find different streams."""
        return self._asked(lambda file: any_exceeds(file, pdf_streams.MAX_STREAM_BYTES))

    def _asked(self, question: Callable[[mmap], bool]) -> bool:
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return question(content)

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
                self._doubtful |= item is None
            if isinstance(item, PDFStream):
                yield name, item
                item = item.attrs
            if isinstance(item, dict):
                away = _ELSEWHERE if "Rect" in item else frozenset()
                pending += (entry for entry in item.items() if entry[0] not in away)
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
    """Return `unpacked_bytes`, 0 where the stream is damaged."""
    try:
        return unpacked_bytes(stream, limit)
    except DAMAGE as error:
        logger.debug("stream %s: %r", stream.objid, error)
        return 0
