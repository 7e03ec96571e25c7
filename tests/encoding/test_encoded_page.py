import numpy as np
from tiny_model import build_tokenizer

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, Segment, layout_of_entities, layout_of_words
from xformparser.encoding.page import encode_page
from xformparser.encoding.shapes import COUNT, word_shape
from xformparser.labels import Label

TOKENIZER = build_tokenizer()


def test_a_page_becomes_arrays() -> None:
    words = [Word("Lee", (50, 20, 80, 40)), Word("Ann", (10, 20, 40, 40)), Word("x:", (0, 80, 10, 100))]
    page = encode_page(TOKENIZER, layout_of_words(words, 100, 200))
    expected = np.array([[0.1, 0.1, 0.4, 0.2], [0.5, 0.1, 0.8, 0.2], [0, 0.4, 0.1, 0.5]])
    assert np.allclose(page.word_boxes, expected)
    assert np.allclose(page.segment_boxes, np.array([[0.1, 0.1, 0.8, 0.2], [0, 0.4, 0.1, 0.5]]))
    assert page.word_segments.tolist() == [0, 0, 1]
    assert np.allclose(page.word_shapes, [word_shape(text) for text in ("Ann", "Lee", "x:")])
    assert page.segment_labels is None
    assert not page.given


def test_known_labels_are_told() -> None:
    field = Segment((0, 0, 10, 10), (Word("4", (0, 0, 10, 10)),), (0,), Label.ANSWER)
    page = encode_page(TOKENIZER, layout_of_words([Word("a", (0, 50, 10, 60))], 100, 100, known=[field]))
    assert page.segment_labels == (Label.ANSWER, None)
    given = layout_of_entities([("a", (0, 0, 1, 1))], 10, 10, [Label.HEADER])
    assert encode_page(TOKENIZER, given).segment_labels == (Label.HEADER,)


def test_an_empty_page_has_empty_arrays() -> None:
    page = encode_page(TOKENIZER, PageLayout(100, 100, (), given=False))
    assert page.word_boxes.shape == page.segment_boxes.shape == (0, 4)
    assert page.word_segments.shape == (0,)
    assert page.word_shapes.shape[0] == 0
    assert page.windows == ()


def test_an_entity_without_text_is_a_word_without_tokens() -> None:
    page = encode_page(TOKENIZER, layout_of_entities([("", (0, 0, 10, 10))], 100, 100))
    assert page.word_shapes.shape == (1, COUNT)
    assert page.windows == ()
