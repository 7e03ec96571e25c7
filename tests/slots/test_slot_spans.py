"""Spans from the scores of their ends."""

import numpy as np
import pytest
from hand_pages import hand_page, order_page

from xformparser.labels import Label, ValueType
from xformparser.slots.spans import likely_spans

FIRST, DASH, LAST = 4, 5, 6
"""Words of the period."""


def _logits(count: int, **high: float) -> np.ndarray:
    found = np.full(count, -8.0, np.float32)
    for place, score in high.items():
        found[int(place[1:])] = score
    return found


def test_the_likeliest_span_comes_first_and_shares_add_up() -> None:
    page = order_page()
    count = len(page.words)
    spans = likely_spans(_logits(count, w4=2), _logits(count, w6=2), page, None)
    assert (spans[0].start, spans[0].end, spans[0].text) == (FIRST, LAST, "12/30/19 - 03/29/20")
    assert sum(span.share for span in spans) == pytest.approx(1)
    assert [span.share for span in spans] == sorted((span.share for span in spans), reverse=True)


def test_a_type_cuts_a_period() -> None:
    page = order_page()
    count = len(page.words)
    starts, ends = _logits(count, w4=2, w6=1), _logits(count, w6=2, w4=1.5)
    assert likely_spans(starts, ends, page, None)[0].text == "12/30/19 - 03/29/20"
    assert likely_spans(starts, ends, page, ValueType.DATE)[0].text == "12/30/19"


def test_equal_texts_count_together() -> None:
    page = hand_page([("17", Label.ANSWER, 0, 0), ("18", Label.ANSWER, 0, 30), ("17", Label.ANSWER, 0, 60)])
    scores = np.array([1.0, 1.2, 1.0], np.float32)
    best = likely_spans(scores, scores, page, None)[0]
    assert (best.text, best.start) == ("17", 0)
    assert best.share > 0.5


def test_a_span_seldom_crosses_from_one_entity_to_the_next() -> None:
    page = hand_page([("Ann", Label.ANSWER, 0, 0), ("Lee", Label.ANSWER, 0, 30)])
    scores = np.zeros(2, np.float32)
    assert {span.text for span in likely_spans(scores, scores, page, None)[:2]} == {"Ann", "Lee"}


def test_one_word_is_enough() -> None:
    page = hand_page([("Ann", Label.ANSWER, 0, 0)])
    (span,) = likely_spans(np.zeros(1, np.float32), np.zeros(1, np.float32), page, None)
    assert (span.text, span.share) == ("Ann", 1.0)
