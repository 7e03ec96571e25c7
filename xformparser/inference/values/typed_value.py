"""What the readers of values take and return."""

import re
from dataclasses import dataclass

from xformparser.labels import ValueType

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = str.maketrans(
    {
        "\u3000": " ",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "￥": "¥",
        "￡": "£",
        "−": "-",
        "‐": "-",
        "‑": "-",
    }
    | {"–": "-", "’": "'", "`": "'", "﹣": "-"}
)


LONGEST_KEY = 100
"""Characters from which a key is a sentence, whose words say nothing about the kind of its value."""


@dataclass(frozen=True, slots=True)
class TypedValue:
    """The type of a value; its normal form or None; a warning where it could be read in two ways.

    Normal forms: date ISO 8601 (`2021-04-03`, or `2021-04` where the form gives no day), amount
    `1234.50 EUR` (without code where the currency is not certain), number `12.5` or `12.5 kg`, phone E.164,
    e-mail and identifier in one spelling. Text has none.
    """

    value_type: ValueType
    normalized: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class FormValue:
    """A value and all the evidence there is: its text and key in plain characters, and the main language."""

    text: str
    key: str
    language: str | None

    @classmethod
    def of(cls, text: str, key: str, languages: tuple[str, ...]) -> "FormValue":
        """Return the value with full-width characters, dashes and odd spaces made plain."""
        evidence = _plain(key) if len(key) < LONGEST_KEY else ""
        return cls(_plain(text), evidence, languages[0] if languages else None)


def doubtful(value: FormValue, reason: str) -> TypedValue:
    """Return the value as text, with a warning that gives the reason."""
    return TypedValue(ValueType.TEXT, None, f"'{value.text}' {reason}; it is kept as text.")


def _plain(text: str) -> str:
    """Unlike NFKC this leaves superscripts and circled digits alone: 10² is not 102."""
    return re.sub(r"\s+", " ", text.translate(_FULL_WIDTH).translate(_PLAIN)).strip()
