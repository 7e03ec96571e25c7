"""Fillable PDFs: what a program wrote into the fields is what comes out, once."""

from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from xformparser.documents import Page, Widget
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.pdf import load_pdf_pages
from xformparser.labels import TextSource, WidgetKind

TEXT_RECT = (100, 700, 300, 720)


def fillable(path: Path) -> Path:
    """Write a form with every kind of field, as a form editor would."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    form = canvas.acroForm
    canvas.drawString(30, 705, "Name:")
    form.textfield(name="name", tooltip="Full name", x=100, y=700, width=200, height=20)
    form.textfield(name="comb", x=100, y=660, width=200, height=20, maxlen=8, fieldFlags="comb")
    form.textfield(name="empty", x=100, y=620, width=200, height=20)
    canvas.drawString(30, 585, "Married")
    form.checkbox(name="married", x=100, y=580, size=15)
    form.checkbox(name="retired", x=100, y=550, size=15, checked=True)
    for number, city in enumerate(("Berlin", "Paris", "Rome")):
        form.radio(name="city", value=city, x=100 + 40 * number, y=500, size=15, selected=city == "Rome")
    options = [("Germany", "DE"), ("France", "FR")]
    form.choice(name="country", value="DE", options=options, x=100, y=450, width=100, height=20)
    form.listbox(name="tongues", value="de", options=["de", "fr", "it"], x=100, y=380, width=100, height=50)
    canvas.save()
    return path


def fill(path: Path, values: dict) -> Path:
    writer = pypdf.PdfWriter(clone_from=path)
    writer.update_page_form_field_values(writer.pages[0], values, auto_regenerate=False)
    writer.write(path)
    return path


def read(path: Path, **options) -> Page:
    (page,) = load_pdf_pages(path, LoadOptions(**options))
    return page


def by_name(page: Page) -> dict[str, Widget]:
    return {widget.name: widget for widget in page.widgets}


def states(page: Page, name: str) -> dict[str | None, bool | None]:
    return {widget.option: widget.selected for widget in page.widgets if widget.name == name}


VALUES = {
    "name": "Ada Lovelace",
    "comb": "AB123456",
    "married": "/Yes",
    "retired": "/Off",
    "city": "/Paris",
    "country": "FR",
    "tongues": "it",
}


def test_values_equal_what_was_written(tmp_path: Path) -> None:
    page = read(fill(fillable(tmp_path / "form.pdf"), VALUES))
    widgets = by_name(page)
    assert {name: widgets[name].value for name in ("name", "comb", "empty", "country", "tongues")} == {
        "name": "Ada Lovelace",
        "comb": "AB123456",
        "empty": None,
        "country": "France",
        "tongues": "it",
    }
    assert states(page, "married") == {"Yes": True}
    assert states(page, "retired") == {"Yes": False}
    assert states(page, "city") == {"Berlin": False, "Paris": True, "Rome": False}


def test_kinds_places_and_tooltips(tmp_path: Path) -> None:
    page = read(fillable(tmp_path / "form.pdf"))
    widgets = by_name(page)
    assert {name: widget.kind for name, widget in widgets.items()} == {
        "name": WidgetKind.TEXT,
        "comb": WidgetKind.TEXT,
        "empty": WidgetKind.TEXT,
        "married": WidgetKind.CHECKBOX,
        "retired": WidgetKind.CHECKBOX,
        "city": WidgetKind.RADIO,
        "country": WidgetKind.CHOICE,
        "tongues": WidgetKind.CHOICE,
    }
    assert widgets["name"].box == pytest.approx((100, 122, 300, 142), abs=1)
    assert widgets["name"].tooltip == "Full name"
    assert widgets["empty"].value is None
    assert page.text_source is TextSource.MIXED
    assert [word.text for word in page.words] == ["Name:", "Married"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_widgets_turn_with_the_page(tmp_path: Path, rotate: int) -> None:
    """The name field begins right of its label and as high, however the page is turned."""
    path = fillable(tmp_path / "form.pdf")
    writer = pypdf.PdfWriter(clone_from=path)
    writer.pages[0][NameObject("/Rotate")] = NumberObject(rotate)
    writer.write(path)
    page = read(path)
    left, top = {0: (100, 122), 90: (700, 100), 180: (295, 700), 270: (122, 295)}[rotate]
    assert by_name(page)["name"].box[:2] == pytest.approx((left, top), abs=1)


def raw_form(path: Path, *fields: dict, text: str = "", **form: object) -> Path:
    """Write a page with widgets given as plain dictionaries; a "Parent" is made an object of its own."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawString(110, 705, text)
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=path)
    widgets = ArrayObject()
    for given in fields:
        parent = given.pop("/Parent", None)
        widget = {"/Subtype": name("/Widget"), "/Rect": numbers(*TEXT_RECT), **given}
        if parent is not None:
            widget["/Parent"] = writer._add_object(dictionary(parent))
        widgets.append(writer._add_object(dictionary(widget)))
    writer.pages[0][NameObject("/Annots")] = widgets
    writer.root_object[NameObject("/AcroForm")] = dictionary({"/Fields": widgets, **form})
    writer.write(path)
    return path


