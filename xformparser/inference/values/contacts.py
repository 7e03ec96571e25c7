"""Phone numbers and e-mail addresses."""

import re

from xformparser.inference.values.hints import names_phone
from xformparser.inference.values.typed_value import FormValue, TypedValue, doubtful
from xformparser.labels import ValueType

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_PHONE = re.compile(r"\(?\+?[0-9][0-9 ()./-]*[0-9]")
_AREA_CODE_FORM = re.compile(r"\([0-9]{2,5}\) ?[0-9]{3,4}[ -]?[0-9]{3,4}")
_FEWEST_DIGITS = 5
_MOST_DIGITS = 16


def read_email(value: FormValue) -> TypedValue | None:
    """Return the address in one spelling; nothing is looked up. A faulty one is text with a warning."""
    if not _EMAIL.fullmatch(value.text):
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        address = validate_email(value.text, test_environment=True)  # no look-up, and names in .test may be
    except EmailNotValidError:
        return doubtful(value, "looks like an e-mail address but is not valid")
    return TypedValue(ValueType.EMAIL, address.normalized)


def read_phone(value: FormValue) -> TypedValue | None:
    """Return the phone number: E.164 where the value names its country with "+", else without normal form.

    A value with "+" must be a real number unless the key asks for a phone; one without needs that key, or its
    area code in brackets.
    """
    digits = sum(character.isdigit() for character in value.text)
    if not _PHONE.fullmatch(value.text) or not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return None
    if "+" in value.text:
        return _international(value)
    if names_phone(value.key) or _AREA_CODE_FORM.fullmatch(value.text):
        return TypedValue(ValueType.PHONE)
    return None


def _international(value: FormValue) -> TypedValue | None:
    import phonenumbers

    asked = names_phone(value.key)
    try:
        number = phonenumbers.parse(value.text)
    except phonenumbers.NumberParseException:
        return TypedValue(ValueType.PHONE) if asked else None
    if phonenumbers.is_valid_number(number) or (asked and phonenumbers.is_possible_number(number)):
        return TypedValue(
            ValueType.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        )
    return TypedValue(ValueType.PHONE) if asked else None
