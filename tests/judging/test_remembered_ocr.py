from pathlib import Path

import pytest
from PIL import Image

from xformparser.documents import Word
from xformparser.judging.remembered_ocr import RememberedOcr
from xformparser.labels import TextSource
from xformparser.ocr.base import PageText
from xformparser.ruling import NO_RULING, Ruling

PICTURE = Image.new("RGB", (20, 10), "white")
WORD = Word("né", (1.5, 2, 8, 9), 0.75, TextSource.OCR)


class CountingEngine:
    name = "counting"

    def __init__(self) -> None:
        self.asked = 0

    def read(self, _image: Image.Image, _ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        self.asked += 1
        return (WORD,)

    def read_or_turn(self, _image: Image.Image, _ruling: Ruling = NO_RULING) -> PageText:
        self.asked += 1
        return PageText((), 90)


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


def test_a_picture_is_read_once(engine: CountingEngine, tmp_path: Path) -> None:
    assert RememberedOcr(engine, tmp_path / "new").read(PICTURE) == (WORD,)
    assert RememberedOcr(engine, tmp_path / "new").read(PICTURE.copy()) == (WORD,)
    assert engine.asked == 1


def test_a_turn_is_kept_apart_from_words(engine: CountingEngine, tmp_path: Path) -> None:
    remembered = RememberedOcr(engine, tmp_path)
    assert remembered.read_or_turn(PICTURE) == remembered.read_or_turn(PICTURE) == PageText((), 90)
    assert remembered.read(PICTURE) == (WORD,)
    assert engine.asked == 2


def test_another_picture_is_read(engine: CountingEngine, tmp_path: Path) -> None:
    remembered = RememberedOcr(engine, tmp_path)
    remembered.read(PICTURE)
    remembered.read(Image.new("RGB", (20, 10), "black"))
    assert engine.asked == 2
