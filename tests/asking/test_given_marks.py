"""Marks of annotated options, as the parser gets them beside the annotated words."""

import numpy as np

from xformparser.asking.given_marks import given_marks
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.documents import Word
from xformparser.labels import Label, MarkState


def _option(number: int, text: str, x: float, selected: bool | None) -> GoldEntity:
    words = (Word(text, (x, 50, x + 40, 60)),) if text else ()
    return GoldEntity(number, Label.ANSWER, text, (x, 50, x + 40, 60), words, selected=selected)


FORM = AnnotatedPage(
    dataset="hand",
    document_id="form",
    language="en",
    width=400,
    height=300,
    entities=(
        GoldEntity(1, Label.QUESTION, "Payment:", (10, 50, 70, 60), (Word("Payment:", (10, 50, 70, 60)),)),
        _option(2, "cash", 120, False),
        _option(3, "card", 220, True),
        _option(4, "", 320, False),
        _option(5, "later", 320, None),
    ),
    links=(),
)


def test_every_option_with_words_has_a_mark_left_of_them() -> None:
    empty, ticked = given_marks(FORM)
    assert (empty.state, ticked.state) == (MarkState.UNSELECTED, MarkState.SELECTED)
    for mark, x in ((empty, 120), (ticked, 220)):
        assert np.allclose(mark.box, (x - 13, 50, x - 3, 60))


def test_a_mark_stays_on_the_page() -> None:
    (mark,) = given_marks(AnnotatedPage("hand", "edge", "en", 400, 300, (_option(1, "cash", 4, True),), ()))
    assert mark.box[0] == 0
