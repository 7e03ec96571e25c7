"""When two values of a field count as equal: dates as dates, amounts as decimals, all else as text."""

import re
from decimal import Decimal
from functools import lru_cache

from xformparser.inference.values import classify_value
from xformparser.labels import ValueType
from xformparser.text import comparable

_NUMERIC_DATE = re.compile(r"\D{0,2}(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\D{0,2}")
_NAMED_DATE = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})\s*[/,]?\s*(\d{2,4})")
_AMOUNT = re.compile(r"\(?\s*[-+]?[$€£¥]?\s*[-+]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,4})?\s*\)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 2000


def same_value(found: str | None, gold: str | None) -> bool:
    """Tell whether two values are equal; an empty one is equal to none."""
    return plain_value(found or "") == plain_value(gold or "")


@lru_cache(maxsize=65_536)
def plain_value(text: str) -> str:
    """Return the one spelling of all values that are equal.

    A date is year, month and day, or as many numbers in the order of the form, which does not tell the day
    from the month; years of two digits are of this century. An amount is a decimal without currency, all else
    `comparable`.
    """
    text = " ".join(text.split())
    return _date(text) or _amount(text) or _typed(text) or comparable(text)


def _date(text: str) -> str | None:
    match = _NUMERIC_DATE.fullmatch(text)
    if match:
        first, second, third = match.groups()
        if len(first) == len("2020"):
            return _spelt(int(first), int(second), int(third))
        return _spelt(_year(third), int(first), int(second)) if len(first) <= 2 <= len(third) else None
    match = _NAMED_DATE.fullmatch(text)
    if match and match[1][:3].lower() in _MONTHS:
        return _spelt(_year(match[3]), _MONTHS.index(match[1][:3].lower()) + 1, int(match[2]))
    return None


def _spelt(year: int, second: int, third: int) -> str:
    return f"{year}|{second}|{third}"


def _year(digits: str) -> int:
    return int(digits) + (_CENTURY if len(digits) == len("20") else 0)


def _amount(text: str) -> str | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[2] or "$" in text or "," in match[1]):
        return None
    value = Decimal(match[1].replace(",", "") + (match[2] or ""))
    minus = "-" in text or (text.startswith("(") and text.endswith(")"))
    return str((-value if minus else value).quantize(Decimal("0.0001")))


def _typed(text: str) -> str | None:
    typed = classify_value(text, "", ())
    if typed.value_type is ValueType.DATE and typed.normalized is not None:
        return _date(typed.normalized) or typed.normalized
    return typed.normalized if typed.value_type is ValueType.AMOUNT else None
