"""Schemas that documents suggest."""

from xformparser.documents import Document, ModelRecord, Pair
from xformparser.labels import TextSource, ValueType
from xformparser.slots.proposals import propose_schema, schema_yaml
from xformparser.slots.schema_file import schema_of


def _pair(key: str, value: str | None, kind: ValueType = ValueType.TEXT, **facts: object) -> Pair:
    return Pair(
        key=key, value=value, key_page=1, value_type=kind, confidence=0.9, source=TextSource.OCR, **facts
    )


def _document(*pairs: Pair) -> Document:
    return Document(source="a", sha256="", model=ModelRecord(name="m", version="1"), pairs=pairs)


ORDERS = [
    _document(
        _pair("Order no.:" if number % 3 else "Order No", f"A-{number}17", ValueType.IDENTIFIER),
        _pair("Date", f"2021-05-0{number % 9 + 1}", ValueType.DATE),
        _pair("Paid by", ("cash", "card")[number % 2], ValueType.SELECTION),
        _pair("Remarks", None, ValueType.EMPTY),
        _pair("Qty", "3", ValueType.NUMBER, row=1),
        _pair("Trade", "roof"),
        _pair("Trade", "floor"),
        *([_pair("Once", "only")] if number == 0 else []),
    )
    for number in range(10)
]


def test_fields_that_recur_are_proposed() -> None:
    schema = propose_schema(ORDERS)
    assert schema is not None
    fields = {field.name: field for field in schema.fields}
    assert set(fields) == {"Order no.:", "Date", "Paid by", "Remarks", "Trade"}
    order, date, paid, remarks, trade = (
        fields[name] for name in ("Order no.:", "Date", "Paid by", "Remarks", "Trade")
    )
    assert (order.aliases, order.type, order.required) == (("Order No",), ValueType.IDENTIFIER, True)
    assert date.type is ValueType.DATE
    assert {value.name for value in paid.values} == {"cash", "card"}
    assert not remarks.required
    assert trade.repeated


def test_what_is_proposed_can_be_read_again() -> None:
    import yaml

    schema = propose_schema(ORDERS)
    assert schema is not None
    assert schema_of(yaml.safe_load(schema_yaml(schema)), "there") == schema


def test_nothing_recurs_in_one_document_or_none() -> None:
    assert propose_schema(ORDERS[:1]) is None
    assert propose_schema([]) is None


def test_doubtful_pairs_do_not_count() -> None:
    weak = [_document(_pair("Name", "Ann").model_copy(update={"confidence": 0.2})) for _ in range(5)]
    assert propose_schema(weak) is None
