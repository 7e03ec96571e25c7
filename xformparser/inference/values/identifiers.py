"""Codes that name a thing: account, order and tax numbers, postcodes, long runs of digits."""

import re

from xformparser.inference.values.hints import names_identifier
from xformparser.inference.values.typed_value import FormValue, TypedValue
from xformparser.labels import ValueType

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4})+(?: [A-Z0-9]{1,3})?)")
_ANY_CODE = re.compile(r"[#№]?(?=.*[0-9])[A-Za-z0-9]+(?:(?: ?[./:_-] ?| )[A-Za-z0-9]+)*")
_CODE = re.compile(r"[#№]?[A-Z0-9]+(?:[./:_-][A-Z0-9]+)*")
_HEXADECIMAL = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{8,}(?:-[0-9a-f]{4,})*")
_RUN = re.compile(r"0[0-9]+|[0-9]{7,}|#[0-9]+|[0-9]{2,}(?:[-/][0-9]{2,}){2,}|[0-9]{4,}-[0-9]{3,}-[0-9]+")
_WORD = re.compile(r"[A-Za-z]{6,}|[A-Z]?[a-z]{2,}")
"""A word, which no part of a code with spaces is."""


def read_hinted_identifier(value: FormValue) -> TypedValue | None:
    """Return the identifier of a value whose key asks for one ("Nr.", "番号"), its spaces left out."""
    if not names_identifier(value.key) or not _ANY_CODE.fullmatch(value.text):
        return None
    if " " in value.text and _WORD.search(value.text):
        return None
    return _identified(value.text.replace(" ", ""), value.key)


def read_identifier(value: FormValue) -> TypedValue | None:
    """Return the identifier that a value is by its form alone.

    That is an IBAN whose check digits hold, capitals mixed with at least two digits, a hexadecimal id, a
    number with leading zeros, or a run of seven digits and more.
    """
    compact = value.text.replace(" ", "")
    if _IBAN.fullmatch(value.text) and _iban_holds(compact):
        return TypedValue(ValueType.IDENTIFIER, compact)
    if _is_mixed(value.text) or _HEXADECIMAL.fullmatch(value.text) or _RUN.fullmatch(value.text):
        return TypedValue(ValueType.IDENTIFIER, value.text)
    return None


def _is_mixed(text: str) -> bool:
    letters = sum("A" <= character <= "Z" for character in text)
    digits = sum("0" <= character <= "9" for character in text)
    return bool(_CODE.fullmatch(text)) and letters >= 1 and digits >= 2


def _identified(code: str, key: str) -> TypedValue:
    failed = "IBAN" in key.upper() and not (_IBAN.fullmatch(code) and _iban_holds(code))
    warning = f"'{code}' stands for an IBAN, but its check digits do not hold." if failed else None
    return TypedValue(ValueType.IDENTIFIER, code, warning)


def _iban_holds(code: str) -> bool:
    """Check the digits of ISO 13616: the number that the turned code spells leaves 1 when divided by 97."""
    return int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1
