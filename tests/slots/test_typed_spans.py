"""What may be a value of a type, and what may not."""

import pytest

from xformparser.labels import ValueType
from xformparser.slots.typed_spans import may_be


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12/30/19", ValueType.DATE),
        ("30.12.2019", ValueType.DATE),
        ("3 May 2021", ValueType.DATE),
        ("2021年5月3日", ValueType.DATE),
        ("Feb13/20", ValueType.DATE),
        ("$5,625.00", ValueType.AMOUNT),
        ("1.250,00 EUR", ValueType.AMOUNT),
        ("12.5", ValueType.NUMBER),
        ("+49 30 901820", ValueType.PHONE),
        ("a@b.example", ValueType.EMAIL),
        ("AB-17", ValueType.IDENTIFIER),
        ("anything", ValueType.TEXT),
    ],
)
def test_values_pass(text: str, wanted: ValueType) -> None:
    assert may_be(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12/30/19 - 03/29/20", ValueType.DATE),
        ("Advertiser", ValueType.DATE),
        ("17", ValueType.DATE),
        ("Gross Amount", ValueType.AMOUNT),
        ("12/30/19", ValueType.AMOUNT),
        ("Main Street", ValueType.PHONE),
        ("Ann Lee", ValueType.EMAIL),
        ("Broadcast", ValueType.IDENTIFIER),
    ],
)
def test_others_do_not(text: str, wanted: ValueType) -> None:
    assert not may_be(text, wanted)
