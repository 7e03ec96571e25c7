"""RapidOCR reads drawn pages, quietly."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_pages import LINES, form_page
from PIL import Image

from xformparser.labels import TextSource
from xformparser.lines import group_lines
from xformparser.ocr.base import OcrEngine, PageText
from xformparser.text import comparable

pytestmark = pytest.mark.ocr


def test_reads_every_word_in_its_place(rapid: OcrEngine, page_image: Image.Image) -> None:
    words = rapid.read(page_image)
    wanted = sorted(word for line in LINES for word in line.split())
    assert sorted(word.text for word in words) == wanted
    for word in words:
        assert word.source is TextSource.OCR
        assert 0.5 <= word.confidence <= 1
        assert 0 <= word.box[0] < word.box[2] <= page_image.width
        assert 15 <= word.box[3] - word.box[1] <= 45
    lines = [comparable(line.text) for line in group_lines(words)]
    assert "".join(lines) == "".join(comparable(line) for line in LINES)


def test_words_of_a_line_do_not_overlap(rapid: OcrEngine, page_image: Image.Image) -> None:
    for line in group_lines(rapid.read(page_image)):
        for first, second in itertools.pairwise(line.words):
            assert first.box[2] <= second.box[0]


def test_boxes_fit_the_ink(rapid: OcrEngine, page_image: Image.Image) -> None:
    by_text = {word.text: word.box for word in rapid.read(page_image)}
    ink = page_image.convert("L").point(lambda value: 255 * (value < 128))
    title = ink.crop((0, 90, 900, 140)).getbbox()
    assert title is not None
    assert by_text["Application"][0] == pytest.approx(title[0], abs=3)
    assert by_text["permit"][2] == pytest.approx(title[2], abs=3)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (40, 40), (600, 12), (900, 1200)])
def test_empty_images_have_no_words(rapid: OcrEngine, size: tuple[int, int]) -> None:
    blank = Image.new("RGB", size, "white")
    assert rapid.read(blank) == ()
    assert rapid.read_or_turn(blank) == PageText()


def test_a_single_line_is_read(rapid: OcrEngine) -> None:
    line = form_page().crop((80, 90, 560, 140))
    assert [word.text for word in rapid.read(line)] == LINES[0].split()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_quarter_turns_are_found(rapid: OcrEngine, page_image: Image.Image, turn: int) -> None:
    text = rapid.read_or_turn(page_image.rotate(turn, expand=True))
    assert text == (PageText(turn=turn) if turn else PageText(rapid.read(page_image)))


def test_nothing_is_printed_or_logged(tmp_path: Path, page_image: Image.Image) -> None:
    path = tmp_path / "form.png"
    page_image.save(path)
    program = (
        "import sys\n"
        "from PIL import Image\n"
        "from xformparser.ocr.rapid import RapidEngine\n"
        "assert RapidEngine().read(Image.open(sys.argv[1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
