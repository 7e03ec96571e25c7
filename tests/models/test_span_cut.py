"""Spans cut from tags, and what is known of them, in arrays."""

import numpy as np
import pytest

from xformparser.encoding.page import EncodedPage
from xformparser.labels import LABELS, Label
from xformparser.models.reading import SpanCut

COUNT = len(LABELS)


def page(
    segments: list[int], *, given: bool = False, labels: tuple[Label | None, ...] | None = None
) -> EncodedPage:
    words = len(segments)
    return EncodedPage(
        windows=(),
        word_shapes=np.zeros((words, 1), np.float32),
        word_boxes=np.zeros((words, 4), np.float32),
        word_segments=np.array(segments),
        segment_boxes=np.zeros((max(segments) + 1, 4), np.float32),
        given=given,
        segment_labels=labels,
    )


def tags(*begins: float) -> np.ndarray:
    """Return tags of words that begin a span by so much."""
    found = np.zeros((len(begins), 2 * COUNT), np.float32)
    found[:, :COUNT] = np.array(begins)[:, None]
    return found


@pytest.mark.parametrize(
    ("segments", "begins", "least", "first", "last"),
    [
        ([0], (-9,), 0.0, [0], [0]),
        ([0, 0, 0], (-9, 9, -9), 0.0, [0, 1], [0, 2]),
        ([0, 0, 1], (-9, -9, -9), 0.0, [0, 2], [1, 2]),
        ([0, 0, 0], (9, 1, 3), 2.0, [0, 2], [1, 2]),
    ],
    ids=["one word", "cut inside", "next segment", "threshold"],
)
def test_where_spans_begin(
    segments: list[int], begins: tuple[float, ...], least: float, first: list[int], last: list[int]
) -> None:
    cut = SpanCut.of(page(segments), tags(*begins), least)
    assert cut.first.tolist() == first
    assert cut.last.tolist() == last


def test_given_and_labelled_segments_stay_whole() -> None:
    assert SpanCut.of(page([0, 0], given=True), tags(9, 9), 0.0).first.tolist() == [0]
    cut = SpanCut.of(page([0, 0, 1, 1], labels=(Label.ANSWER, None)), tags(9, 9, 9, 9), 0.0)
    assert cut.first.tolist() == [0, 2, 3]
    labels = cut.labels(np.zeros((3, COUNT), np.float32))
    scores = cut.scores(labels, np.zeros((3, 3, 3), np.float32))
    assert scores.labels[0].tolist() == [float(label is Label.ANSWER) for label in LABELS]
    assert scores.labels[1:].tolist() == [[1 / COUNT] * COUNT] * 2
    assert scores.facts.whole.tolist() == scores.facts.labelled.tolist() == [True, False, False]
    assert scores.span_words == (range(2), range(2, 3), range(3, 4))
