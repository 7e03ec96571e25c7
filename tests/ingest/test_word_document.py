"""Word files: words in a layout of our own."""

from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from PIL import Image
from word_drawing import box_of, field_mark, load, paragraph, run, texts

from xformparser.geometry import column_overlap, row_overlap
from xformparser.labels import TextSource
from xformparser.lines import group_lines


def test_paragraphs_become_lines_top_to_bottom(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Name: Ada Lovelace")
    document.add_paragraph("Street: 12 Long Lane")
    (page,) = load(document, tmp_path)
    assert (page.unit, page.number, page.text_source) == ("pt", 1, TextSource.TEXT_LAYER)
    assert (page.width, page.height) == pytest.approx((612, 792))
    assert [line.text for line in group_lines(page.words)] == ["Name: Ada Lovelace", "Street: 12 Long Lane"]


def test_long_paragraph_wraps_within_the_margins(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("word " * 80)
    (page,) = load(document, tmp_path)
    section = document.sections[0]
    assert len(page.words) == 80
    assert len({word.box[1] for word in page.words}) > 2
    assert min(word.box[0] for word in page.words) >= section.left_margin.pt
    assert max(word.box[2] for word in page.words) <= page.width - section.right_margin.pt


def test_word_in_two_runs_stays_one(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph()
    line.add_run("Na").bold = True
    line.add_run("me: Ada")
    (page,) = load(document, tmp_path)
    assert texts(page) == ["Name:", "Ada"]


def test_chinese_and_japanese_come_one_character_a_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("姓名：王 ☐ male ☒ female")
    (page,) = load(document, tmp_path)
    assert texts(page) == ["姓", "名", "：", "王", "☐", "male", "☒", "female"]


def test_larger_type_takes_more_room(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Title").font.size = Pt(24)
    document.add_paragraph("Small")
    document.styles["Heading 1"].font.size = Pt(30)
    document.add_heading("Head", level=1)
    (page,) = load(document, tmp_path)
    heights = {text: box_of(page, text)[3] - box_of(page, text)[1] for text in ("Title", "Small", "Head")}
    assert heights == pytest.approx({"Title": 24, "Small": 11, "Head": 30})


def test_tabs_and_alignment(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph("Name:\tAda")
    line.paragraph_format.tab_stops.add_tab_stop(Pt(200))
    document.add_paragraph("Centre").alignment = 1
    document.add_paragraph("Right").alignment = 2
    (page,) = load(document, tmp_path)
    margin = document.sections[0].left_margin.pt
    assert box_of(page, "Ada")[0] == pytest.approx(margin + 200)
    assert sum(box_of(page, "Centre")[::2]) / 2 == pytest.approx(page.width / 2)
    assert box_of(page, "Right")[2] == pytest.approx(page.width - document.sections[0].right_margin.pt)


def test_table_cells_stand_beside_and_below_each_other(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Name", "Ada", "Town", "Berlin"), strict=True):
        cell.text = text
    (page,) = load(document, tmp_path)
    assert row_overlap(box_of(page, "Name"), box_of(page, "Ada")) == 1
    assert column_overlap(box_of(page, "Ada"), box_of(page, "Berlin")) == 1
    assert row_overlap(box_of(page, "Name"), box_of(page, "Town")) == 0
    assert box_of(page, "Ada")[0] - box_of(page, "Name")[0] == pytest.approx(216, abs=2)


def test_merged_cells_say_their_text_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Tall"
    table.cell(1, 2).text = "Right"
    table.cell(2, 2).text = "Below"
    (page,) = load(document, tmp_path)
    assert texts(page) == ["Wide", "Tall", "Right", "Below"]
    assert box_of(page, "Right")[0] == pytest.approx(box_of(page, "Below")[0])


def test_nested_table_and_row_higher_than_a_page(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.add_table(1, 1).cell(0, 0).text = "inner"
    for number in range(100):
        cell.add_paragraph(f"line{number}")
    pages = load(document, tmp_path)
    assert [text for page in pages for text in texts(page)] == ["inner", *(f"line{n}" for n in range(100))]
    assert len(pages) > 1
    assert all(word.box[3] <= page.height for page in pages for word in page.words)


def test_other_fields_show_their_result_and_deleted_text_is_gone(tmp_path: Path) -> None:
    document = docx.Document()
    instruction = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    field = field_mark("begin") + instruction + field_mark("separate") + run("7") + field_mark("end")
    deleted = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('new ')}</w:ins>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    document.element.body.insert(0, paragraph(run("Page ") + field + run(" ") + deleted + inserted + hidden))
    (page,) = load(document, tmp_path)
    assert texts(page) == ["Page", "7", "new"]


def test_header_footer_and_text_box(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Header"
    document.sections[0].footer.paragraphs[0].text = "Footer"
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('Boxed')}</w:p></w:txbxContent></w:pict></w:r>"
    document.element.body.insert(0, paragraph(run("Body") + box))
    (page,) = load(document, tmp_path)
    assert texts(page) == ["Header", "Body", "Boxed", "Footer"]


def test_page_breaks_and_full_pages(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("one").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("two").paragraph_format.page_break_before = False
    document.add_paragraph("three").paragraph_format.page_break_before = True
    for number in range(80):
        document.add_paragraph(f"line{number}")
    pages = load(document, tmp_path)
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert [texts(page)[0] for page in pages[:3]] == ["one", "two", "three"]
    assert texts(pages[3])[-1] == "line79"


def test_sections_have_their_own_size(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("upright")
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("wide")
    upright, wide = load(document, tmp_path)
    assert (upright.width, wide.width) == pytest.approx((612, 792))
    assert (texts(upright), texts(wide)) == (["upright"], ["wide"])


def test_max_pages_says_what_was_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    for number in range(3):
        document.add_paragraph(f"page{number}").add_run().add_break(WD_BREAK.PAGE)
    pages = load(document, tmp_path, max_pages=2)
    assert [texts(page) for page in pages] == [["page0"], ["page1"]]
    assert "only the first 2 of" in pages[1].warnings[0]


def test_empty_file_and_pictures_alone(tmp_path: Path) -> None:
    (empty,) = load(docx.Document(), tmp_path)
    assert (empty.words, empty.warnings) == ((), ())
    Image.new("RGB", (50, 50), "white").save(tmp_path / "scan.png")
    document = docx.Document()
    document.add_picture(str(tmp_path / "scan.png"))
    (pictures,) = load(document, tmp_path)
    assert "holds pictures and no text" in pictures.warnings[0]
