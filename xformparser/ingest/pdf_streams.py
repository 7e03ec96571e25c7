"""Streams of a PDF that unpack to a bounded size, and in bounded time if they are damaged."""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap

from pdfminer import pdfparser
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream

MAX_STREAM_BYTES = 50_000_000
"""A document with a stream that unpacks to more is refused; to read it would take minutes and a gigabyte."""

_PACKED = re.compile(rb"(?<!end)stream\s*(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
"""Where a stream begins as Flate does."""
_MOST_ENTRIES = 2000
"""Bytes before a stream in which its entries are looked for."""
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")
_CHECKSUM = 4
_STEP = 256


class StreamTooLargeError(PDFException):
    """A stream unpacks to more than is read."""


class BoundedStream(PDFStream):
    """A stream that refuses to unpack to more than is read: objects and references come packed too."""

    def decode(self) -> None:
        """Unpack the stream.

        Raises:
            StreamTooLargeError: there is too much in it.
        """
        if unpacked_bytes(self, MAX_STREAM_BYTES) > MAX_STREAM_BYTES:
            raise StreamTooLargeError(f"stream {self.objid} unpacks to too much")
        super().decode()


pdfparser.PDFStream = BoundedStream  # type: ignore[misc]  # pdfminer has no limit, nor a place to set one


def unpacked_bytes(stream: PDFStream, limit: int) -> int:
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


def packs_twice(file: mmap) -> bool:
    """Tell whether a stream of a file is packed with Flate twice."""
    return _TWICE.search(file) is not None


def any_exceeds(file: mmap, limit: int) -> bool:
    """Tell whether a stream of a file unpacks to more than a limit, whatever it says of its length.

    Viewers look for the end of a stream whose length is wrong. What counts is packed with Flate, once or
    twice; of an image only what is packed twice.
    """
    return any(_exceeds(entries, content, limit) for entries, content in _packed_streams(file))


def _packed_streams(file: mmap) -> Iterator[tuple[bytes, bytes]]:
    """Yield the entries and the content of all that may be a stream packed with Flate."""
    end = 0
    for start in _PACKED.finditer(file):
        if end < start.end():
            end = file.find(b"endstream", start.end())
        if end < 0:
            return
        entries = file[max(0, start.start() - _MOST_ENTRIES) : start.start()].rpartition(b"obj")[2]
        yield entries, file[start.end() : end]


def _exceeds(entries: bytes, content: bytes, limit: int) -> bool:
    once, _ = _unpacked(content, limit)
    is_image = _IMAGE.search(entries) is not None
    return (len(once) > limit and not is_image) or len(_unpacked(once, limit)[0]) > limit


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
