from dataclasses import replace

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.reading import NeighbourOrderRecall, SuccessorRecall, line_boxes
from xformparser.geometry import Box

A, B, C, D = ((0.0, float(y), 9.0, float(y + 5)) for y in (0, 10, 20, 30))


@pytest.mark.parametrize(
    ("next_lines", "order", "successors", "neighbours"),
    [
        pytest.param(((A, B), (B, C)), (A, B, C), 1, 1, id="perfect"),
        pytest.param(((A, B), (B, C)), (C, B, A), 0, 0, id="backwards"),
        pytest.param(((A, B), (B, C)), (A, C, B), 0, 1 / 2, id="the last two swapped"),
        pytest.param(((A, B), (C, D)), (C, D, A, B), 1, 1, id="two columns in either order"),
        pytest.param(((A, B), (A, C)), (A, B, C), 1 / 2, 1, id="two successors"),
        pytest.param((), (), 0, 0, id="no lines"),
    ],
)
def test_recall(
    blank: AnnotatedPage,
    next_lines: tuple[tuple[Box, Box], ...],
    order: tuple[Box, ...],
    successors: float,
    neighbours: float,
) -> None:
    for metric, recall in ((SuccessorRecall(), successors), (NeighbourOrderRecall(), neighbours)):
        metric.update(replace(blank, next_lines=next_lines), order)
        assert metric.compute().value == pytest.approx(recall)


def test_line_boxes_are_each_given_once(blank: AnnotatedPage) -> None:
    assert line_boxes(replace(blank, next_lines=((C, A), (C, B)))) == (A, B, C)
    assert line_boxes(blank) == ()
