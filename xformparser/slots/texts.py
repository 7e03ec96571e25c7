"""What the encoder makes of texts that stand alone: names of fields, and keys of a page.

Shapes: W words of a text, N texts, S width of the encoder's states.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, Segment
from xformparser.geometry import union_box
from xformparser.slots.arrays import Floats, StatesOf
from xformparser.text import split_units

KEPT = 4096
"""Texts that are kept: forms of one kind have the same keys."""


class TextStates:
    """Asks the encoder about texts; what it was asked last is kept."""

    def __init__(self, states_of: StatesOf, kept: int | None = KEPT) -> None:
        """Take what asks the encoder, and how many texts are kept, None for all."""
        self.states_of = states_of
        self._read = lru_cache(maxsize=kept)(self._ask)

    def of_words(self, text: str) -> Floats:
        """Return (W, S): the states of the words of a text."""
        return self._read(text)

    def of_texts(self, texts: Sequence[str]) -> Floats:
        """Return (N, S): the mean state of each text's words; there must be one text."""
        return np.stack([self._read(text).mean(axis=0) for text in texts])

    def _ask(self, text: str) -> Floats:
        return self.states_of(text_layout([Word(word, (0.0, 0.0, 1.0, 1.0)) for word in text_words(text)]))


def text_words(text: str) -> list[str]:
    """Return the words of a text, of scripts without spaces the characters; never none."""
    return [text[start:end] for start, end in split_units(text)] or [text]


def text_layout(words: Sequence[Word]) -> PageLayout:
    """Return a layout of words that stand in a row, wherever they come from."""
    box = union_box(word.box for word in words)
    segment = Segment(box, tuple(words), tuple(range(len(words))))
    return PageLayout(max(box[2], 1.0), max(box[3], 1.0), (segment,), given=True)
