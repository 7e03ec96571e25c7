"""Fields filled by the keys that are called like them."""

import pytest

from xformparser.documents import Document, ModelRecord, Pair
from xformparser.labels import TextSource
from xformparser.slots.matching import fill_fields
from xformparser.slots.queries import FieldQuery


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
    ("query", "value", "conflicts"),
    [
        (FieldQuery("Invoice no."), "17", ()),
        (FieldQuery("INVOICE NO"), "17", ()),
        (FieldQuery("Number", ("invoice no:",)), "17", ()),
        (FieldQuery("Delivery date"), "5 May", ()),
        (FieldQuery("Date"), "4 May", ("5 May",)),
        (FieldQuery("Trades"), "roof; floor", ()),
        (FieldQuery("住所"), "東京", ()),
        (FieldQuery("Remarks"), None, ()),
        (FieldQuery("Blood group"), None, ()),
        (FieldQuery("…"), None, ()),
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
    query: FieldQuery, value: str | None, conflicts: tuple[str, ...]
) -> None:
    field = fill_fields(DOCUMENT, [query])[query.name]
    assert (field.value, field.conflicts) == (value, conflicts)
    assert field.state == ("absent" if value is None else "present")
    assert bool(field.boxes) == bool(field.pages) == (value is not None)
    assert 0 <= field.confidence <= 1


def test_fields_keep_their_order() -> None:
    names = ["Remarks", "Date", "Blood group"]
    assert list(fill_fields(DOCUMENT, map(FieldQuery, names))) == names
