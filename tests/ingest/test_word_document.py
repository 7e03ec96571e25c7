"""Word files: words in a layout of our own, content controls as widgets."""

from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from PIL import Image

from xformparser.documents import Page, Widget
from xformparser.geometry import column_overlap, row_overlap
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.word_document import load_word_pages
from xformparser.labels import TextSource, WidgetKind
from xformparser.lines import group_lines

NAMES = nsdecls("w") + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def load(document, tmp_path: Path, **options) -> list[Page]:
    path = tmp_path / "form.docx"
    document.save(str(path))
    return list(load_word_pages(path, LoadOptions(**options)))


def paragraph(inner: str):
    return parse_xml(f"<w:p {NAMES}>{inner}</w:p>")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(properties: str, text: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def box_of(page: Page, text: str):
    return next(word.box for word in page.words if word.text == text)


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


@pytest.mark.parametrize(
    ("properties", "text", "expected"),
    [
        pytest.param('<w:tag w:val="f"/><w:text/>', "Ada", (WidgetKind.TEXT, "f", "Ada"), id="text"),
        pytest.param(
            '<w:alias w:val="Full name"/>', "Ada", (WidgetKind.TEXT, "Full name", "Ada"), id="rich text"
        ),
        pytest.param(
            "<w:showingPlcHdr/><w:text/>", "Click here", (WidgetKind.TEXT, "", None), id="placeholder"
        ),
        pytest.param("<w:text/>", "", (WidgetKind.TEXT, "", None), id="empty"),
        pytest.param(
            '<w:tag w:val="d"/><w:date/>', "1 May 2024", (WidgetKind.TEXT, "d", "1 May 2024"), id="date"
        ),
        pytest.param("<w:dropDownList/>", "France", (WidgetKind.CHOICE, "", "France"), id="drop-down"),
        pytest.param("<w:comboBox/>", "Spain", (WidgetKind.CHOICE, "", "Spain"), id="combo"),
    ],
)
def test_content_control_is_a_widget_in_its_place(
    tmp_path: Path, properties: str, text: str, expected
) -> None:
    document = docx.Document()
    document.element.body.insert(0, paragraph(run("Before ") + control(properties, text) + run(" after")))
    (page,) = load(document, tmp_path)
    (widget,) = page.widgets
    assert (widget.kind, widget.name, widget.value) == expected
    assert texts(page) == ["Before", "after"]
    assert box_of(page, "Before")[2] < widget.box[0] < widget.box[2] < box_of(page, "after")[0]
    assert row_overlap(widget.box, box_of(page, "Before")) == 1
    assert page.text_source is TextSource.MIXED


@pytest.mark.parametrize(("value", "selected"), [("1", True), ("true", True), ("0", False)])
def test_check_box_control(tmp_path: Path, value: str, selected: bool) -> None:
    document = docx.Document()
    box = control(f'<w14:checkbox><w14:checked w14:val="{value}"/></w14:checkbox>', "☒" if selected else "☐")
    document.element.body.insert(0, paragraph(box + run(" Married")))
    (page,) = load(document, tmp_path)
    (widget,) = page.widgets
    assert (widget.kind, widget.selected, widget.value) == (WidgetKind.CHECKBOX, selected, None)
    assert texts(page) == ["Married"]


def test_control_around_paragraphs_and_around_a_cell(tmp_path: Path) -> None:
    document = docx.Document()
    start, end = "<w:sdtPr><w:text/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>"
    block = f"<w:sdt {NAMES}>{start}<w:p>{run('Block')}</w:p>{end}"
    cell = f"<w:sdt>{start}<w:tc><w:p>{run('Cell')}</w:p></w:tc>{end}"
    table = f"<w:tbl {NAMES}><w:tr><w:tc><w:p>{run('Key')}</w:p></w:tc>{cell}</w:tr></w:tbl>"
    document.element.body.insert(0, parse_xml(table))
    document.element.body.insert(0, parse_xml(block))
    (page,) = load(document, tmp_path)
    assert [widget.value for widget in page.widgets] == ["Block", "Cell"]
    assert texts(page) == ["Key"]
    assert row_overlap(page.widgets[1].box, box_of(page, "Key")) == 1


def test_frame_around_controls_is_no_widget(tmp_path: Path) -> None:
    document = docx.Document()
    inner = paragraph(run("Name: ") + control("<w:text/>", "Ada")).xml
    outer = f"<w:sdt {NAMES}><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(outer))
    (page,) = load(document, tmp_path)
    assert (texts(page), [widget.value for widget in page.widgets]) == (["Name:"], ["Ada"])


def field_mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def form_field(data: str, result: str = "") -> str:
    begin = field_mark("begin", f'<w:ffData><w:name w:val="f"/>{data}</w:ffData>')
    instruction = "<w:r><w:instrText> FORM </w:instrText></w:r>"
    return begin + instruction + field_mark("separate") + run(result) + field_mark("end")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(form_field("<w:textInput/>", "Ada"), (WidgetKind.TEXT, "Ada", None), id="text"),
        pytest.param(
            form_field("<w:textInput/>", "\u2002\u2002"), (WidgetKind.TEXT, None, None), id="empty text"
        ),
        pytest.param(
            form_field('<w:checkBox><w:default w:val="1"/></w:checkBox>'),
            (WidgetKind.CHECKBOX, None, True),
            id="on",
        ),
        pytest.param(
            form_field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'),
            (WidgetKind.CHECKBOX, None, False),
            id="off",
        ),
        pytest.param(
            form_field(
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="A"/><w:listEntry w:val="B"/></w:ddList>'
            ),
            (WidgetKind.CHOICE, "B", None),
            id="drop-down",
        ),
    ],
)
def test_form_field_of_older_versions(tmp_path: Path, field: str, expected) -> None:
    document = docx.Document()
    document.element.body.insert(0, paragraph(run("Key ") + field + run(" end")))
    (page,) = load(document, tmp_path)
    widget: Widget = page.widgets[0]
    assert (widget.kind, widget.value, widget.selected) == expected
    assert (widget.name, texts(page)) == ("f", ["Key", "end"])


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
