"""Periods that are written, or read, as one word: "02/26/20-03/03/20" is cut into its two days."""

import re
from dataclasses import replace

from xformparser.documents import Word

BETWEEN = ("-", "–", "—", "~", "～", "to", "bis", "至", "から", "au", "al", "a", "até")
"""What stands between the first and the last day of a period."""
_DAY = r"\d{1,4}(?:/\d{1,2}/|\.\d{1,2}\.)\d{1,4}|\d{4}-\d{1,2}-\d{1,2}|[^\W\d_]{3,9}\.?\d{1,2}[/,]\d{2,4}"
_PERIOD = re.compile(rf"(\W?(?:{_DAY}))({'|'.join(BETWEEN)})((?:{_DAY})\W?)")


def parted(word: Word) -> tuple[Word, ...]:
    """Return the first day of a period, what joins the two, and the last day; any other word as it is.

    The parts share the box of the word by their letters.
    """
    period = _PERIOD.fullmatch(word.text)
    if period is None:
        return (word,)
    x0, y0, x1, y1 = word.box
    step = (x1 - x0) / len(word.text)
    spans = [period.span(part) for part in (1, 2, 3)]
    return tuple(
        replace(word, text=word.text[start:end], box=(x0 + step * start, y0, x0 + step * end, y1))
        for start, end in spans
    )
