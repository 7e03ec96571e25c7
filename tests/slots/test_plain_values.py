"""When two values of a field are one."""

import pytest

from xformparser.slots.plain_values import same_value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$5,625.00", "5625.00"),
        ("$290", "$290.00"),
        ("($76.50)", "-$76.50"),
        ("12/30/19", "12/30/2019"),
        ("3/1/2020", "03/01/20"),
        ("Feb13/20", "02/13/20"),
        ("2020-03-01", "2020/3/1"),
        ("3 May 2021", "2021-05-03"),
        ("Michael Bloomberg 2020, Inc", "MICHAEL BLOOMBERG 2020, INC."),
        ("ＡＢＣ", "abc"),
        ("", None),
    ],
)
def test_spellings_of_one_value_are_equal(one: str, other: str | None) -> None:
    assert same_value(one, other)
    assert same_value(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$5,625.00", "$5,625.01"),
        ("$76.50", "($76.50)"),
        ("12/30/19", "12/31/19"),
        ("01/02/20", "02/01/20"),
        ("950658-1", "950658"),
        ("2020", "20.20"),
        ("Total", None),
    ],
)
def test_other_values_are_not(one: str, other: str | None) -> None:
    assert not same_value(one, other)
