"""Schemas as users write them: what is taken, and what is said of the rest."""

from pathlib import Path

import pytest

from xformparser.errors import ConfigurationError
from xformparser.labels import ValueType
from xformparser.slots.schema import FieldKind
from xformparser.slots.schema_file import read_schema, schema_of

YAML = """
fields:
  - Invoice number
  - name: Payment
    aliases: Zahlungsart
    values: [cash, {name: card, aliases: [Credit card]}]
  - name: Total
    type: amount
    required: true
    kind: span
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fields.yaml"
    path.write_text(YAML, encoding="utf-8")
    return path


def test_a_file_says_what_is_asked(file: Path) -> None:
    number, payment, total = read_schema(file).fields
    assert (number.name, number.kind, number.finds, number.classifies) == (
        "Invoice number",
        FieldKind.AUTO,
        True,
        False,
    )
    assert payment.names == ("Payment", "Zahlungsart")
    assert [value.names for value in payment.values] == [("cash",), ("card", "Credit card")]
    assert payment.classifies
    assert (total.type, total.required, total.finds) == (ValueType.AMOUNT, True, True)


@pytest.mark.parametrize(
    "written",
    [
        {"fields": ["A", "B"]},
        {"fields": {"A": None, "B": {}}},
        {"fields": {"A": ["also"], "B": "too"}},
        {"fields": [{"name": "A"}, "B"]},
    ],
    ids=["names", "mapping", "aliases", "mixed"],
)
def test_fields_may_be_written_shortly(written: object) -> None:
    assert schema_of(written, "here").names == ("A", "B")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fields: [A, A]", "the field 'A' is named twice"),
        ("fields: [{name: A, kind: categorical}]", "1: a categorical field needs values"),
        ("fields: [A, {name: B, kind: span, values: [x]}]", "2: a span has no list of values"),
        ("fields: [{name: A, values: [x, x]}]", "the value 'x' is listed twice"),
        ("fields: [{name: A, typ: date}]", "1.typ: Extra inputs are not permitted"),
        ("fields: [{name: A, type: datum}]", "1.type: Input should be"),
        ("fields: []", "at least 1 item"),
        ("names: [A]", "names no fields"),
        ("[A, B]", "names no fields"),
        ("fields: [A", "is no valid YAML"),
    ],
    ids=["twice", "no values", "span", "values", "unknown", "type", "empty", "none", "list", "broken"],
)
def test_what_makes_no_sense_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "fields.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_schema(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_a_file_must_be_there_and_of_a_known_kind(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        read_schema(tmp_path / "none.yaml")
    path = tmp_path / "fields.txt"
    path.write_text("fields: [A]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"ends with \.yaml, \.yml or \.json"):
        read_schema(path)
