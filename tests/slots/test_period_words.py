"""Names that ask for one end of a period."""

import pytest

from xformparser.slots.period_words import ends_asked_for


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("flight from", (True, False)),
        ("Contract end date", (False, True)),
        ("Beginn des Vertrags", (True, False)),
        ("開始日", (True, False)),
        ("合同结束日期", (False, True)),
        ("date de fin", (False, True)),
        ("From - to", (True, True)),
        ("Total", (False, False)),
        ("Tomato", (False, False)),
    ],
)
def test_names_tell_which_end_is_asked_for(name: str, expected: tuple[bool, bool]) -> None:
    assert ends_asked_for(name) == expected
