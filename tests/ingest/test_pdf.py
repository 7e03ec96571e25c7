"""PDF pages: words lie on their ink, scans are read from the image, memory stays flat."""

import tracemalloc
from pathlib import Path

import pypdf
import pytest
from pdf_drawing import (
    MAX_STRAY_INK,
    draw,
    empty_boxes,
    load,
    rewrite,
    scan_page,
    stray_ink,
    text_page,
    texts,
)
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, RectangleObject
from reportlab.pdfgen.canvas import Canvas

from xformparser.geometry import Box
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.pdf import load_pdf_pages, pdf_page_count
from xformparser.labels import TextSource


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


def test_stream_may_end_early(tmp_path: Path) -> None:
    path = draw(tmp_path / "form.pdf", text_page, text_page)
    stream = load_pdf_pages(path, LoadOptions())
    assert next(stream).number == 1
    stream.close()
    path.unlink()
