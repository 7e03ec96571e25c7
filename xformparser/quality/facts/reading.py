"""How surely the words were read, and whether their texts fill their boxes.

Shapes: W words.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from xformparser.quality.evidence import Candidate, Facts, Floats, PageEvidence, ends

FIRST_WIDE = 0x2E80
"""The first of the characters that are as wide as high: Chinese and Japanese."""


def reading_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return how surely the words were read, and whether their texts fill their boxes."""
    sure = np.array([word.confidence for word in page.words], np.float32)
    fill = _fill(page)
    odd = np.array([_oddness(word.text) for word in page.words], np.float32)
    found: Facts = {}
    for name, places in zip(("key", "value"), ends(candidates), strict=True):
        members = [list(page.pieces[place].words) for place in places]
        found[f"{name}_read"] = _each(members, sure, np.mean)
        found[f"{name}_worst_read"] = _each(members, sure, np.min)
        found[f"{name}_fill"] = _each(members, fill, np.mean)
        found[f"{name}_worst_fill"] = _each(members, np.abs(fill), np.max)
        found[f"{name}_odd"] = _each(members, odd, np.mean)
    return found


def _fill(page: PageEvidence) -> Floats:
    """Return (W,) the log of each word's width a character over the page's usual one for that height."""
    boxes = page.word_boxes
    letters = np.array([max(_breadth(word.text), 1) for word in page.words], np.float32)
    widths = np.maximum(boxes[:, 2] - boxes[:, 0], 1e-3)
    heights = np.maximum(boxes[:, 3] - boxes[:, 1], 1e-3)
    each = np.log(widths / letters / heights)
    found: Floats = np.clip(each - np.median(each), -2, 2)
    return found


def _breadth(text: str) -> int:
    return sum(2 if ord(character) >= FIRST_WIDE else 1 for character in text)


def _oddness(text: str) -> float:
    """Return the share of neighbours of unlike kind, as in garbled words."""
    kinds = [
        0 if char.islower() else 1 if char.isupper() else 2 if char.isdigit() else 3 if char.isalpha() else 4
        for char in text
    ]
    steps = [(one, other) for one, other in pairwise(kinds)]
    odd = [one != other and (one, other) != (1, 0) for one, other in steps]
    return sum(odd) / len(odd) if odd else 0.0


def _each(members: list[list[int]], values: Floats, of: Callable[[Floats], float]) -> Floats:
    return np.array([of(values[each]) for each in members], np.float32)
