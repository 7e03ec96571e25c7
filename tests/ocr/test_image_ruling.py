"""Ruling lines are found in page images, and letters are not taken for them."""

import itertools

import numpy as np
import pytest
from drawn_pages import form_page
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from xformparser.ocr.base import OcrEngine
from xformparser.ocr.image_ruling import find_ruling

COLUMNS = (90, 300, 520, 810)
ROWS = range(200, 601, 50)
TEXTS = [" ".join(["Hill"] * count) for count in range(1, 9)]


def table_page(ink: str = "black", width: int = 2) -> Image.Image:
    """Return a page with a ruled table whose cells are filled to the brim."""
    page = Image.new("RGB", (900, 1200), "white")
    draw = ImageDraw.Draw(page)
    for x in COLUMNS:
        draw.line((x, ROWS[0], x, ROWS[-1]), fill=ink, width=width)
    for y in ROWS:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), fill=ink, width=width)
    font = ImageFont.load_default(26)
    for y in ROWS[:-1]:
        for left, right in itertools.pairwise(COLUMNS):
            text = max(TEXTS, key=lambda text: (draw.textlength(text, font) < right - left - 8, len(text)))
            draw.text((left + 4, y + 9), text, fill="black", font=font)
    return page


def columns_of(page: Image.Image) -> list[float]:
    return [rule.points[0][0] for rule in find_ruling(page).upright if rule.bottom - rule.top > 300]


@pytest.mark.parametrize("ink", ["black", "#b0b0b0"])
@pytest.mark.parametrize("width", [1, 2, 4])
def test_columns_of_a_table_are_found(ink: str, width: int) -> None:
    assert columns_of(table_page(ink, width)) == pytest.approx(COLUMNS, abs=2)


def test_they_are_found_on_a_bad_copy() -> None:
    page = table_page().rotate(0.3, Image.Resampling.BICUBIC, fillcolor="white")
    shade = np.linspace(0.6, 1.0, page.width)[None, :, None]
    noise = np.random.default_rng(0).normal(0, 8, (page.height, page.width, 1))
    pixels = np.clip(np.asarray(page.filter(ImageFilter.GaussianBlur(0.8))) * shade + noise, 0, 255)
    copy = Image.fromarray(pixels.astype(np.uint8))
    assert columns_of(copy) == pytest.approx(COLUMNS, abs=6)


def test_letters_and_rows_are_none() -> None:
    page = form_page(height=26)
    ruling = find_ruling(page)
    assert not any(ruling.crossings(top, top + 26) for top in range(100, 1000, 104))
    assert sorted(round(rule.points[0][0]) for rule in ruling.level) == [153 + 104 * row for row in range(9)]


def test_initials_under_each_other_are_none() -> None:
    page = Image.new("RGB", (760, 1000), "white")
    font = ImageFont.load_default(12)
    for row in range(12):
        ImageDraw.Draw(page).text((100, 300 + 13 * row), f"Mr. {'LHITFEKRPBDN'[row]}. Hill", "black", font)
    assert not any(find_ruling(page).crossings(300 + 13 * row, 311 + 13 * row) for row in range(12))


def test_rows_of_a_table_are_found() -> None:
    rows = sorted({round(rule.points[0][0] / 5) * 5 for rule in find_ruling(table_page()).level})
    assert rows == list(ROWS)


@pytest.mark.ocr
def test_words_end_at_the_rules(rapid: OcrEngine) -> None:
    page = table_page()
    words = rapid.read(page, find_ruling(page))
    assert len(words) >= 30
    for word in words:
        assert not any(word.box[0] + 6 < x < word.box[2] - 6 for x in COLUMNS)
