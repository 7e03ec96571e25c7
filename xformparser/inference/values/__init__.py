"""What kind of value a text is, and its normal form where the text leaves no doubt.

Nothing is invented: a value is normalised only when all of it parses in one way. Where the form could be
read in two ways, the value stays text and a warning says why. The evidence is the text, the key beside it
and the languages of the document, nothing else.
"""

from collections.abc import Callable
from functools import lru_cache

from xformparser.inference.values.amounts import read_marked_amount, read_number
from xformparser.inference.values.contacts import read_email, read_phone
from xformparser.inference.values.dates import read_date
from xformparser.inference.values.identifiers import read_hinted_identifier, read_identifier
from xformparser.inference.values.typed_value import FormValue, TypedValue
from xformparser.labels import ValueType

__all__ = ["TypedValue", "classify_value"]

LONGEST = 80
"""Characters of the longest text that can be anything but text."""

_READERS: tuple[Callable[[FormValue], TypedValue | None], ...] = (
    read_email,
    read_marked_amount,
    read_date,
    read_phone,
    read_hinted_identifier,
    read_number,
    read_identifier,
)


@lru_cache(maxsize=4096)
def classify_value(text: str, key: str, languages: tuple[str, ...]) -> TypedValue:
    """Return the type of a value, its normal form and a warning where it can be read in two ways.

    Args:
        text: the value as the form shows it.
        key: the question beside it, which may name a format, a currency or a kind ("Phone", "Datum").
        languages: ISO 639-1 codes of the document, the largest share first; may be empty.
    """
    value = FormValue.of(text, key, languages)
    if not value.text:
        return TypedValue(ValueType.EMPTY)
    if len(value.text) > LONGEST:
        return TypedValue(ValueType.TEXT)
    typed = (read(value) for read in _READERS)
    return next((result for result in typed if result is not None), TypedValue(ValueType.TEXT))
