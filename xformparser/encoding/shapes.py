"""What a word looks like, whatever its script: numbers that its meaning alone does not tell."""

import re
import unicodedata
from functools import lru_cache

from xformparser.text import COLONS

_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}([-/.月]\d{0,4})?")
_ENUMERATOR = re.compile(r"[(（]?(\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)）:、]")
_LEADER = re.compile(r"[._…·\-–—=*]{2,}")
_MARKS = frozenset("☐☑☒□■◻◼○●◯✓✔✗✘√xX✕×")
_CATEGORIES = ("Lu", "Ll", "Lo", "Nd", "P", "S")
NAMES = (
    "ends_with_colon",
    "holds_colon",
    *(f"share_{category}" for category in _CATEGORIES),
    "starts_upper",
    "all_upper",
    "log_length",
    "enumerator",
    "leader",
    "date",
    "opens_bracket",
    "closes_bracket",
    "ends_sentence",
    "asks",
    "currency",
    "number_sign",
    "mark",
    "empty",
)
COUNT = len(NAMES)


@lru_cache(maxsize=65_536)
def word_shape(text: str) -> tuple[float, ...]:
    """Return the shape of a word, (COUNT,) numbers in about [0, 1], named by `NAMES`."""
    if not text:
        return (0.0,) * (COUNT - 1) + (1.0,)
    categories = [unicodedata.category(character) for character in text]
    shares = [sum(found.startswith(wanted) for found in categories) / len(text) for wanted in _CATEGORIES]
    flags = (
        text[0].isupper(),
        text.isupper() and len(text) > 1,
        min(len(text), 30) ** 0.5 / 5,
        _ENUMERATOR.fullmatch(text) is not None,
        _LEADER.search(text) is not None,
        _DATE.search(text) is not None,
        text[0] in "([（【「",
        text[-1] in ")]）】」",
        text[-1] in ".。;；,，",
        text[-1] in "?？",
        any(category == "Sc" for category in categories) or "%" in text,
        "#" in text or "№" in text,
        text in _MARKS,
        False,
    )
    return (float(text[-1] in COLONS), float(any(c in COLONS for c in text)), *shares, *map(float, flags))
