"""What spreadsheets get to see in their cells: plain text and numbers, never a formula."""

import re

from xformparser.geometry import Box
from xformparser.inference.exports.pair_table import PairRow

Cell = str | int | float | bool | None

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA_START = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_SIGNED_NUMBER = re.compile(r"[+-][0-9]+(?:[ .,'][0-9]+)*(?: ?[%€£¥$]| [A-Z]{3})?")


def row_cells(row: PairRow) -> tuple[Cell, ...]:
    """Return the cells of a row in the order of the columns; lists become one text each."""
    return (
        printable(row.source),
        row.page,
        printable(" › ".join(row.headers)),
        row.row,
        printable(row.key),
        None if row.value is None else printable(row.value),
        row.value_type.value,
        None if row.normalized is None else printable(row.normalized),
        row.confidence,
        row.needs_review,
        printable("; ".join(row.review_reasons)),
        None if row.key_box is None else _box_text(row.key_box),
        "; ".join(_box_text(box) for box in row.value_boxes),
        row.source_kind.value,
    )


def printable(text: str) -> str:
    """Return the text with the characters that XML forbids shown as U+FFFD, and plain line ends."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet could run the text as a formula.

    That is what starts as OWASP lists ("CSV Injection"), but not a signed number or a phone number with
    spaces: "-12.50 EUR", "+49 30 901820". "+81-3-3580" is one: a spreadsheet would subtract.
    """
    return _FORMULA_START.match(text) is not None and not _SIGNED_NUMBER.fullmatch(text)


def _box_text(box: Box) -> str:
    return " ".join(str(number) for number in box)
