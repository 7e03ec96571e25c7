"""Amounts of money, and plain numbers with or without a unit."""

import re
from decimal import Decimal

from xformparser.inference.values.currencies import CURRENCY, currency_code, key_currency, names_currency
from xformparser.inference.values.hints import names_identifier, names_money, names_scale
from xformparser.inference.values.numerals import NUMERAL, read_numeral
from xformparser.inference.values.typed_value import FormValue, TypedValue, doubtful
from xformparser.labels import ValueType

LONG_RUN = 7
"""Digits from which an unbroken run is taken for an identifier."""

_IN_DOUBT = "may be a decimal or a number in thousands"
_TENFOLD = {"万": 4, "萬": 4, "億": 8, "亿": 8, None: 0}
_UNIT = (
    r"(?:%|‰|[mcdk]?m[²³23]?|㎡|ha|[mcd]?l|[mk]?g|t|kWh?|[kM]?Hz|°C|°F"
    r"|平方米|平方メートル|公斤|千克|公里|米|小时|時間)"
)
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])? ?(?P<before>{CURRENCY})? ?(?P<inner>[+-])?(?P<number>{NUMERAL})"
    rf"(?:[.,] ?--?)? ?(?P<tenfold>[万萬億亿])? ?(?P<after>{CURRENCY})?(?P<close>\))?"
)
_NUMBER = re.compile(rf"(?P<sign>[+-])? ?(?P<number>{NUMERAL})(?P<tenfold>[万萬億亿])? ?(?P<unit>{_UNIT})?")


def read_marked_amount(value: FormValue) -> TypedValue | None:
    """Return the amount of a value that carries a currency sign, code or name itself."""
    match = _AMOUNT.fullmatch(value.text)
    if match is None or not (match["before"] or match["after"]):
        return None
    if bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["inner"]):
        return None
    codes = {currency_code(mark, value.language) for mark in match.group("before", "after") if mark} - {None}
    numeral = read_numeral(match["number"], value.language)
    if numeral is None or len(codes) > 1:
        return None
    if numeral.number is None:
        return doubtful(value, _IN_DOUBT)
    negative = "-" in (match["sign"], match["inner"]) or match["open"] is not None
    number = _signed(numeral.number, negative, match["tenfold"])
    return TypedValue(ValueType.AMOUNT, _joined(number, codes.pop() if codes else None))


def read_number(value: FormValue) -> TypedValue | None:
    """Return the number of a value, with its unit; an amount where the key asks for money."""
    match = _NUMBER.fullmatch(value.text)
    numeral = read_numeral(match["number"], value.language) if match else None
    if match is None or numeral is None:
        return None
    money = _is_money(value.key) and not match["unit"]
    if not money and not match["unit"] and (numeral.spaced or _is_run(value.text)):
        return None
    if numeral.number is None:
        return doubtful(value, _IN_DOUBT)
    number = _signed(numeral.number, match["sign"] == "-", match["tenfold"])
    if money:
        return TypedValue(ValueType.AMOUNT, _joined(number, key_currency(value.key, value.language)))
    return TypedValue(ValueType.NUMBER, _joined(number, match["unit"]))


def _is_money(key: str) -> bool:
    asks = names_money(key) or names_currency(key)
    return asks and not names_scale(key) and not names_identifier(key)


def _is_run(text: str) -> bool:
    return text.isdigit() and len(text) >= LONG_RUN


def _signed(number: Decimal, negative: bool, tenfold: str | None) -> Decimal:
    scaled = number.scaleb(_TENFOLD[tenfold])
    return -scaled if negative and scaled else scaled


def _joined(number: Decimal, unit: str | None) -> str:
    return f"{number:f} {unit}" if unit else f"{number:f}"
