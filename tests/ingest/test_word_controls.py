"""Content controls and form fields of Word files become widgets in their place."""

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from word_drawing import NAMES, box_of, control, field_mark, load, paragraph, run, texts

from xformparser.documents import Widget
from xformparser.geometry import row_overlap
from xformparser.labels import TextSource, WidgetKind


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
