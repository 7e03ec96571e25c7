from collections.abc import Mapping

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.entities import LineEntityF1, SegmentLabelF1, word_sets
from xformparser.evaluation.scores import Counts
from xformparser.labels import Label

GOLD = {
    10: Label.HEADER,
    20: Label.QUESTION,
    30: Label.QUESTION,
    40: Label.ANSWER,
    41: Label.ANSWER,
    50: Label.ANSWER,
    60: Label.OTHER,
}


@pytest.mark.parametrize(
    ("labels", "counts"),
    [
        pytest.param(GOLD, Counts(6, 6, 6), id="perfect"),
        pytest.param({}, Counts(0, 0, 6), id="nothing found"),
        pytest.param(dict.fromkeys(GOLD, Label.OTHER), Counts(0, 0, 6), id="all other"),
        pytest.param(GOLD | {10: Label.OTHER, 60: Label.ANSWER}, Counts(5, 6, 6), id="other is no item"),
        pytest.param(GOLD | {50: Label.QUESTION}, Counts(5, 6, 6), id="one wrong"),
    ],
)
def test_segment_labels(form: AnnotatedPage, labels: Mapping[int, Label], counts: Counts) -> None:
    metric = SegmentLabelF1()
    metric.update(form, labels)
    assert metric.compute().counts == counts


def test_word_sets_follow_the_pages_words(form: AnnotatedPage, blank: AnnotatedPage) -> None:
    assert word_sets(blank) == ()
    for entity, words in zip(form.entities, word_sets(form), strict=True):
        assert tuple(form.words[index] for index in sorted(words)) == entity.words


QUESTION = (frozenset({1, 2}), Label.QUESTION)
ANSWER = (frozenset({3, 4}), Label.ANSWER)


@pytest.mark.parametrize(
    ("entities", "counts"),
    [
        pytest.param([], Counts(0, 0, 6), id="nothing found"),
        pytest.param([QUESTION, ANSWER], Counts(2, 2, 6), id="two right"),
        pytest.param([QUESTION, QUESTION], Counts(1, 2, 6), id="twice the same"),
        pytest.param([(frozenset({1}), Label.QUESTION)], Counts(0, 1, 6), id="a word missing"),
        pytest.param([(QUESTION[0], Label.ANSWER)], Counts(0, 1, 6), id="wrong label"),
        pytest.param([(frozenset({9, 10}), Label.OTHER)], Counts(0, 0, 6), id="other is no item"),
        pytest.param([(frozenset(), Label.ANSWER)], Counts(0, 0, 6), id="no words"),
    ],
)
def test_line_entities(
    form: AnnotatedPage, entities: list[tuple[frozenset[int], Label]], counts: Counts
) -> None:
    metric = LineEntityF1()
    metric.update(form, entities)
    assert metric.compute().counts == counts


def test_perfect_entities_and_an_empty_page(form: AnnotatedPage, blank: AnnotatedPage) -> None:
    metric = LineEntityF1()
    labels = [entity.label for entity in form.entities]
    metric.update(blank, [])
    metric.update(form, list(zip(word_sets(form), labels, strict=True)))
    assert metric.compute().f1 == 1
    assert metric.compute().documents["blank"] == Counts()
