"""What becomes of a whole document: straight through, to a person, or back as none that we can read."""

from collections.abc import Iterable

from xformparser.documents import Pair, Verdict
from xformparser.text import comparable, split_units

LEAST_PAIRS = 1.0
"""Right pairs, or blank questions, that must be expected of a form."""
LEAST_DENSITY = 0.015
"""The same for each word of its text: prose has some that look like it, too."""
LEAST_LETTERS = 3
"""Letters of a blank question that asks something; syllables below notes have fewer."""
FIRST_WIDE = 0x2E80
WIDE = 0.5
"""Words for which a Chinese or Japanese character stands."""


def verdict_of(pairs: Iterable[Pair], texts: Iterable[str]) -> Verdict:
    """Return the verdict on a document.

    It is rejected where hardly anything of a form is to be expected of it: it is none, or cannot be read.

    Args:
        pairs: its pairs.
        texts: of all its entities.
    """
    every = tuple(pairs)
    expected = sum(pair.confidence for pair in every if pair.value is not None or _asks(pair.key))
    if expected < max(LEAST_PAIRS, LEAST_DENSITY * sum(map(_words, texts))):
        return "reject"
    return "review" if any(pair.needs_review for pair in every) else "straight_through"


def _asks(key: str) -> bool:
    letters = comparable(key)
    return len(letters) >= LEAST_LETTERS or any(_is_wide(letter) for letter in letters)


def _words(text: str) -> float:
    units = [text[start:end] for start, end in split_units(text)]
    return sum(WIDE if _is_wide(unit[0]) else 1.0 for unit in units)


def _is_wide(character: str) -> bool:
    return ord(character) >= FIRST_WIDE
