"""PDF pages: words lie on their ink, broken text layers are read from the image, memory stays flat."""

import tracemalloc
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, NumberObject, RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Page, Word
from xformparser.geometry import Box, area, intersection_area
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.pdf import load_pdf_pages, pdf_page_count
from xformparser.labels import TextSource

A4 = (595.0, 842.0)
MAX_STRAY_INK = 0.02
SENTENCE = "The applicant declares that every answer given on this form is complete and true"


def draw(path: Path, *pages, size=A4) -> Path:
    """Write a PDF with one page for each drawing function."""
    canvas = Canvas(str(path), pagesize=size)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def text_page(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 14)
    for row, line in enumerate(("Name: Ada Lovelace", "Street: 12 Long Lane", SENTENCE[:60])):
        canvas.drawString(120, 600 - 40 * row, line)


def scan_image(lines=(SENTENCE,), size=(1240, 1754)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    font = ImageFont.load_default(28)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((100, 150 + 90 * row), line, fill="black", font=font)
    return image


def scan_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(scan_image()), 0, 0, *A4)


def rewrite(path: Path, rotate: int = 0, crop: Box | None = None) -> Path:
    writer = pypdf.PdfWriter(clone_from=path)
    for page in writer.pages:
        page[NameObject("/Rotate")] = NumberObject(rotate)
        if crop:
            page.cropbox = RectangleObject(crop)
    writer.write(path)
    return path


def load(path: Path, **options) -> list[Page]:
    return list(load_pdf_pages(path, LoadOptions(**options)))


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def ink(page: Page) -> np.ndarray:
    """Return where the rendered page is dark, at one pixel per point."""
    assert page.image is not None
    return np.asarray(page.image.convert("L")) < 128


