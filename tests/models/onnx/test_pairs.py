"""Pairs that pass the graphs: all of them in rows, and of links those that decoding looks at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from xformparser.labels import LABELS, LINK_KINDS
from xformparser.models.decoding import SpanFacts, Thresholds, decode_page
from xformparser.models.onnx import pairs
from xformparser.models.onnx.pairs import features_between, geometry_planes, in_rows, links_to_read
from xformparser.models.onnx.runtime import UNREAD
from xformparser.models.pair_geometry import PAIR_FEATURES, pair_geometry

THRESHOLDS = Thresholds(question_answer=-0.5, further_question=1.5, same_entity=0.5)


def boxes(count: int) -> NDArray[np.float32]:
    corners = np.random.default_rng(count).random((count, 2), dtype=np.float32)
    return np.concatenate([corners, corners + np.float32(0.1)], axis=1)


@pytest.fixture(params=[pairs.AT_ONCE, 7], ids=["all at once", "a few at a time"])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "AT_ONCE", request.param)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("count", [1, 2, 9])
def test_rows_and_pairs_have_the_features_of_pair_geometry(count: int) -> None:
    whole = pair_geometry(boxes(count)[None], np.ones((1, count), np.bool_))[0]
    planes = geometry_planes(boxes(count))
    assert len(planes) == PAIR_FEATURES
    for start, rows in in_rows(planes):
        assert np.array_equal(rows, whole[start : start + len(rows)])
    heads, tails = np.array([count - 1]), np.arange(count)[::2]
    assert np.array_equal(features_between(planes, heads, tails), whole[np.ix_(heads, tails)])


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("seed", range(40))
def test_decoding_looks_at_no_other_link(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 14))
    labels = rng.dirichlet(np.full(len(LABELS), 0.5), count).astype(np.float32)
    links = rng.normal(scale=2, size=(len(LINK_KINDS), count, count)).astype(np.float32)
    read = np.full_like(links, UNREAD)
    for heads, tails in links_to_read(labels.argmax(axis=1)):
        read[:, heads[:, None], tails] = links[:, heads[:, None], tails]
    facts = SpanFacts(whole=rng.random(count) < 0.2, labelled=np.zeros(count, np.bool_))
    assert decode_page(labels, read, facts, THRESHOLDS) == decode_page(labels, links, facts, THRESHOLDS)


def test_answers_and_others_are_read_but_as_going_on() -> None:
    answer = LABELS.index("answer")
    found = [
        (head, tail)
        for heads, tails in links_to_read(np.array([answer] * 3))
        for head in heads.tolist()
        for tail in tails.tolist()
    ]
    assert {(0, 1), (0, 2), (1, 2)} <= set(found)
    assert (0, 0) not in found
    assert list(links_to_read(np.array([answer]))) == []
