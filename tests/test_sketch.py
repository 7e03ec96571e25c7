"""Pages without image as pictures: words in their place, sizes that stay within bounds."""

import numpy as np
import pytest
from PIL import Image

from xformparser import sketch
from xformparser.documents import Page, Widget, Word
from xformparser.geometry import Box
from xformparser.labels import WidgetKind
from xformparser.sketch import MOST_PIXELS, WIDTH, sketch_page
from xformparser.visualize import page_overlay


def _page(*words: Word, size: tuple[float, float] = (620, 877), image: Image.Image | None = None) -> Page:
    return Page(number=1, width=size[0], height=size[1], unit="pt", words=words, image=image)


def _ink(sketch: Image.Image) -> Box:
    """Return the box around all ink, in page units of `_page`."""
    rows, columns = np.nonzero(np.asarray(sketch.convert("L")) < 200)
    return (columns.min() / 2, rows.min() / 2, columns.max() / 2, rows.max() / 2)


@pytest.mark.parametrize("text", ["Name", "a very long text for so small a place", "氏名"])
def test_a_word_stands_in_its_box(text: str) -> None:
    x0, y0, x1, y1 = _ink(sketch_page(_page(Word(text, (100, 200, 160, 214)))))
    assert 99 <= x0 < x1 <= 161
    assert 199 <= y0 < y1 <= 215


def test_the_value_of_a_field_fills_its_lines() -> None:
    field = Widget(WidgetKind.TEXT, "remarks", (100, 200, 200, 240), value="several words in one box " * 3)
    empty = Widget(WidgetKind.TEXT, "nothing", (100, 400, 200, 440))
    page = Page(number=1, width=620, height=877, unit="pt", widgets=(field, empty))
    x0, y0, x1, y1 = _ink(sketch_page(page))
    assert (x0, y0) >= (99, 199)
    assert (x1, y1) <= (201, 241)
    assert y1 - y0 > 25


def test_without_a_typeface_letters_lose_their_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xformparser.sketch._FACES", ())
    sketch._face.cache_clear()
    accented, plain = (
        sketch_page(_page(Word(text, (100, 200, 300, 214)))) for text in ("Prejuízo ção", "Prejuizo cao")
    )
    sketch._face.cache_clear()
    assert accented.tobytes() == plain.tobytes()


@pytest.mark.parametrize(
    ("size", "width"),
    [((620, 877), WIDTH), ((1, 1), WIDTH), ((600, 60_000), 344), ((60_000, 10), WIDTH)],
    ids=["A4", "point", "scroll", "ribbon"],
)
def test_size_follows_the_page(size: tuple[float, float], width: int) -> None:
    sketch = sketch_page(_page(size=size))
    assert sketch.width == pytest.approx(width, rel=0.05)
    assert sketch.width * sketch.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("box", [(10, 10, 10, 10), (-50, -50, 900, 900)], ids=["point", "beyond"])
def test_odd_words_do_no_harm(box: Box) -> None:
    sketch_page(_page(Word("x", box), Word("", box)))


def test_the_overlay_takes_the_image_where_there_is_one() -> None:
    image = Image.new("RGB", (310, 438), (200, 230, 200))
    word = Word("Name", (100, 200, 160, 214))
    assert page_overlay(_page(word, image=image), [], [], []).getpixel((60, 104)) == (200, 230, 200)
    drawn = page_overlay(_page(word), [], [], [])
    assert drawn.width == WIDTH
    assert drawn.getpixel((10, 10)) == (255, 255, 255)