def name(value: str) -> NameObject:
    return NameObject(value)


def string(value: str) -> TextStringObject:
    return TextStringObject(value)


def numbers(*values: float) -> ArrayObject:
    return ArrayObject(map(FloatObject, values))


def strings(*values: str) -> ArrayObject:
    return ArrayObject(map(string, values))


def dictionary(values: dict) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in values.items()})


def states_of(*names: str) -> DictionaryObject:
    normal = dictionary({state: DictionaryObject() for state in names})
    return dictionary({"/N": normal})


TEXT = {"/FT": name("/Tx"), "/T": string("field")}
CHOICE = {"/FT": name("/Ch"), "/T": string("field")}
BOX = {"/FT": name("/Btn"), "/T": string("field")}
HIDDEN, NO_VIEW, PRINT = NumberObject(2), NumberObject(32), NumberObject(4)
PUSH, RADIO = NumberObject(1 << 16), NumberObject(1 << 15)
PAIRS = ArrayObject([strings("1", "one"), strings("2", "two"), strings("3", "three")])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param({**TEXT, "/V": string("Zürich 日本")}, "Zürich 日本", id="text beyond Latin-1"),
        pytest.param({**TEXT, "/V": string("a\r\nb")}, "a\nb", id="two lines"),
        pytest.param({**TEXT, "/V": string("  ")}, None, id="spaces only"),
        pytest.param(TEXT, None, id="no value"),
        pytest.param({"/T": string("kid"), "/Parent": {**TEXT, "/V": string("up")}}, "up", id="inherited"),
        pytest.param({**CHOICE, "/V": strings("1", "3"), "/Opt": PAIRS}, "one, three", id="several chosen"),
        pytest.param({**CHOICE, "/V": string("other"), "/Opt": PAIRS}, "other", id="typed into a combo"),
        pytest.param({**CHOICE, "/V": string("b"), "/Opt": strings("a", "b")}, "b", id="plain options"),
        pytest.param({**CHOICE, "/Opt": PAIRS}, None, id="nothing chosen"),
    ],
)
def test_value_of_one_field(tmp_path: Path, field: dict, value: str | None) -> None:
    (widget,) = read(raw_form(tmp_path / "form.pdf", dict(field))).widgets
    assert widget.value == value


@pytest.mark.parametrize(
    ("field", "selected", "option"),
    [
        pytest.param({"/AS": name("/On"), "/AP": states_of("/On", "/Off")}, True, "On", id="appearance"),
        pytest.param({"/V": name("/On"), "/AP": states_of("/On")}, True, "On", id="value alone"),
        pytest.param(
            {"/V": name("/Off"), "/AS": name("/On"), "/AP": states_of("/On")}, False, "On", id="value"
        ),
        pytest.param({"/AP": states_of("/On", "/Off")}, False, "On", id="neither"),
        pytest.param({"/AS": name("/Yes")}, True, None, id="no appearances"),
        pytest.param({}, False, None, id="nothing"),
        pytest.param(
            {"/V": name("/1"), "/AS": name("/1"), "/AP": states_of("/1"), "/Opt": strings("red", "blue")},
            True,
            "blue",
            id="caption from options",
        ),
    ],
)
def test_state_of_one_box(tmp_path: Path, field: dict, selected: bool, option: str | None) -> None:
    (widget,) = read(raw_form(tmp_path / "form.pdf", {**BOX, **field})).widgets
    assert (widget.kind, widget.selected, widget.option) == (WidgetKind.CHECKBOX, selected, option)


