"""Of what characters key and value are made, and how usual the value is beside such a key.

Shapes: E entities asked about, V features.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from xformparser.quality.evidence import Candidate, Facts, Floats, PageEvidence, Places, ends
from xformparser.quality.key_memory import KeyMemory

MARKS = frozenset("□☐☑☒■○●◯✓✔✗✘")
"""Boxes and ticks as OCR and annotation write them."""
CHARACTERS: Mapping[str, Callable[[str], bool]] = {
    "digits": str.isdigit,
    "letters": str.isalpha,
    "capitals": str.isupper,
    "wide": lambda character: ord(character) >= 0x2E80,
    "marks": lambda character: character in MARKS,
}
LONG = 4.0
"""Natural logarithm of how many characters, or words, make a long text."""


def type_facts(page: PageEvidence, candidates: Sequence[Candidate], memory: KeyMemory) -> Facts:
    """Return of what characters key and value are made, how near their meanings are, and what memory says."""
    heads, tails = ends(candidates)
    keys, values = text_features(page, heads), text_features(page, tails)
    found: Facts = {}
    for name, features in (("key", keys), ("value", values)):
        for column, kind in enumerate((*CHARACTERS, "length", "words")):
            found[f"{name}_{kind}"] = features[:, column]
    found["key_colon"] = np.array(
        [page.texts(page.pieces[place])[-1][-1:] in (":", "：") for place in heads], np.float32
    )
    asked, given = page.meanings[heads], page.meanings[tails]
    lengths = np.sqrt(_products(asked, asked) * _products(given, given))
    found["alike"] = _products(asked, given) / (lengths + 1e-6)
    return found | memory.facts(asked, values)


def _products(one: Floats, other: Floats) -> Floats:
    """Return (P,) products of the rows of both."""
    found: Floats = np.einsum("pd,pd->p", one, other)
    return found


def text_features(page: PageEvidence, places: Places) -> Floats:
    """Return (E, V): shares of characters by kind, and how long the texts of some entities are."""
    rows = []
    for place in places:
        words = page.texts(page.pieces[place])
        kinds = [_kinds(character) for character in "".join(words)] or [(0,) * len(CHARACTERS)]
        length = len(kinds)
        shares = (sum(kind) / length for kind in zip(*kinds, strict=True))
        rows.append([*shares, math.log(length) / LONG, math.log(len(words)) / LONG])
    return np.array(rows, np.float32).reshape(-1, len(CHARACTERS) + 2)


@cache
def _kinds(character: str) -> tuple[int, ...]:
    return tuple(int(test(character)) for test in CHARACTERS.values())
