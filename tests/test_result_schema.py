"""The shipped JSON Schema: current, and neither too narrow nor too wide."""

import json
from importlib.resources import files

import jsonschema
import pytest

from xformparser.documents import Document, Entity, Link, Mark, ModelRecord, PageRecord, Pair, WordRecord
from xformparser.inference.export import result_schema, to_json
from xformparser.labels import Label, LinkKind, MarkState, TextSource

SHIPPED = files("xformparser").joinpath("result_schema.json").read_text(encoding="utf-8")
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SHIPPED))
EMPTY = Document(source="a.pdf", sha256="0" * 64, model=ModelRecord(name="tiny", version="1"))
FULL = EMPTY.model_copy(
    update={
        "pages": (
            PageRecord(
                number=1,
                width=100,
                height=200,
                unit="px",
                text_source=TextSource.MIXED,
                words=(WordRecord(text="姓名", box=(0, 0, 1, 1), confidence=0.5),),
            ),
        ),
        "entities": (
            Entity(
                id=7,
                label=Label.QUESTION,
                text="Name",
                page=1,
                box=(0, 0, 1, 1),
                line_boxes=((0, 0, 1, 1),),
                confidence=1,
            ),
        ),
        "links": (Link(head=7, tail=8, kind=LinkKind.PARENT, confidence=0.25),),
        "pairs": (Pair(key="Name", value="Ada", key_page=1, confidence=1, source=TextSource.ACROFORM),),
        "marks": (Mark(page=1, box=(0, 0, 1, 1), state=MarkState.SELECTED, option="ja"),),
        "language": ("zh",),
        "verdict": "review",
        "timings": {"ocr": 0.5},
    }
)


def test_shipped_schema_is_current() -> None:
    assert result_schema() == SHIPPED


def test_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SHIPPED))


@pytest.mark.parametrize("document", [EMPTY, FULL], ids=["empty", "full"])
def test_documents_are_valid(document: Document) -> None:
    VALIDATOR.validate(json.loads(to_json(document)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("extra",), 1),
        (("pairs", 0, "extra"), 1),
        (("model", "extra"), 1),
        (("schema_version",), "2.0"),
        (("pairs", 0, "confidence"), 1.5),
        (("pairs", 0, "value_type"), "colour"),
        (("pairs", 0, "source"), "mixed"),
        (("entities", 0, "box"), [0, 0, 1]),
        (("links", 0, "kind"), "same_entity"),
        (("verdict",), "perhaps"),
    ],
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else repr(part),
)
def test_anything_else_is_not(path: tuple[str | int, ...], value: object) -> None:
    result = json.loads(to_json(FULL))
    part = result
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    assert not VALIDATOR.is_valid(result)


@pytest.mark.parametrize("field", list(Document.model_fields))
def test_every_field_is_asked_for(field: str) -> None:
    result = json.loads(to_json(FULL))
    del result[field]
    assert not VALIDATOR.is_valid(result)
