"""Files that cannot be read, or only with care, drawn up for the tests."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject
from reportlab.pdfgen.canvas import Canvas

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def make_pdf(path: Path, pages: int = 1) -> bytes:
    """Write a PDF whose pages say their number, and return its bytes."""
    canvas = Canvas(str(path))
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


def make_encrypted_pdf(path: Path, source: Path, password: str) -> None:
    writer = PdfWriter()
    writer.append(PdfReader(source))
    writer.encrypt(password)
    writer.write(path)


def make_pdf_bomb(path: Path, megabytes: int) -> None:
    """Write a small PDF whose page unpacks to so much drawing."""
    drawing = DecodedStreamObject()
    drawing.set_data(b"q 1 0 0 1 0 0 cm Q \n" * 50_000 * megabytes)
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Contents")] = writer._add_object(drawing.flate_encode())
    writer.write(path)


def png_parts(width: int, height: int) -> Iterator[bytes]:
    """Yield a black one-bit PNG of any size in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(width // 8 + 1)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    yield _png_header(width, height)
    yield _chunk(b"IDAT", pixels)
    yield _chunk(b"IEND", b"")


def png_without_pixels(width: int, height: int) -> bytes:
    """Return a one-bit PNG that breaks off where its pixels begin."""
    return _png_header(width, height) + _chunk(b"IDAT", b"")


def _png_header(width: int, height: int) -> bytes:
    return SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
