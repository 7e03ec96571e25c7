import os
import random
import subprocess
import sys

import pytest

from xformparser.synthesis.lexicon import LANGUAGES, common_stock
from xformparser.synthesis.values import ValueMaker, known_kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_gives_a_value_and_the_same_dice_the_same(language: str) -> None:
    made = [
        [maker.value(kind) for kind in sorted(known_kinds(common_stock())) for _ in range(3)]
        for maker in (ValueMaker(language, common_stock(), random.Random(4)) for _ in range(2))
    ]
    assert made[0] == made[1]
    assert all(value.strip() for value in made[0])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", "1,234.50", id="points"),
        pytest.param("de", "1.234,50", id="commas"),
        pytest.param("fr", "1 234,50", id="spaces"),
    ],
)
def test_numbers_are_written_as_in_the_language(language: str, expected: str) -> None:
    maker = ValueMaker(language, common_stock(), random.Random(0))
    assert maker.number(1234.5, 1234.5, 2) == expected


def test_codes_have_their_shape() -> None:
    code = ValueMaker("en", common_stock(), random.Random(0)).code("?-##/x")
    assert code[0].isupper()
    assert code[1] == "-"
    assert code[2:4].isdigit()
    assert code[4:] == "/x"


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        ValueMaker("en", common_stock(), random.Random(0)).value("horoscope")


def test_values_are_the_same_in_every_process() -> None:
    code = """
import random
from xformparser.synthesis.lexicon import LANGUAGES, common_stock
from xformparser.synthesis.values import ValueMaker, known_kinds
stock = common_stock()
for language in LANGUAGES:
    for seed in range(6):
        maker = ValueMaker(language, stock, random.Random(seed))
        print([maker.value(kind) for kind in sorted(known_kinds(stock))])
"""
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
