"""A small page as a model saw it, with its entities and pairs said by hand."""

import numpy as np
from small_forms import row_of_words

from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.labels import Label
from xformparser.models.reading import LayoutReader
from xformparser.quality.evidence import Candidate, PageEvidence, Piece
from xformparser.quality.facts.value_type import CHARACTERS
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.shaking import read_shaken

WORDS = (
    *row_of_words("Name: Ann Mary Lee", 0, 0),
    *row_of_words("Date: 4 May 2024", 0, 40),
    *row_of_words("Town: Rome", 0, 80),
)
NAME, DATE, TOWN = Candidate(0, 1), Candidate(2, 3), Candidate(4, 5)


def layout() -> PageLayout:
    return layout_of_words(WORDS, 600, 400)


def judged_page(model: LayoutReader, shakes: int = 0) -> PageEvidence:
    """Return three questions in three lines, each with its answer behind it."""
    seen = layout()
    reading, *again = read_shaken(model, seen, shakes)
    assert reading.scores is not None
    pieces = (
        Piece(Label.QUESTION, (0,)),
        Piece(Label.ANSWER, (1, 2, 3)),
        Piece(Label.QUESTION, (4,)),
        Piece(Label.ANSWER, (5, 6, 7)),
        Piece(Label.QUESTION, (8,)),
        Piece(Label.ANSWER, (9,)),
    )
    return PageEvidence(seen, reading.scores, pieces, (NAME, DATE, TOWN), tuple(again))


def made_memory(page: PageEvidence) -> KeyMemory:
    """Return a memory of the page's texts, all with values of no kind."""
    return KeyMemory.of(page.meanings, np.zeros((len(page.pieces), len(CHARACTERS) + 2), np.float32), width=4)
