"""How surely the words were read, and whether their texts fill their boxes.

Shapes: W words.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from xformparser.quality.evidence import (
    Candidate,
    Facts,
    Floats,
    PageEvidence,
    ends,
    means_of_groups,
    word_groups,
)

FIRST_WIDE = 0x2E80
"""The first of the characters that are as wide as high: Chinese and Japanese."""


def reading_facts(page: PageEvidence, candidates: Sequence[Candidate]) -> Facts:
    """Return how surely the words were read, and whether their texts fill their boxes."""
    sure = np.array([word.confidence for word in page.words], np.float32)
    fill = _fill(page)
    found: Facts = {}
    for name, places in zip(("key", "value"), ends(candidates), strict=True):
        flat, starts = word_groups([page.pieces[place] for place in places])
        odd = np.array([_oddness(page.words[place].text) for place in flat], np.float32)
        each: dict[str, Floats] = {
            "read": means_of_groups(sure[flat], starts),
            "worst_read": np.minimum.reduceat(sure[flat], starts),
            "fill": means_of_groups(fill[flat], starts),
            "worst_fill": np.maximum.reduceat(np.abs(fill[flat]), starts),
            "odd": means_of_groups(odd, starts),
        }
        found |= {f"{name}_{fact}": values for fact, values in each.items()}
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
    return len(text) + (0 if text.isascii() else sum(ord(character) >= FIRST_WIDE for character in text))


def _oddness(text: str) -> float:
    """Return the share of neighbours of unlike kind, as in garbled words."""
    alike = text.islower() or text.isupper() or text.istitle()
    if len(text) < 2 or text.isdigit() or (alike and text.isalpha()):
        return 0.0
    kinds = [_kind(character) for character in text]
    odd = [one != other and (one, other) != (1, 0) for one, other in pairwise(kinds)]
    return sum(odd) / len(odd)


@cache
def _kind(char: str) -> int:
    return (
        0 if char.islower() else 1 if char.isupper() else 2 if char.isdigit() else 3 if char.isalpha() else 4
    )
