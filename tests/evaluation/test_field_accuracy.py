"""The protocol `fields`: right values, documents that are right as a whole, and the schema that is asked."""

from pathlib import Path

import pytest

from xformparser.datasets.deepform import FieldDocument
from xformparser.datasets.registry import DatasetSpec
from xformparser.documents import Document, FieldValue, ModelRecord
from xformparser.errors import ConfigurationError
from xformparser.evaluation.fields import evaluate_fields, schema_for
from xformparser.evaluation.protocols import PagePredictor, Protocol
from xformparser.evaluation.runner import EvaluatedModel, EvaluationPlan, evaluate
from xformparser.slots.schema import Schema, SchemaField

DOCUMENTS = [
    FieldDocument("a", Path("a.pdf"), "1", {"total": "$1,200.00", "day": "3/1/20"}),
    FieldDocument("b", Path("b.pdf"), "2", {"total": "", "day": "03/02/2020"}),
]


def _parsed(**values: str | None) -> Document:
    fields = {
        name: FieldValue(
            value=value, state="absent" if value is None else "present", strategy="find", confidence=0.9
        )
        for name, value in values.items()
    }
    return Document(source="", sha256="", model=ModelRecord(name="m", version="1"), fields=fields)


def test_values_count_however_they_are_spelt() -> None:
    found = {"a.pdf": _parsed(total="1200.00", day="03/01/2020"), "b.pdf": _parsed(total=None, day="3/9/20")}
    scores = evaluate_fields(DOCUMENTS, lambda path: found[str(path)])
    assert scores["field_accuracy"].value == 3 / 4
    assert scores["joint_field_accuracy"].value == 1 / 2


def test_an_invented_value_is_wrong() -> None:
    found = _parsed(total="1", day=None)
    scores = evaluate_fields(DOCUMENTS, lambda _: found)
    assert (scores["field_accuracy"].value, scores["joint_field_accuracy"].value) == (0, 0)


def test_without_a_schema_the_names_alone_are_asked() -> None:
    assert schema_for(DOCUMENTS, None, Path("x")).names == ("total", "day")
    given = Schema(fields=(SchemaField(name="total"),))
    with pytest.raises(ConfigurationError, match=r"fields\.yaml: the schema has no field 'day'"):
        schema_for(DOCUMENTS, given, Path("fields.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labels.csv").write_text("file_id,total\na,12\n")
    (tmp_path / "split.csv").write_text("file_id,template,split\na,1,val\n")
    return tmp_path


def test_a_set_of_fields_is_evaluated_by_itself(folder: Path, echo: PagePredictor) -> None:
    asked: list[Schema] = []

    def filler(schema: Schema):
        asked.append(schema)
        return lambda path: _parsed(total="12")

    model = EvaluatedModel(echo, lambda path: _parsed(), filler)
    spec = DatasetSpec.parse(f"deepform:{folder}:val")
    (result,) = evaluate([spec], EvaluationPlan(), model)
    assert (result.dataset, result.protocol, result.documents) == ("deepform", Protocol.FIELDS, 1)
    assert result.scores["field_accuracy"].value == 1
    assert asked[0].names == ("total",)


def test_what_cannot_be_asked_is_refused(folder: Path, echo: PagePredictor) -> None:
    model = EvaluatedModel(echo, lambda path: _parsed())
    spec = DatasetSpec.parse(f"deepform:{folder}")
    with pytest.raises(ConfigurationError, match="Ask for protocol fields"):
        evaluate([spec], EvaluationPlan((Protocol.LINES,)), model)
    with pytest.raises(ConfigurationError, match="the model cannot fill fields"):
        evaluate([spec], EvaluationPlan(), model)
