import pytest

from xformparser.evaluation.scores import Counts, Measure, MicroMetric, count_items


class ItemF1(MicroMetric):
    """A metric over plain items."""

    name = "item_f1"

    def update(self, document: str, gold: str, predicted: str) -> None:
        self._add(document, count_items(gold, predicted))


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        pytest.param(Counts(), 0, 0, 0, id="nothing at all"),
        pytest.param(Counts(4, 4, 4), 1, 1, 1, id="perfect"),
        pytest.param(Counts(0, 0, 4), 0, 0, 0, id="nothing predicted"),
        pytest.param(Counts(0, 4, 0), 0, 0, 0, id="nothing to find"),
        pytest.param(Counts(1, 2, 4), 1 / 2, 1 / 4, 1 / 3, id="by hand"),
    ],
)
def test_figures(counts: Counts, precision: float, recall: float, f1: float) -> None:
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx((precision, recall, f1))
    assert counts.value(Measure.F1) == counts.f1
    assert counts.value(Measure.RECALL) == counts.recall


@pytest.mark.parametrize(
    ("gold", "predicted", "counts"),
    [
        pytest.param("", "", Counts(0, 0, 0), id="empty"),
        pytest.param("aab", "abb", Counts(2, 3, 3), id="multiset"),
        pytest.param("a", "b", Counts(0, 1, 1), id="different"),
    ],
)
def test_count_items(gold: str, predicted: str, counts: Counts) -> None:
    assert count_items(gold, predicted) == counts


def test_documents_add_up_in_any_order() -> None:
    updates = [("b", "xy", "xz"), ("a", "x", ""), ("b", "z", "z")]
    forward, backward = ItemF1(), ItemF1()
    for update in updates:
        forward.update(*update)
    for update in reversed(updates):
        backward.update(*update)
    score = forward.compute()
    assert score == backward.compute()
    assert list(score.documents.items()) == [("a", Counts(0, 0, 1)), ("b", Counts(2, 3, 3))]
    assert score.counts == Counts(2, 3, 4)
    assert (score.precision, score.recall, score.f1, score.value) == pytest.approx(
        (2 / 3, 1 / 2, 4 / 7, 4 / 7)
    )


def test_reset_forgets() -> None:
    metric = ItemF1()
    metric.update("a", "x", "x")
    metric.reset()
    assert metric.compute().counts == Counts()
    assert metric.compute().documents == {}
