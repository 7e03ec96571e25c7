"""Lists of fields as users write them."""

import pytest

from xformparser.errors import ConfigurationError
from xformparser.slots.queries import FieldQuery, parse_queries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date", (FieldQuery("Date"),)),
        ("Date\n\n Total ", (FieldQuery("Date"), FieldQuery("Total"))),
        ("Total: Amount due, Summe", (FieldQuery("Total", ("Amount due", "Summe")),)),
        ("Total\tAmount due", (FieldQuery("Total", ("Amount due",)),)),
        ("合計：総額、金額", (FieldQuery("合計", ("総額", "金額")),)),
        ("Total:", (FieldQuery("Total"),)),
        ("Total: , ;", (FieldQuery("Total"),)),
    ],
    ids=["one", "two", "other names", "pasted columns", "Japanese", "colon alone", "no other names"],
)
def test_a_list_is_read(text: str, expected: tuple[FieldQuery, ...]) -> None:
    assert parse_queries(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n", "No fields are named."),
        ("Date\nDate", "The field “Date” is named twice."),
        ("\n".join(map(str, range(201))), "201 fields are named. Name 200 at most."),
    ],
    ids=["none", "twice", "too many"],
)
def test_a_list_that_makes_no_sense_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        parse_queries(text)
