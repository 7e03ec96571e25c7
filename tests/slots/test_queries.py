"""Lists of fields as users write them."""

import pytest

from xformparser.errors import ConfigurationError
from xformparser.slots.queries import parse_queries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date", (("Date",),)),
        ("Date\n\n Total ", (("Date",), ("Total",))),
        ("Total: Amount due, Summe", (("Total", "Amount due", "Summe"),)),
        (
            "Total\tAmount due",
            (
                (
                    "Total",
                    "Amount due",
                ),
            ),
        ),
        ("合計：総額、金額", (("合計", "総額", "金額"),)),
        ("Total:", (("Total",),)),
        ("Total: , ;", (("Total",),)),
    ],
    ids=["one", "two", "other names", "pasted columns", "Japanese", "colon alone", "no other names"],
)
def test_a_list_is_read(text: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert tuple(field.names for field in parse_queries(text).fields) == expected


@pytest.mark.parametrize(
    "text",
    [
        "fields: [Date, {name: Total, type: amount}]",
        '{"fields": ["Date", {"name": "Total", "type": "amount"}]}',
    ],
    ids=["YAML", "JSON"],
)
def test_a_schema_may_be_pasted(text: str) -> None:
    date, total = parse_queries(text).fields
    assert (date.name, total.type) == ("Date", "amount")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n", "No fields are named."),
        ("Date\nDate", "the field 'Date' is named twice"),
        ("\n".join(map(str, range(201))), "201 fields are named. Name 200 at most."),
        ("fields: [Date", "The schema: is no valid YAML"),
    ],
    ids=["none", "twice", "too many", "broken schema"],
)
def test_a_list_that_makes_no_sense_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        parse_queries(text)
