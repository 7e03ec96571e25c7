"""Word boxes for entities that were annotated without: their text laid evenly into their box."""

import math
import unicodedata
from dataclasses import replace

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.documents import Word
from xformparser.text import split_units

_WIDE = frozenset("WF")
_NARROW_WIDTH = 0.55
_LINE_FILL = 0.8


def with_pseudo_words(page: AnnotatedPage) -> AnnotatedPage:
    """Return the page with words for every entity that has text but none; others stay as they are."""
    entities = tuple(
        entity if entity.words else replace(entity, words=pseudo_words(entity)) for entity in page.entities
    )
    return replace(page, entities=entities)


def pseudo_words(entity: GoldEntity) -> tuple[Word, ...]:
    """Return the entity's words laid evenly over as many lines as its box seems to hold.

    Full-width characters are as wide as high, others about half as wide; a box of several lines is taken to
    be filled to four fifths.
    """
    spans = split_units(entity.text)
    if not spans:
        return ()
    x0, y0, x1, y1 = entity.box
    advances = [_advance(character) for character in entity.text]
    starts = [0.0]
    for advance in advances:
        starts.append(starts[-1] + advance)
    width, height = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
    lines = max(1, round(math.sqrt(starts[-1] * height / (width * _LINE_FILL))))
    lines = min(lines, len(spans))
    per_line = starts[-1] / lines
    line_height = height / lines
    words = []
    for start, end in spans:
        line = min(int((starts[start] + starts[end]) / 2 / per_line), lines - 1)
        left = min(max(starts[start] - line * per_line, 0.0), per_line)
        right = min(max(starts[end] - line * per_line, left), per_line)
        top = y0 + line * line_height
        box = (x0 + width * left / per_line, top, x0 + width * right / per_line, top + line_height)
        words.append(Word(entity.text[start:end], box))
    return tuple(words)


def _advance(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in _WIDE else _NARROW_WIDTH
