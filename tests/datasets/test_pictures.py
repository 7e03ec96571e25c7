from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from small_forms import two_line_form

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.pictures import page_image
from xformparser.sketch import WIDTH


def without_words(page: AnnotatedPage) -> AnnotatedPage:
    return replace(page, entities=tuple(replace(entity, words=()) for entity in page.entities))


def test_the_image_of_a_page_is_shown(tmp_path: Path) -> None:
    Image.new("L", (30, 10), 7).save(tmp_path / "page.png")
    shown = page_image(replace(two_line_form(), image_path=tmp_path / "page.png"))
    assert (shown.mode, shown.size, shown.getpixel((0, 0))) == ("RGB", (30, 10), (7, 7, 7))


@pytest.mark.parametrize(
    "page", [two_line_form(), without_words(two_line_form())], ids=["words", "texts only"]
)
def test_a_page_without_image_is_sketched(page: AnnotatedPage) -> None:
    shown = page_image(page)
    assert shown.width == WIDTH
    assert shown.getextrema() != ((255, 255),) * 3


@pytest.mark.parametrize("content", [None, b"", b"no image"], ids=["missing", "empty", "damaged"])
def test_an_image_that_cannot_be_read_is_sketched_and_said(
    content: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "page.png"
    if content is not None:
        path.write_bytes(content)
    assert page_image(replace(two_line_form(), image_path=path)).width == WIDTH
    assert f"{path}: cannot be read" in caplog.text
