import dataclasses
import json
from typing import Any

import pytest
from pydantic import ValidationError

from xformparser.documents import Document, Entity, Line, Link, ModelRecord, Page, Pair, Word
from xformparser.labels import Label, LinkKind, TextSource, link_kind

MODEL = ModelRecord(name="tiny", version="0")


def test_a_line_joins_its_words() -> None:
    line = Line((Word("姓", (0, 0, 10, 10)), Word("名", (10, 1, 20, 12))))
    assert (line.text, line.box) == ("姓名", (0, 0, 20, 12))


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        pytest.param(Word("a", (0, 0, 1, 1)), "text", id="word"),
        pytest.param(Page(1, 10, 10, "px"), "width", id="page"),
        pytest.param(Line((Word("a", (0, 0, 1, 1)),)), "words", id="line"),
    ],
)
def test_types_of_a_page_are_frozen(thing: object, field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(thing, field, None)


def test_types_of_a_result_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        MODEL.name = "other"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(ModelRecord, {"name": "m", "version": "1", "colour": "red"}, id="unknown field"),
        pytest.param(Link, {"head": 0, "tail": 1, "kind": "parent", "confidence": 1.5}, id="score above 1"),
        pytest.param(
            Link, {"head": 0, "tail": 1, "kind": "same_entity", "confidence": 1}, id="inner link kind"
        ),
        pytest.param(
            Pair,
            {"key": "a", "value": None, "key_page": 1, "confidence": 1, "source": "mixed"},
            id="mixed source",
        ),
    ],
)
def test_a_result_refuses_what_its_contract_does_not_name(kind: type[Any], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind(**fields)


def test_boxes_and_scores_are_rounded_in_json_only() -> None:
    entity = Entity(
        id=0,
        label=Label.ANSWER,
        text="x",
        page=1,
        box=(1 / 3, 0, 1, 1),
        line_boxes=((1 / 3, 0, 1, 1),),
        confidence=2 / 3,
    )
    assert entity.box[0] == 1 / 3
    record = json.loads(entity.model_dump_json())
    assert record["box"] == record["line_boxes"][0] == [0.3333, 0, 1, 1]
    assert record["confidence"] == 0.6667


def test_what_later_parts_fill_is_there_empty() -> None:
    record = json.loads(Document(source="a.pdf", sha256="0", model=MODEL).model_dump_json())
    assert record["schema_version"] == "1.0"
    assert (record["fields"], record["verdict"], record["warnings"]) == ({}, None, [])
    pair = Pair(key="a", value=None, key_page=1, confidence=1, source=TextSource.OCR).model_dump()
    assert (pair["row"], pair["quality"], pair["review_reasons"]) == (None, {}, ())


@pytest.mark.parametrize(
    ("head", "tail", "kind"),
    [
        (Label.QUESTION, Label.ANSWER, LinkKind.QUESTION_ANSWER),
        (Label.ANSWER, Label.QUESTION, None),
        (Label.HEADER, Label.HEADER, LinkKind.PARENT),
        (Label.HEADER, Label.QUESTION, LinkKind.PARENT),
        (Label.QUESTION, Label.QUESTION, LinkKind.PARENT),
        (Label.QUESTION, Label.HEADER, None),
        (Label.HEADER, Label.ANSWER, None),
        (Label.OTHER, Label.OTHER, None),
    ],
)
def test_labels_decide_the_kind_of_a_link(head: Label, tail: Label, kind: LinkKind | None) -> None:
    assert link_kind(head, tail) is kind
