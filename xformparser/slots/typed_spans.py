"""Whether a text may be a value of a type, before anybody knows in which way it is to be read."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from xformparser.inference.values import classify_value
from xformparser.labels import ValueType

_NUMERIC_DATE = re.compile(r"\D{0,2}\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}\D{0,2}|\d{1,2}[./-]\d{1,4}")
_SPOKEN_DATE = re.compile(
    r"(?=.*\d)(?=.*[^\W\d_]{2}|.*[年月日])[^\W_]{1,12}(?:[ .,/'’-]{0,3}[^\W_]{1,12}){0,4}\.?"
)
_NUMBER = re.compile(r"[^\w\s]{0,3} ?(?:[A-Z]{1,3}[$€£¥]? ?)?[$€£¥]? ?[-+]?\d[\d.,'’ ]*(?: ?[^\d\s]{1,5})?")
_MOST_NUMBERS = 3
LONGEST = 60


@lru_cache(maxsize=65_536)
def may_be(text: str, wanted: ValueType) -> bool:
    """Tell whether a text may be one value of a type; any may be a text."""
    if len(text) > LONGEST:
        return wanted is ValueType.TEXT
    test = _TESTS.get(wanted)
    return test is None or test(text)


def _is_date(text: str) -> bool:
    if _NUMERIC_DATE.fullmatch(text) or classify_value(text, "", ()).value_type is ValueType.DATE:
        return True
    numbers = re.findall(r"\d+", text)
    return bool(_SPOKEN_DATE.fullmatch(text)) and len(numbers) <= _MOST_NUMBERS and len("".join(numbers)) > 1


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip("()")) is not None


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return digits > 4 and digits >= sum(character.isalpha() for character in text)


def _is_email(text: str) -> bool:
    return "@" in text and " " not in text


def _is_identifier(text: str) -> bool:
    return any(character.isdigit() for character in text)


_TESTS: Mapping[ValueType, Callable[[str], bool]] = {
    ValueType.DATE: _is_date,
    ValueType.AMOUNT: _is_number,
    ValueType.NUMBER: _is_number,
    ValueType.PHONE: _is_phone,
    ValueType.EMAIL: _is_email,
    ValueType.IDENTIFIER: _is_identifier,
}
