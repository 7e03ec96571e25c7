from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from xformparser.labels import LABELS, LINK_KINDS, Label, LinkKind
from xformparser.models.decoding import DecodedPage, SpanFacts, Thresholds, decode_page

H, Q, A, O = LABELS  # noqa: E741  # the labels' initials
QA, PARENT, SAME = LINK_KINDS
LEVEL = Thresholds(question_answer=0.0, further_question=3.0, parent=0.0, same_entity=0.0)
Scores = dict[tuple[LinkKind, int, int], float]


def facts_of(spans: int, whole: Sequence[int] = (), labelled: bool = False) -> SpanFacts:
    return SpanFacts(np.isin(np.arange(spans), list(whole)), np.full(spans, labelled))


def decode(labels: list[Label], scores: Scores, whole: Sequence[int] = ()) -> DecodedPage:
    """Decode spans of sure labels; every link not named has a logit of -9."""
    rows = np.eye(len(LABELS), dtype=np.float32)[[LABELS.index(label) for label in labels]]
    links = np.full((len(LINK_KINDS), len(labels), len(labels)), -9, dtype=np.float32)
    for (kind, head, tail), score in scores.items():
        links[LINK_KINDS.index(kind), head, tail] = score
    return decode_page(rows, links, facts_of(len(labels), whole), LEVEL)


@pytest.mark.parametrize(
    ("labels", "scores", "links"),
    [
        pytest.param([Q, A], {}, [], id="none above the threshold"),
        pytest.param([Q, A], {(QA, 0, 1): 0.0}, [], id="at the threshold"),
        pytest.param([Q, A], {(QA, 0, 1): 0.1}, [(QA, 0, 1)], id="above the threshold"),
        pytest.param([Q, A], {(QA, 1, 0): 5}, [], id="the wrong way round"),
        pytest.param([Q, O], {(QA, 0, 1): 5}, [], id="other is no answer"),
        pytest.param([A, A], {(QA, 0, 1): 5}, [], id="no question"),
        pytest.param([Q, Q, A], {(QA, 0, 2): 1, (QA, 1, 2): 2}, [(QA, 1, 2)], id="the best question"),
        pytest.param(
            [Q, Q, A], {(QA, 0, 2): 4, (QA, 1, 2): 3.5}, [(QA, 0, 2), (QA, 1, 2)], id="a further question"
        ),
        pytest.param([Q, A, A], {(QA, 0, 1): 1, (QA, 0, 2): 1}, [(QA, 0, 1), (QA, 0, 2)], id="two answers"),
        pytest.param([H, Q], {(PARENT, 0, 1): 1}, [(PARENT, 0, 1)], id="a header's question"),
        pytest.param([H, H], {(PARENT, 0, 1): 1}, [(PARENT, 0, 1)], id="a header's header"),
        pytest.param([Q, H], {(PARENT, 0, 1): 9}, [], id="a question is no header's parent"),
        pytest.param([H, A], {(PARENT, 0, 1): 9}, [], id="an answer has no parent"),
        pytest.param([Q], {(PARENT, 0, 0): 9}, [], id="nobody is its own parent"),
        pytest.param(
            [H, Q, Q], {(PARENT, 0, 2): 1, (PARENT, 1, 2): 2}, [(PARENT, 1, 2)], id="one parent only"
        ),
        pytest.param([Q, Q], {(PARENT, 0, 1): 1, (PARENT, 1, 0): 2}, [(PARENT, 1, 0)], id="no circle of two"),
        pytest.param(
            [Q, Q, Q],
            {(PARENT, 0, 1): 3, (PARENT, 1, 2): 2, (PARENT, 2, 0): 1},
            [(PARENT, 0, 1), (PARENT, 1, 2)],
            id="no circle of three",
        ),
        pytest.param([], {}, [], id="empty page"),
        pytest.param([A], {}, [], id="one span"),
    ],
)
def test_links(labels: list[Label], scores: Scores, links: list[tuple[LinkKind, int, int]]) -> None:
    page = decode(labels, scores)
    assert sorted((link.kind, link.head, link.tail) for link in page.links) == sorted(links)
    assert all(0 <= link.confidence <= 1 for link in page.links)
    assert [entity.label for entity in page.entities] == labels


