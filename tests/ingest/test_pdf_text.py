"""Text layers: words are split and ordered as they are read; a broken layer is not trusted."""

from pathlib import Path

import pypdf
import pytest
from pdf_drawing import (
    A4,
    MAX_STRAY_INK,
    SENTENCE,
    draw,
    load,
    scan_image,
    stray_ink,
    text_page,
    texts,
)
from pypdf.generic import NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Word
from xformparser.geometry import area, intersection_area
from xformparser.labels import TextSource


def test_chinese_and_japanese_come_one_character_a_word(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 20)
        canvas.drawString(100, 700, "姓名：王小明 ABC 12")

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert texts(read) == ["姓", "名", "：", "王", "小", "明", "ABC", "12"]
    boxes = [word.box for word in read.words[:6]]
    assert [box[0] for box in boxes] == pytest.approx([100 + 20 * n for n in range(6)], abs=1)
    assert [box[2] - box[0] for box in boxes] == pytest.approx([20] * 6, abs=1)


def test_ticks_of_symbol_fonts_are_not_letters(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        text_page(canvas)
        canvas.setFont("ZapfDingbats", 12)
        canvas.drawString(300, 300, "✔ ✘ ■ ❏ ●")

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert texts(read)[-5:] == ["✔", "✘", "■", "❏", "●"]


@pytest.mark.parametrize("offset", [0.0, 0.3, 0.6])
def test_text_drawn_twice_for_bold_counts_once(tmp_path: Path, offset: float) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for _ in range(2):
            canvas.drawString(100, 700, "Yellow hills")
            canvas.translate(offset, 0)

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert texts(read) == ["Yellow", "hills"]


def test_narrow_letters_of_small_type_are_not_taken_for_duplicates(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 4)
        canvas.drawString(100, 700, "illicit Hawaii 1111")

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert texts(read) == ["illicit", "Hawaii", "1111"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_turned_on_an_upright_page_stays_in_order(tmp_path: Path, turn: int) -> None:
    def page(canvas: Canvas) -> None:
        text_page(canvas)
        canvas.translate(300, 350)
        canvas.rotate(turn)
        canvas.drawString(0, 0, "Office use only")

    (read,) = load(draw(tmp_path / "form.pdf", page), render=True, dpi=72)
    assert texts(read)[-3:] == ["Office", "use", "only"]
    assert set(texts(read)) >= {"Name:", "Ada", "Lovelace"}
    assert stray_ink(read) < MAX_STRAY_INK


def test_boxes_of_neighbouring_words_do_not_overlap(tmp_path: Path) -> None:
    (page,) = load(draw(tmp_path / "form.pdf", text_page))
    words: list[Word] = sorted(page.words, key=lambda word: word.box)
    for first in words:
        for second in words:
            if first is not second:
                assert intersection_area(first.box, second.box) < 0.1 * area(first.box)


def hidden_text(shift: float):
    """Draw a scan with the invisible text that an OCR program has put over it, moved by `shift` points."""
    lines = [f"{number} {SENTENCE}" for number in range(4)]

    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan_image(lines)), 0, 0, *A4)
        scale = A4[1] / 1754
        for row, line in enumerate(lines):
            text = canvas.beginText(100 * scale, A4[1] - (150 + 90 * row + 26) * scale - shift)
            text.setTextRenderMode(3)
            text.setFont("Helvetica", 13)
            text.textLine(line)
            canvas.drawText(text)

    return page


def spread_letters(canvas: Canvas) -> None:
    for row in range(4):
        for column, letter in enumerate(SENTENCE.replace(" ", "")[:35]):
            canvas.drawString(50 + 14 * column, 700 - 30 * row, letter)


def scrambled_letters(canvas: Canvas) -> None:
    table = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdfghjklmnpqrstvwxzbcdfgh")
    for row in range(5):
        canvas.drawString(50, 700 - 30 * row, SENTENCE.lower().translate(table))


@pytest.mark.parametrize(
    ("draw_page", "reason"),
    [
        pytest.param(spread_letters, "do not form words", id="spread letters"),
        pytest.param(scrambled_letters, "scrambled", id="scrambled letters"),
        pytest.param(hidden_text(400), "far off the ink", id="far off the ink"),
        pytest.param(hidden_text(0), None, id="sound layer over a scan"),
        pytest.param(text_page, None, id="sound page"),
    ],
)
def test_broken_text_layer_is_read_from_the_image(tmp_path: Path, draw_page, reason: str | None) -> None:
    (page,) = load(draw(tmp_path / "form.pdf", draw_page), dpi=72)
    if reason is None:
        assert (page.text_source, page.warnings) == (TextSource.TEXT_LAYER, ())
    else:
        assert (page.text_source, page.words) == (TextSource.OCR, ())
        assert len(page.warnings) == 1
        assert reason in page.warnings[0]


def test_text_without_unicode_meaning_is_read_from_the_image(tmp_path: Path) -> None:
    """A subset font whose codes mean nothing: its map to Unicode points to private codes."""
    path = draw(tmp_path / "form.pdf", text_page)
    writer = pypdf.PdfWriter(clone_from=path)
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    ranges = "1 beginbfrange\n<20> <7e> <e020>\nendbfrange"
    cmap = pypdf.generic.DecodedStreamObject()
    cmap.set_data(
        f"begincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{ranges}\nendcmap".encode()
    )
    font[NameObject("/ToUnicode")] = writer._add_object(cmap)
    writer.write(path)
    (page,) = load(path, dpi=72)
    assert page.text_source is TextSource.OCR
    assert "no Unicode meaning" in page.warnings[0]
