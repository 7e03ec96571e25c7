"""Image files (PNG, JPEG, TIFF, WebP, BMP) as pages without words."""

import os
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from xformparser.documents import Page
from xformparser.errors import CorruptDocumentError, DocumentTooLargeError
from xformparser.labels import TextSource

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
MULTI_PAGE_FORMAT = "TIFF"
_BYTE_ORDERS = {b"II": "<", b"MM": ">"}
_BIG_TIFF = b"+"
MAX_PIXELS = 120_000_000
MAX_SIDE = 5000
BAND_PIXELS = 4_000_000

DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What the decoders raise on damaged input."""

_ADVICE = f"At most {MAX_PIXELS // 1_000_000} million pixels are read: scan it at a lower resolution."


def load_image_pages(path: Path, max_pages: int | None) -> Iterator[Page]:
    """Yield the pages of an image file: RGB, as EXIF orients them, alpha laid on white.

    A TIFF gives a page for each of its images; an animation gives its first frame. Pages with a side beyond
    5000 pixels are scaled down to it.

    Args:
        path: the image file.
        max_pages: yield at most so many pages, None for all.

    Raises:
        CorruptDocumentError: the file is empty, damaged, or no image of a known format.
        DocumentTooLargeError: a page has more than 120 million pixels; told from its header, undecoded.
    """
    if path.stat().st_size == 0:
        raise CorruptDocumentError(path, "the file is empty (0 bytes). Save or copy it again.")
    with _decoding(path):
        image = Image.open(path, formats=FORMATS)
    with image:
        total = image_page_count(path)
        for index in range(min(total, max_pages or total)):
            with _decoding(path):
                image.seek(index)
                page = _page(path, image, index + 1)
            yield page


def image_page_count(path: Path) -> int:
    """Return the number of pages of an image file, undecoded; raises as `load_image_pages`."""
    with _decoding(path), Image.open(path, formats=FORMATS) as image:
        return _directories(path) if image.format == MULTI_PAGE_FORMAT else 1


def _directories(path: Path) -> int:
    """Return the number of images in a TIFF; Pillow would read all that they say of themselves."""
    with path.open("rb") as file:
        order, big = _BYTE_ORDERS[file.read(2)], file.read(2).strip(b"\0") == _BIG_TIFF
        count, entry, offset = (f"{order}Q", 20, f"{order}Q") if big else (f"{order}H", 12, f"{order}I")
        file.seek(8 if big else 4)
        seen: set[int] = set()
        place = _number(file, offset)
        while place and place not in seen:
            seen.add(place)
            file.seek(place)
            file.seek(entry * _number(file, count), os.SEEK_CUR)
            place = _number(file, offset)
    return len(seen)


def _number(file: BinaryIO, layout: str) -> int:
    """Return the number that comes next in the file, 0 where it ends."""
    content = file.read(struct.calcsize(layout))
    return int(struct.unpack(layout, content)[0]) if len(content) == struct.calcsize(layout) else 0


@contextmanager
def _decoding(path: Path) -> Iterator[None]:
    """Turn what the decoder finds wrong into this package's errors; its warnings are not the user's."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError:
        raise DocumentTooLargeError(path, f"the image is too large to be read. {_ADVICE}") from None
    except UnidentifiedImageError:
        raise CorruptDocumentError(
            path, "this is no PNG, JPEG, TIFF, WebP or BMP image. Open it in a viewer and export it anew."
        ) from None
    except DAMAGE as error:
        raise CorruptDocumentError(
            path, f"the image is damaged or cut off ({error}). Scan or copy it again."
        ) from None


def _page(path: Path, frame: Image.Image, number: int) -> Page:
    width, height = frame.size
    if width * height > MAX_PIXELS:
        raise DocumentTooLargeError(path, f"page {number} is {width} x {height} pixels. {_ADVICE}")
    frame.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image = _on_white(frame)
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.getexif()[ExifTags.Base.Orientation] = frame.getexif().get(ExifTags.Base.Orientation, 1)
    upright = ImageOps.exif_transpose(image)
    return Page(
        number=number,
        width=upright.width,
        height=upright.height,
        unit="px",
        text_source=TextSource.OCR,
        image=upright,
    )


def _on_white(frame: Image.Image) -> Image.Image:
    """Return the frame in RGB; what is transparent becomes white, 16 bits become 8.

    It is done band by band, as each step on the whole would take half a gigabyte of the largest frame.
    """
    if frame.mode == "RGB" and not frame.has_transparency_data:
        return frame.copy()
    white = Image.new("RGB", frame.size)
    rows = max(1, BAND_PIXELS // frame.width)
    for top in range(0, frame.height, rows):
        band = frame.crop((0, top, frame.width, min(top + rows, frame.height)))
        white.paste(_band_on_white(band), (0, top))
    return white


def _band_on_white(frame: Image.Image) -> Image.Image:
    if frame.mode.startswith("I"):
        return Image.fromarray((np.asarray(frame).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if frame.has_transparency_data:
        colours = frame.convert("RGBA")
        white = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")
    return frame.convert("RGB")
