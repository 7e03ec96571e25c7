"""Pages are read upright, in their own unit."""

import pytest
from PIL import Image

from xformparser.documents import Mark, Page, Widget, Word
from xformparser.labels import MarkState, TextSource, WidgetKind
from xformparser.ocr.base import PageText
from xformparser.ocr.reading import read_page, turned_box
from xformparser.ruling import NO_RULING, Ruling


class ScriptedEngine:
    """Gives prepared answers: what is under test is what `read_page` makes of them."""

    name = "scripted"

    def __init__(self, words: tuple[Word, ...] = (), turn: int = 0) -> None:
        self.words = words
        self.turn = turn

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        return self.words

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        return PageText(turn=self.turn) if self.turn else PageText(self.words)


def page_of(**changes: object) -> Page:
    fields = {
        "number": 3,
        "width": 100,
        "height": 50,
        "unit": "pt",
        "image": Image.new("RGB", (200, 100), "white"),
    }
    return Page(**{**fields, **changes})


def test_words_come_in_page_units_and_inside_the_page() -> None:
    engine = ScriptedEngine(
        (Word("a", (20, 10, 40, 30), 0.9, TextSource.OCR), Word("b", (190, 90, 220, 120)))
    )
    read = read_page(page_of(), engine)
    assert [word.box for word in read.words] == [(10, 5, 20, 15), (95, 45, 100, 50)]
    assert (read.width, read.height, read.rotation, read.text_source) == (100, 50, 0, TextSource.OCR)
    assert read.words[0].confidence == 0.9
    assert read.warnings == ()


def test_page_without_image_stays() -> None:
    page = page_of(image=None)
    assert read_page(page, ScriptedEngine()) is page


def test_nothing_read_gives_a_warning() -> None:
    read = read_page(page_of(warnings=("before",)), ScriptedEngine())
    assert read.words == ()
    assert read.warnings == ("before", "no text was found in the image.")


@pytest.mark.parametrize(
    ("turn", "size", "box"),
    [
        (0, (100, 50), (10, 5, 30, 10)),
        (90, (50, 100), (40, 10, 45, 30)),
        (180, (100, 50), (70, 40, 90, 45)),
        (270, (50, 100), (5, 70, 10, 90)),
    ],
)
def test_declared_boxes_turn_with_the_page(
    turn: int, size: tuple[float, float], box: tuple[float, ...]
) -> None:
    widget = Widget(WidgetKind.TEXT, "name", (10, 5, 30, 10), value="Ada")
    mark = Mark(page=3, box=(10, 5, 30, 10), state=MarkState.SELECTED)
    read = read_page(page_of(widgets=(widget,), marks=(mark,), rotation=270), ScriptedEngine(turn=turn))
    assert (read.width, read.height) == size
    assert read.image is not None
    assert read.image.size == (2 * size[0], 2 * size[1])
    assert read.rotation == (270 + turn) % 360
    assert read.widgets[0].box == pytest.approx(box)
    assert read.widgets[0].value == "Ada"
    assert read.marks[0].box == pytest.approx(box)


def test_tilted_box_grows_around_its_middle() -> None:
    box = turned_box((40, 20, 60, 30), 5, (100, 50), (104, 59))
    assert (box[0] + box[2]) / 2 == pytest.approx(52)
    assert (box[1] + box[3]) / 2 == pytest.approx(29.5)
    assert box[2] - box[0] > 20