@pytest.mark.parametrize(
    "field",
    [
        pytest.param({**TEXT, "/V": string("x"), "/F": HIDDEN}, id="hidden"),
        pytest.param({**TEXT, "/V": string("x"), "/F": NO_VIEW}, id="not viewed"),
        pytest.param({**BOX, "/Ff": PUSH}, id="push button"),
        pytest.param({"/FT": name("/Sig"), "/T": string("sign")}, id="signature"),
        pytest.param({**TEXT, "/V": string("x"), "/Rect": numbers(10, 10, 10, 10)}, id="no area"),
        pytest.param({**TEXT, "/V": string("x"), "/Rect": numbers(10, 10)}, id="broken place"),
        pytest.param({**TEXT, "/V": string("x"), "/Subtype": name("/Link")}, id="not a field"),
    ],
)
def test_left_out(tmp_path: Path, field: dict) -> None:
    page = read(raw_form(tmp_path / "form.pdf", dict(field), text="Text"))
    assert (page.widgets, page.text_source) == ((), TextSource.TEXT_LAYER)


def test_damaged_fields_do_not_cost_the_page(tmp_path: Path) -> None:
    broken = {**TEXT, "/Rect": NumberObject(7)}
    page = read(raw_form(tmp_path / "form.pdf", broken, text="Text"))
    assert (page.widgets, [word.text for word in page.words]) == ((), ["Text"])
    assert "form fields are damaged" in page.warnings[0]


def test_qualified_name_and_nearest_tooltip(tmp_path: Path) -> None:
    parent = {"/FT": name("/Tx"), "/T": string("person"), "/TU": string("Who you are")}
    path = raw_form(tmp_path / "form.pdf", {"/T": string("first"), "/Parent": parent, "/F": PRINT})
    (widget,) = read(path).widgets
    assert (widget.name, widget.tooltip) == ("person.first", "Who you are")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        pytest.param({**TEXT, "/V": string("new")}, [], id="the value replaces the text under it"),
        pytest.param(TEXT, ["old", "text"], id="an empty field leaves it"),
        pytest.param({**BOX, "/AS": name("/Off")}, [], id="the look of a check box is no text"),
    ],
)
def test_text_under_a_field(tmp_path: Path, field: dict, words: list[str]) -> None:
    page = read(raw_form(tmp_path / "form.pdf", dict(field), text="old text"))
    assert [word.text for word in page.words] == words
    assert page.text_source is (TextSource.MIXED if words else TextSource.ACROFORM)


def test_scan_keeps_its_fields_in_pixels(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawImage(ImageReader(Image.effect_noise((595, 842), 80)), 0, 0, 595, 842)
    canvas.acroForm.textfield(name="name", value="Ada", x=100, y=700, width=200, height=20)
    canvas.save()
    page = read(path, dpi=144)
    (widget,) = page.widgets
    assert (page.text_source, page.unit, widget.value) == (TextSource.OCR, "px", "Ada")
    assert widget.box == pytest.approx((200, 244, 600, 284), abs=2)


@pytest.mark.parametrize(
    ("with_field", "warned"), [(False, True), (True, False)], ids=["XFA alone", "XFA beside fields"]
)
def test_xfa_form_is_reported(tmp_path: Path, with_field: bool, warned: bool) -> None:
    fields = [dict(TEXT)] if with_field else []
    xfa = {"/XFA": string("template"), "/NeedAppearances": BooleanObject(True)}
    page = read(raw_form(tmp_path / "form.pdf", *fields, text="Please wait...", **xfa))
    assert any("XFA" in warning for warning in page.warnings) == warned
