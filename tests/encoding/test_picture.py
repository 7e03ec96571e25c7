from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from xformparser.encoding.picture import LONG_SIDE, page_picture
from xformparser.errors import CorruptDocumentError


def scan(paper: int = 255, ink: int = 0, size: tuple[int, int] = (600, 800)) -> Image.Image:
    """Return a page with rows of short strokes."""
    image = Image.new("L", size, paper)
    pen = ImageDraw.Draw(image)
    for y in range(40, size[1] - 40, 30):
        for x in range(40, size[0] - 40, 12):
            pen.line([(x, y), (x + 6, y + 12)], fill=ink, width=3)
    return image


def shaded(image: Image.Image) -> Image.Image:
    """Return the image with its right side in the shade."""
    light = np.linspace(1.0, 0.5, image.width)
    return Image.fromarray((np.asarray(image) * light).astype(np.uint8))


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(scan().convert("RGB"), id="colour"),
        pytest.param(scan(paper=230), id="grey paper"),
        pytest.param(scan(ink=110), id="pale ink"),
        pytest.param(scan(paper=150, ink=20), id="dark scan"),
        pytest.param(shaded(scan()), id="shade"),
        pytest.param(scan(paper=10, ink=250), id="white on black"),
    ],
)
def test_scans_of_one_page_look_alike(image: Image.Image) -> None:
    expected, found = page_picture(scan()).float(), page_picture(image).float()
    assert expected.max() == 255
    assert expected.median() == 0
    assert (expected - found).abs().mean() < 8


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((600, 800), (800, 600)),
        ((1200, 2048), (LONG_SIDE, 600)),
        ((3000, 1000), (341, LONG_SIDE)),
        ((1, 1), (1, 1)),
        ((5000, 1), (1, LONG_SIDE)),
        ((3, 900), (900, 3)),
    ],
    ids=str,
)
def test_the_longer_side_is_bounded(size: tuple[int, int], shape: tuple[int, int]) -> None:
    picture = page_picture(Image.new("RGB", size, "white"))
    assert (tuple(picture.shape), picture.dtype) == (shape, torch.uint8)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_blank_page_has_no_ink(shade: int) -> None:
    assert not page_picture(Image.new("L", (300, 400), shade)).any()


def test_faint_dirt_is_not_made_ink() -> None:
    dirt = np.random.default_rng(0).integers(244, 256, (400, 300)).astype(np.uint8)
    assert page_picture(Image.fromarray(dirt)).float().mean() < 40


def test_a_file_gives_what_its_image_gives(tmp_path: Path) -> None:
    scan().save(tmp_path / "page.png")
    assert torch.equal(page_picture(tmp_path / "page.png"), page_picture(scan()))


@pytest.mark.parametrize("content", [None, b"", b"no image"], ids=["missing", "empty", "damaged"])
def test_a_file_without_an_image_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "page.png").write_bytes(content)
    with pytest.raises(CorruptDocumentError, match=r"page\.png: the page's image cannot be read"):
        page_picture(tmp_path / "page.png")
