import pytest

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.evaluation.links import LinkF1
from xformparser.evaluation.scores import Counts
from xformparser.labels import LinkKind

QA = LinkKind.QUESTION_ANSWER
PARENT = LinkKind.PARENT


@pytest.mark.parametrize(
    ("links", "question_answer", "parent"),
    [
        pytest.param([], Counts(0, 0, 3), Counts(0, 0, 1), id="nothing found"),
        pytest.param([GoldLink(20, 40, QA)], Counts(1, 1, 3), Counts(0, 0, 1), id="one right"),
        pytest.param([GoldLink(20, 40, QA)] * 2, Counts(1, 1, 3), Counts(0, 0, 1), id="twice the same"),
        pytest.param([GoldLink(40, 20, QA)], Counts(0, 1, 3), Counts(0, 0, 1), id="turned round"),
        pytest.param([GoldLink(30, 40, QA)], Counts(0, 1, 3), Counts(0, 0, 1), id="wrong question"),
        pytest.param([GoldLink(20, 40, PARENT)], Counts(0, 0, 3), Counts(0, 1, 1), id="wrong kind"),
        pytest.param([GoldLink(10, 20, PARENT)], Counts(0, 0, 3), Counts(1, 1, 1), id="parent right"),
    ],
)
def test_links_of_each_kind(
    form: AnnotatedPage, links: list[GoldLink], question_answer: Counts, parent: Counts
) -> None:
    for kind, counts in ((QA, question_answer), (PARENT, parent)):
        metric = LinkF1(kind, "f1")
        metric.update(form, links)
        assert metric.compute().counts == counts


def test_perfect_and_the_order_of_pages(form: AnnotatedPage, blank: AnnotatedPage) -> None:
    scores = []
    for pages in ((form, blank), (blank, form)):
        metric = LinkF1(QA, "re_f1_gold_entities")
        for page in pages:
            metric.update(page, reversed(page.links))
        scores.append(metric.compute())
    assert scores[0] == scores[1]
    assert scores[0].f1 == 1
