"""JSON Schema and pydantic classes: fields out of them, and typed objects back."""

import json
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from xformparser.documents import FieldValue
from xformparser.errors import ConfigurationError
from xformparser.labels import ValueType
from xformparser.slots.json_schema import filled_model, json_of_schema, schema_of_model
from xformparser.slots.schema import FieldKind
from xformparser.slots.schema_file import read_schema, schema_of


class Terms(Enum):
    NET = "net"
    GROSS = "gross"


class Invoice(BaseModel):
    number: str = Field(title="Invoice no.", description="As printed")
    day: date | None = None
    paid: bool = False
    terms: Terms = Terms.NET
    country: Literal["DE", "FR"] | None = None
    total: float
    items: list[str] = []


def _value(value: str | None, candidate: str | None = None) -> FieldValue:
    state = "absent" if value is None else "present"
    strategy = "find" if candidate is None else "classify"
    return FieldValue(value=value, candidate=candidate, state=state, strategy=strategy, confidence=0.9)


def test_a_class_names_its_fields() -> None:
    schema = schema_of_model(Invoice)
    number, day, paid, terms, country, total, items = schema.fields
    assert (number.names, number.description, number.required) == (
        ("number", "Invoice no."),
        "As printed",
        True,
    )
    assert (day.type, day.required, day.kind) == (ValueType.DATE, False, FieldKind.SPAN)
    assert [value.name for value in paid.values] == ["yes", "no"]
    assert [value.name for value in terms.values] == ["net", "gross"]
    assert [value.name for value in country.values] == ["DE", "FR"]
    assert (total.type, items.repeated) == (ValueType.NUMBER, True)


def test_filled_fields_become_an_object() -> None:
    fields = {
        "number": _value("17"),
        "day": _value("3 May 2021"),
        "paid": _value("[x] yes", "yes"),
        "terms": _value("Gross", "gross"),
        "country": _value(None),
        "total": _value("1,250.00"),
        "items": _value("roof; floor"),
    }
    invoice = filled_model(Invoice, fields)
    assert invoice == Invoice(
        number="17", day=date(2021, 5, 3), paid=True, terms=Terms.GROSS, total=1250.0, items=["roof", "floor"]
    )


def test_a_missing_value_that_is_required_is_an_error() -> None:
    with pytest.raises(ValidationError, match="total"):
        filled_model(Invoice, {"number": _value("17"), "total": _value(None)})


def test_json_schema_goes_both_ways(tmp_path: Path) -> None:
    written = schema_of(
        {
            "fields": [
                {"name": "Day", "type": "date", "aliases": ["Datum"], "required": True},
                {"name": "Paid", "kind": "categorical", "values": ["yes", "no"]},
                {"name": "Names", "kind": "span", "repeated": True, "description": "All of them"},
            ]
        },
        "here",
    )
    path = tmp_path / "fields.json"
    path.write_text(json.dumps(json_of_schema(written)), encoding="utf-8")
    again = read_schema(path)
    assert [field.model_dump(exclude={"kind"}) for field in again.fields] == [
        field.model_dump(exclude={"kind"}) for field in written.fields
    ]


def test_an_object_cannot_be_asked_for() -> None:
    nested = {"properties": {"buyer": {"type": "object", "properties": {"name": {"type": "string"}}}}}
    with pytest.raises(ConfigurationError, match="here: buyer is an object"):
        schema_of(nested, "here")
