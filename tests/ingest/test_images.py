"""Image files become pages: every format, every way of being broken."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xformparser.errors import CorruptDocumentError, DocumentTooLargeError
from xformparser.ingest import images
from xformparser.ingest.images import MAX_SIDE, load_image_pages
from xformparser.labels import TextSource


def corner_image(mode: str = "RGB") -> Image.Image:
    """Return a 40 x 20 white image with a black block in its top-left corner."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste((0, 0, 0), (0, 0, 10, 10))
    return image.convert(mode)


def pages_of(path: Path, max_pages: int | None = None) -> list[Image.Image]:
    pages = list(load_image_pages(path, max_pages))
    for number, page in enumerate(pages, start=1):
        assert page.number == number
        assert (page.unit, page.text_source, page.words) == ("px", TextSource.OCR, ())
        assert page.image is not None
        assert page.image.mode == "RGB"
        assert (page.width, page.height) == page.image.size
    return [page.image for page in pages if page.image is not None]


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [
        ("png", "RGB"),
        ("png", "1"),
        ("png", "P"),
        ("png", "L"),
        ("jpg", "RGB"),
        ("jpg", "CMYK"),
        ("tif", "CMYK"),
        ("tif", "1"),
        ("webp", "RGB"),
        ("bmp", "RGB"),
    ],
)
def test_formats_and_modes_become_rgb(tmp_path: Path, suffix: str, mode: str) -> None:
    path = tmp_path / f"form.{suffix}"
    corner_image(mode).save(path)
    (image,) = pages_of(path)
    assert image.size == (40, 20)
    assert max(image.getpixel((4, 4))) < 40
    assert min(image.getpixel((30, 15))) > 215


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_keep_their_brightness(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deep.{suffix}"
    Image.fromarray(np.array([[0, 32768, 65535]], np.uint16)).save(path)
    (image,) = pages_of(path)
    assert [image.getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "clear.png"
    Image.new(mode, (8, 8), (0, 0, 0, 0) if mode == "RGBA" else (0, 0)).save(path)
    (image,) = pages_of(path)
    assert image.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "CMYK", "I;16", "RGB with a colour let through"])
@pytest.mark.parametrize("pixels", [1, 100, 300])
def test_bands_make_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, pixels: int
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (23, 17, 4), dtype=np.uint8)
    picture = Image.fromarray(noise, "RGBA")
    if mode == "I;16":
        picture = Image.fromarray(noise[..., 0].astype(np.uint16) * 257)
    elif mode.startswith("RGB "):
        picture = picture.convert("RGB")
        picture.info["transparency"] = picture.getpixel((3, 3))
    else:
        picture = picture.convert(mode)
    path = tmp_path / ("scan.tif" if mode in ("CMYK", "I;16") else "scan.png")
    picture.save(path)
    (whole,) = pages_of(path)
    monkeypatch.setattr(images, "BAND_PIXELS", pixels)
    (banded,) = pages_of(path)
    assert banded.tobytes() == whole.tobytes()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_exif_orientation_is_applied(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"phone.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = 6
    corner_image().save(path, exif=exif)
    (image,) = pages_of(path)
    assert image.size == (20, 40)
    assert max(image.getpixel((15, 4))) < 40
    assert min(image.getpixel((4, 4))) > 215


def test_tiff_gives_a_page_for_each_image(tmp_path: Path) -> None:
    path = tmp_path / "three.tiff"
    sizes = [(40, 20), (20, 40), (30, 30)]
    first, *rest = [Image.new("L", size, 255) for size in sizes]
    first.save(path, save_all=True, append_images=rest)
    assert [image.size for image in pages_of(path)] == sizes
    assert [image.size for image in pages_of(path, max_pages=2)] == sizes[:2]


def test_animation_gives_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "moving.webp"
    Image.new("RGB", (8, 8), "white").save(path, save_all=True, append_images=[Image.new("RGB", (8, 8))])
    (image,) = pages_of(path)
    assert image.getpixel((4, 4)) == (255, 255, 255)


def test_one_pixel_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    Image.new("RGB", (1, 1)).save(path)
    assert [image.size for image in pages_of(path)] == [(1, 1)]


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_large_pages_are_scaled_down(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"poster.{suffix}"
    Image.new("L", (12_000, 1_200), 255).save(path)
    assert [image.size for image in pages_of(path)] == [(MAX_SIDE, 500)]


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that declares a size and holds next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (15_000, 10_000), (2**31 - 1, 2)])
def test_huge_images_are_refused_from_their_header(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(width, height))
    with pytest.raises(
        DocumentTooLargeError, match=r"bomb\.png: .*At most 120 million pixels.*lower resolution"
    ):
        pages_of(path)


def encoded(suffix: str) -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, suffix)
    return stream.getvalue()


@pytest.mark.parametrize("suffix", ["png", "jpeg", "tiff", "webp", "bmp"])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.5, 0.9])
def test_truncated_files_are_corrupt(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"half.{suffix}"
    whole = encoded(suffix)
    path.write_bytes(whole[: max(1, int(share * len(whole)))])
    with pytest.raises(CorruptDocumentError, match=rf"half\.{suffix}: .*\. \w+"):
        pages_of(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", r"0 bytes\)\. Save or copy"), (b"%PDF-1.7 hello", "no PNG, JPEG, TIFF, WebP or BMP image")],
    ids=["empty", "not an image"],
)
def test_other_content_is_corrupt(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "form.png"
    path.write_bytes(content)
    with pytest.raises(CorruptDocumentError, match=rf"form\.png: .*{message}"):
        pages_of(path)
