"""Fields filled by the keys that are called like them."""

import pytest

from xformparser.documents import Document, ModelRecord, Pair
from xformparser.labels import TextSource
from xformparser.slots.matching import fill_fields
from xformparser.slots.schema import SchemaField


def _pair(key: str, value: str | None, entity: int, headers: tuple[str, ...] = ()) -> Pair:
    return Pair(
        key=key,
        value=value,
        key_page=1,
        key_entity=entity,
        headers=headers,
        value_pages=() if value is None else (2,),
        value_boxes=() if value is None else ((0, 0, 10, 10),),
        confidence=0.8,
        source=TextSource.OCR,
    )


PAIRS = (
    _pair("Invoice no.", "17", 1),
    _pair("Date", "4 May", 2, ("Order",)),
    _pair("Date", "5 May", 3, ("Delivery",)),
    _pair("Trades", "roof", 4),
    _pair("Trades", "floor", 4),
    _pair("Remarks", None, 5),
    _pair("住所", "東京", 6),
)
DOCUMENT = Document(source="a", sha256="", model=ModelRecord(name="m", version="1"), pairs=PAIRS)


@pytest.mark.parametrize(
    ("asked", "value", "conflicts"),
    [
        (SchemaField(name="Invoice no."), "17", ()),
        (SchemaField(name="INVOICE NO"), "17", ()),
        (SchemaField(name="Number", aliases=("invoice no:",)), "17", ()),
        (SchemaField(name="Delivery date"), "5 May", ()),
        (SchemaField(name="Date"), "4 May", ("5 May",)),
        (SchemaField(name="Trades"), "roof; floor", ()),
        (SchemaField(name="住所"), "東京", ()),
        (SchemaField(name="Remarks"), None, ()),
        (SchemaField(name="Blood group"), None, ()),
        (SchemaField(name="…"), None, ()),
    ],
    ids=[
        "as is",
        "case",
        "other name",
        "heading",
        "two keys",
        "two answers",
        "Japanese",
        "blank",
        "none",
        "dots",
    ],
)
def test_a_field_takes_the_value_of_its_key(
    asked: SchemaField, value: str | None, conflicts: tuple[str, ...]
) -> None:
    field = fill_fields(DOCUMENT, [asked])[asked.name]
    assert (field.value, field.conflicts) == (value, conflicts)
    assert field.state == ("absent" if value is None else "present")
    assert bool(field.boxes) == bool(field.pages) == (value is not None)
    assert 0 <= field.confidence <= 1


def test_fields_keep_their_order() -> None:
    names = ["Remarks", "Date", "Blood group"]
    assert list(fill_fields(DOCUMENT, [SchemaField(name=name) for name in names])) == names