def stray_ink(page: Page) -> float:
    """Return the share of the page's ink outside the boxes of its words."""
    dark = ink(page)
    outside = dark.copy()
    for word in page.words:
        x0, y0, x1, y1 = word.box
        outside[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = False
    return float(outside.sum() / dark.sum())


def empty_boxes(page: Page) -> list[str]:
    dark = ink(page)
    spans = {word.text: [round(edge) for edge in word.box] for word in page.words}
    return [text for text, (x0, y0, x1, y1) in spans.items() if not dark[y0 : y1 + 1, x0 : x1 + 1].any()]


@pytest.mark.parametrize("crop", [None, (100.0, 480.0, 500.0, 700.0)], ids=["whole", "cropped"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_lie_on_their_ink(tmp_path: Path, rotate: int, crop: Box | None) -> None:
    path = rewrite(draw(tmp_path / "form.pdf", text_page), rotate, crop)
    (page,) = load(path, render=True, dpi=72)
    assert page.image is not None
    assert (page.unit, page.text_source, page.rotation) == ("pt", TextSource.TEXT_LAYER, rotate)
    assert (page.width, page.height) == pytest.approx(page.image.size, abs=1)
    assert set(texts(page)) >= {"Name:", "Ada", "Lovelace", "Street:", "12", "Long", "Lane"}
    assert stray_ink(page) < MAX_STRAY_INK
    assert empty_boxes(page) == []


def test_media_box_away_from_the_origin(tmp_path: Path) -> None:
    path = draw(tmp_path / "form.pdf", text_page)
    writer = pypdf.PdfWriter(clone_from=path)
    writer.pages[0].mediabox = RectangleObject((60, 50, 560, 800))
    writer.write(path)
    (page,) = load(path, render=True, dpi=72)
    assert (page.width, page.height) == (500, 750)
    assert stray_ink(page) < MAX_STRAY_INK


def test_words_outside_the_crop_box_are_dropped(tmp_path: Path) -> None:
    path = rewrite(draw(tmp_path / "form.pdf", text_page), crop=(100, 590, 500, 700))
    (page,) = load(path)
    assert texts(page) == ["Name:", "Ada", "Lovelace"]


def test_page_order_and_numbers(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "form.pdf", *(lambda canvas, n=n: canvas.drawString(50, 500, f"Page{n}") for n in range(3))
    )
    pages = load(path)
    assert [(page.number, texts(page)) for page in pages] == [(1, ["Page0"]), (2, ["Page1"]), (3, ["Page2"])]
    assert pdf_page_count(path, LoadOptions()) == 3


@pytest.mark.parametrize(("limit", "warned"), [(1, True), (2, True), (3, False), (9, False)])
def test_max_pages_says_what_was_left_out(tmp_path: Path, limit: int, warned: bool) -> None:
    pages = load(draw(tmp_path / "form.pdf", text_page, text_page, text_page), max_pages=limit)
    assert len(pages) == min(limit, 3)
    assert all(not page.warnings for page in pages[:-1])
    assert any(f"only the first {limit} of 3 pages" in warning for warning in pages[-1].warnings) == warned


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


def test_scan_becomes_an_image_and_a_mixed_pdf_goes_page_by_page(tmp_path: Path) -> None:
    digital, scan, last = load(draw(tmp_path / "form.pdf", text_page, scan_page, text_page), dpi=100)
    assert [page.text_source for page in (digital, scan, last)] == [
        TextSource.TEXT_LAYER,
        TextSource.OCR,
        TextSource.TEXT_LAYER,
    ]
    assert digital.image is None
    assert scan.image is not None
    assert scan.image.mode == "RGB"
    assert (scan.width, scan.height) == scan.image.size == (827, 1170)
    assert (scan.unit, scan.words, scan.warnings) == ("px", (), ())


def test_page_number_printed_on_a_scan_is_not_its_text(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        scan_page(canvas)
        canvas.drawString(280, 20, "Page 3 of 45")

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert read.text_source is TextSource.OCR


def test_blank_page_needs_no_reading(tmp_path: Path) -> None:
    (page,) = load(draw(tmp_path / "form.pdf", lambda canvas: canvas.drawString(0, 0, "")))
    assert (page.text_source, page.words, page.image) == (TextSource.TEXT_LAYER, (), None)


def test_outlined_letters_are_read_from_the_image(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for x in range(100, 300, 12):
            canvas.circle(x, 500, 5, fill=1)

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert read.text_source is TextSource.OCR


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


def test_enormous_page_is_rendered_at_a_lower_scale(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageSize((20000, 20000))
        canvas.circle(10000, 10000, 5000, fill=1)

    (read,) = load(draw(tmp_path / "form.pdf", page))
    assert read.image is not None
    assert read.width * read.height < 51_000_000


def test_damaged_page_content_is_read_from_the_image(tmp_path: Path) -> None:
    path = draw(tmp_path / "form.pdf", text_page, text_page)
    writer = pypdf.PdfWriter(clone_from=path)
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"BT /F1 12 Tf (broken Tj [[[ <<< ET q q q \xff\xfe")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content)
    writer.write(path)
    broken, sound = load(path)
    assert broken.words == ()
    assert "Lovelace" in texts(sound)


@pytest.mark.slow
def test_memory_stays_flat_over_many_pages(tmp_path: Path) -> None:
    path = draw(tmp_path / "form.pdf", *[text_page] * 600)
    tracemalloc.start()
    pages = load_pdf_pages(path, LoadOptions())
    held = {page.number: tracemalloc.get_traced_memory()[0] for page in pages if page.number in (100, 600)}
    tracemalloc.stop()
    assert (held[600] - held[100]) / 500 < 2000


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("subtype", ["/FreeText", "/Stamp"])
def test_text_typed_onto_the_page_is_read(tmp_path: Path, subtype: str, rotate: int) -> None:
    note = FreeText(text="Typed answer", rect=(300, 450, 500, 480), font_size="14pt", border_color=None)
    writer = pypdf.PdfWriter(clone_from=rewrite(draw(tmp_path / "form.pdf", text_page), rotate))
    look = pypdf.generic.DecodedStreamObject()
    look.set_data(b"BT /F1 14 Tf 2 10 Td (Typed answer) Tj ET")
    look[NameObject("/Subtype")] = NameObject("/Form")
    look[NameObject("/BBox")] = RectangleObject((0, 0, 100, 15))
    look[NameObject("/Resources")] = writer.pages[0]["/Resources"]
    note[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look)})
    note[NameObject("/Subtype")] = NameObject(subtype)
    writer.add_annotation(0, note)
    writer.write(tmp_path / "form.pdf")
    (page,) = load(tmp_path / "form.pdf", render=True, dpi=72)
    assert texts(page)[-2:] == ["Typed", "answer"]
    assert stray_ink(page) < MAX_STRAY_INK


def test_boxes_of_neighbouring_words_do_not_overlap(tmp_path: Path) -> None:
    (page,) = load(draw(tmp_path / "form.pdf", text_page))
    words: list[Word] = sorted(page.words, key=lambda word: word.box)
    for first in words:
        for second in words:
            if first is not second:
                assert intersection_area(first.box, second.box) < 0.1 * area(first.box)


def test_stream_may_end_early(tmp_path: Path) -> None:
    path = draw(tmp_path / "form.pdf", text_page, text_page)
    stream = load_pdf_pages(path, LoadOptions())
    assert next(stream).number == 1
    stream.close()
    path.unlink()
