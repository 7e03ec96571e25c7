"""Texts of free lines: two words that form a phrase nobody has seen, known words or unknown letters."""

import random
from collections.abc import Iterator

from wordfreq import top_n_list

_RANKS = (1500, 9000)
_ETHIOPIC = "ሀለሐመሠረሰቀበተነአከወዐዘየደገጠጸፈ"
_LETTERS = 4


def phrases(language: str, dice: random.Random) -> Iterator[str]:
    """Yield two words of a language, each time others."""
    words = [
        word for word in top_n_list(language, _RANKS[1])[_RANKS[0] :] if word.isalpha() and len(word) > 3
    ]
    seen = set()
    while True:
        phrase = " ".join(word.capitalize() for word in dice.sample(words, 2))
        if phrase not in seen:
            seen.add(phrase)
            yield phrase


def unknown_phrases(dice: random.Random) -> Iterator[str]:
    """Yield two words in a script that the encoder was pruned of: all alike to it, each time others."""
    seen = set()
    while True:
        phrase = " ".join("".join(dice.choices(_ETHIOPIC, k=_LETTERS)) for _ in range(2))
        if phrase not in seen:
            seen.add(phrase)
            yield phrase
