"""Every sample form through the real parser with a small model: what must hold whatever the model says."""

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pypdf import PdfReader

from xformparser.documents import Document
from xformparser.geometry import Box
from xformparser.inference.export import to_json
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.labels import Label, MarkState, TextSource, ValueType
from xformparser.models.pretrained import FormModel

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
FILLABLE = "en_work_order_fillable.pdf"
DIGITAL = (
    "de_inspection_report.pdf",
    "en_delivery_note.pdf",
    FILLABLE,
    "es_customs_declaration.pdf",
    "fr_insurance_claim.pdf",
    "it_purchase_order.pdf",
    "ja_personnel_form.pdf",
    "pt_delivery_note.pdf",
    "pt_insurance_claim.docx",
    "zh_customs_declaration.pdf",
)
SCANNED = (
    "de_personnel_form_scanned.pdf",
    "en_medical_intake.png",
    "it_work_order_photo.jpg",
    "ja_medical_intake.png",
    "zh_inspection_record.tiff",
)
EVERY_SAMPLE = [*DIGITAL, *(pytest.param(name, marks=pytest.mark.ocr) for name in SCANNED)]

Parse = Callable[[str], Document]


@pytest.fixture(scope="module")
def parse(tiny_model: FormModel) -> Parse:
    """Return the document of a sample, parsed once."""
    parser = FormParser(tiny_model, ParserSettings(keep_words=True))
    return cache(lambda name: parser.parse(SAMPLES / name))


def test_no_sample_is_left_out() -> None:
    others = {"README.md", "expected.json"}
    assert {path.name for path in SAMPLES.iterdir()} - others == {*DIGITAL, *SCANNED}


@pytest.mark.parametrize("name", EVERY_SAMPLE)
def test_result_is_valid(parse: Parse, name: str) -> None:
    schema = json.loads(files("xformparser").joinpath("result_schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(to_json(parse(name))), schema)


@pytest.mark.parametrize("name", EVERY_SAMPLE)
def test_result_hangs_together(parse: Parse, name: str) -> None:
    document = parse(name)
    entities = {entity.id: entity for entity in document.entities}
    assert list(entities) == list(range(len(entities)))
    for pair in document.pairs:
        assert pair.key_entity is not None
        assert entities[pair.key_entity].text.startswith(pair.key)
        assert pair.key_box == entities[pair.key_entity].box
        assert [entities[identity].text for identity in pair.value_entities] == (
            [pair.value] if pair.value else []
        )
        assert (pair.value is None) == (pair.value_type is ValueType.EMPTY)
    asked = {pair.key_entity for pair in document.pairs}
    assert asked <= {entity.id for entity in document.entities if entity.label is Label.QUESTION}


@pytest.mark.parametrize("name", EVERY_SAMPLE)
def test_every_box_lies_on_its_page(parse: Parse, name: str) -> None:
    document = parse(name)
    size = {page.number: (page.width, page.height) for page in document.pages}
    placed = [(item.page, item.box) for item in (*document.entities, *document.marks)]
    for number, (x0, y0, x1, y1) in placed:
        width, height = size[number]
        assert 0 <= x0 <= x1 <= width + 0.01
        assert 0 <= y0 <= y1 <= height + 0.01


@pytest.mark.parametrize("name", EVERY_SAMPLE)
def test_no_text_is_lost(parse: Parse, name: str) -> None:
    """Every word is in an entity, but for the glyphs of tick boxes and the options of lone ones."""
    document = parse(name)
    held = Counter("".join(entity.text for entity in document.entities))
    written = Counter("".join(word.text for page in document.pages for word in page.words or ()))
    lost = {character: count for character, count in (written - held).items() if character.isalnum()}
    assert sum(lost.values()) <= len(document.marks), lost


@pytest.mark.parametrize("name", EVERY_SAMPLE)
def test_unselected_options_are_no_values(parse: Parse, name: str) -> None:
    document = parse(name)
    options = Counter(mark.option for mark in document.marks if mark.state is MarkState.SELECTED)
    unselected = {
        mark.option for mark in document.marks if mark.state is MarkState.UNSELECTED and mark.option
    }
    values = Counter(pair.value for pair in document.pairs if pair.value in unselected)
    assert values <= options


def test_fields_hold_what_pypdf_reads(parse: Parse) -> None:
    written = Counter(
        value.replace("\r\n", "\n").replace("\r", "\n").strip()
        for field in _widgets(FILLABLE)
        if field.get("/FT") in ("/Tx", "/Ch") and (value := str(field.get("/V", ""))).strip()
    )
    read = {
        identity: pair.value
        for pair in parse(FILLABLE).pairs
        for identity in pair.value_entities
        if pair.source is TextSource.ACROFORM
    }
    chosen = {mark.option for mark in parse(FILLABLE).marks if mark.state is MarkState.SELECTED}
    assert written.total() > 10
    assert Counter(value for value in read.values() if value not in chosen) == written


def test_buttons_hold_what_pypdf_reads(parse: Parse) -> None:
    document = parse(FILLABLE)
    height = document.pages[0].height
    written = {
        _upright(button["/Rect"], height): button.get("/AS", "/Off") != "/Off"
        for button in _widgets(FILLABLE)
        if button.get("/FT") == "/Btn"
    }
    read = {_rounded(mark.box): mark.state is MarkState.SELECTED for mark in document.marks}
    assert read == written
    assert set(read.values()) == {True, False}
    selected = [
        (pair.key, pair.value)
        for pair in document.pairs
        if pair.key.startswith(("Trades", "Machine", "Lock"))
    ]
    assert selected == [
        ("Trades needed", "Electrical"),
        ("Trades needed", "Cleaning"),
        ("Machine stopped", "Yes"),
        ("Lock-out", None),
    ]


def _widgets(name: str) -> list[dict[str, Any]]:
    """Return the form fields of a PDF's pages, each with what its parent says."""
    annotations = (item.get_object() for page in PdfReader(SAMPLES / name).pages for item in page["/Annots"])
    return [{**dict(item.get("/Parent", {})), **dict(item)} for item in annotations]


def _upright(rectangle: list[float], height: float) -> Box:
    x0, y0, x1, y1 = map(float, rectangle)
    return _rounded((x0, height - y1, x1, height - y0))


def _rounded(box: Box) -> Box:
    return (round(box[0]), round(box[1]), round(box[2]), round(box[3]))