@pytest.mark.parametrize(
    ("labels", "scores", "whole", "groups"),
    [
        pytest.param([A, A], {}, [], [(0,), (1,)], id="none above the threshold"),
        pytest.param([A, A], {(SAME, 0, 1): 1}, [], [(0, 1)], id="joined"),
        pytest.param([A, A], {(SAME, 1, 0): 1}, [], [(0,), (1,)], id="only later spans continue"),
        pytest.param([A, Q], {(SAME, 0, 1): 9}, [], [(0,), (1,)], id="another label"),
        pytest.param([A, A], {(SAME, 0, 1): 9}, [0], [(0,), (1,)], id="the first is whole"),
        pytest.param([A, A], {(SAME, 0, 1): 9}, [1], [(0,), (1,)], id="the second is whole"),
        pytest.param([A, A, A], {(SAME, 0, 1): 1, (SAME, 1, 2): 1}, [], [(0, 1, 2)], id="a chain"),
        pytest.param([A, Q, A], {(SAME, 0, 2): 1}, [], [(0, 2), (1,)], id="over a span between"),
        pytest.param(
            [A, A, A], {(SAME, 0, 2): 1, (SAME, 1, 2): 2}, [], [(0,), (1, 2)], id="the best continuation"
        ),
        pytest.param([], {}, [], [], id="empty page"),
    ],
)
def test_spans_join(
    labels: list[Label], scores: Scores, whole: list[int], groups: list[tuple[int, ...]]
) -> None:
    assert [entity.spans for entity in decode(labels, scores, whole).entities] == groups


def test_a_joined_entity_s_links_are_the_mean_of_its_spans() -> None:
    scores = {(SAME, 1, 2): 1.0, (QA, 0, 1): 4.0, (QA, 0, 2): -3.0}
    page = decode([Q, A, A], scores)
    assert [(link.head, link.tail) for link in page.links] == [(0, 1)]
    scores[QA, 0, 2] = -4.5
    assert not decode([Q, A, A], scores).links


def test_confidence_follows_label_and_links() -> None:
    labels = np.array([[0, 0.6, 0.4, 0], [0, 0.2, 0.8, 0]], dtype=np.float32)
    links = np.zeros((3, 2, 2), dtype=np.float32)
    links[LINK_KINDS.index(QA), 0, 1] = np.log(3)
    links[LINK_KINDS.index(SAME)] = -9
    links[LINK_KINDS.index(PARENT)] = -9
    page = decode_page(labels, links, facts_of(2), LEVEL)
    assert [entity.confidence for entity in page.entities] == pytest.approx([0.6, 0.8])
    # three parts for the question, one for "none"
    assert page.links[0].confidence == pytest.approx(0.75 * 0.6 * 0.8)


@pytest.mark.parametrize(
    "name", ["question_answer", "known_answer", "further_question", "parent", "same_entity"]
)
def test_each_threshold_moves_what_it_names(name: str) -> None:
    draw = np.random.default_rng(1)
    labels = draw.dirichlet(np.ones(len(LABELS)) / 4, 30).astype(np.float32)
    links = 2 * draw.normal(size=(3, 30, 30)).astype(np.float32)
    facts = facts_of(30, labelled=name == "known_answer")
    start = Thresholds(0.0, 0.0, further_question=9.0, parent=0.0, same_entity=9.0)
    low, high = (decode_page(labels, links, facts, replace(start, **{name: value})) for value in (1.0, 5.0))
    if name == "same_entity":
        assert len(low.entities) < len(high.entities)
    else:
        kind = PARENT if name == "parent" else QA
        assert sum(link.kind is kind for link in low.links) > sum(link.kind is kind for link in high.links)
