"""A small page as a model saw it, with its entities and pairs said by hand."""

from small_forms import row_of_words

from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.labels import Label
from xformparser.models.reading import LayoutReader
from xformparser.quality.evidence import Candidate, PageEvidence, Piece

WORDS = (
    *row_of_words("Name: Ann Mary Lee", 0, 0),
    *row_of_words("Date: 4 May 2024", 0, 40),
    *row_of_words("Town: Rome", 0, 80),
)
NAME, DATE, TOWN = Candidate(0, 1), Candidate(2, 3), Candidate(4, 5)


def layout() -> PageLayout:
    return layout_of_words(WORDS, 600, 400)


def judged_page(model: LayoutReader) -> PageEvidence:
    """Return three questions in three lines, each with its answer behind it."""
    seen = layout()
    reading = model.read(seen)
    assert reading.scores is not None
    pieces = (
        Piece(Label.QUESTION, (0,)),
        Piece(Label.ANSWER, (1, 2, 3)),
        Piece(Label.QUESTION, (4,)),
        Piece(Label.ANSWER, (5, 6, 7)),
        Piece(Label.QUESTION, (8,)),
        Piece(Label.ANSWER, (9,)),
    )
    return PageEvidence(seen, reading.scores, pieces, (NAME, DATE, TOWN))
