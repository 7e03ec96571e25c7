"""Metric of the reading order against an annotated one."""

import itertools
from collections.abc import Sequence

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.scores import Measure, MicroMetric, count_items
from xformparser.geometry import Box


class ReadingOrderRecall(MicroMetric):
    """`reading_order_recall`: share of the annotated neighbours that follow each other directly.

    An item is a pair of line boxes (earlier, later): gold are those of `page.next_lines`, predicted those
    that are next to each other in the order. One line may be annotated with several successors, while an
    order gives it one: the best order may stay below 1. Known by its recall.
    """

    name = "reading_order_recall"
    measure = Measure.RECALL

    def update(self, page: AnnotatedPage, order: Sequence[Box]) -> None:
        """Count a page, given the boxes of `line_boxes(page)` in the order under test."""
        self._add(page.document_id, count_items(set(page.next_lines), set(itertools.pairwise(order))))


def line_boxes(page: AnnotatedPage) -> tuple[Box, ...]:
    """Return the boxes of all lines whose neighbours are annotated, each once, sorted by coordinates."""
    return tuple(sorted({box for pair in page.next_lines for box in pair}))
