"""Quarter turns and skew are found and undone."""

import numpy as np
import pytest
from PIL import Image

from xformparser.ocr.base import OcrEngine
from xformparser.ocr.upright import find_skew, read_upright, turned


@pytest.mark.parametrize("skew", [-10, -7, -3, -1, 0, 1, 3, 7, 10])
def test_skew_is_found(page_image: Image.Image, skew: float) -> None:
    assert find_skew(turned(page_image, skew)) == pytest.approx(skew, abs=0.3)


def test_skew_is_found_on_a_dark_table(page_image: Image.Image) -> None:
    table = Image.new("RGB", (1400, 1700), (50, 40, 30))
    mask = turned_mask = page_image.convert("L").point(lambda value: 255)
    tilted = page_image.rotate(-5, expand=True)
    turned_mask = mask.rotate(-5, expand=True)
    table.paste(tilted, (150, 180), turned_mask)
    assert find_skew(table) == pytest.approx(5, abs=0.3)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (800, 600), "white"),
        Image.new("RGB", (800, 600), "black"),
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (600, 800, 3), np.uint8)),
    ],
    ids=["one pixel", "white", "black", "noise"],
)
def test_pages_without_lines_have_no_skew(image: Image.Image) -> None:
    assert find_skew(image) == 0


def test_turning_cuts_nothing_and_fills_white(page_image: Image.Image) -> None:
    tilted = turned(page_image, 30)
    assert tilted.width > page_image.width
    assert tilted.getpixel((0, 0)) == (255, 255, 255)
    assert turned(page_image, 0) is page_image


@pytest.mark.ocr
@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-7, 0, 4])
def test_pages_come_out_upright(rapid: OcrEngine, page_image: Image.Image, quarter: int, skew: int) -> None:
    page = read_upright(turned(page_image, quarter + skew), rapid)
    assert (page.rotation + quarter + skew + 180) % 360 - 180 == pytest.approx(0, abs=0.3)
    assert abs(find_skew(page.image)) <= 0.3
    assert "Lindqvist" in {word.text for word in page.words}


@pytest.mark.ocr
def test_an_upright_page_is_untouched(rapid: OcrEngine, page_image: Image.Image) -> None:
    page = read_upright(page_image, rapid)
    assert page.rotation == 0
    assert np.array_equal(np.asarray(page.image), np.asarray(page_image))
