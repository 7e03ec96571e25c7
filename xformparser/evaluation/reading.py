"""Metrics of the reading order against an annotated one."""

import itertools
from collections.abc import Sequence

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.scores import Counts, Measure, MicroMetric, count_items
from xformparser.geometry import Box


class NeighbourOrderRecall(MicroMetric):
    """`neighbour_order_recall`: share of the annotated neighbours that stand in the right order.

    An item is a pair of line boxes (earlier, later) of `page.next_lines`; it is right where the order puts
    the earlier line anywhere before the later one. Known by its recall.
    """

    name = "neighbour_order_recall"
    measure = Measure.RECALL

    def update(self, page: AnnotatedPage, order: Sequence[Box]) -> None:
        """Count a page, given the boxes of `line_boxes(page)` in the order under test."""
        place = {box: index for index, box in enumerate(order)}
        gold = set(page.next_lines)
        ordered = {pair for pair in gold if pair[0] in place and pair[1] in place}
        right = sum(place[earlier] < place[later] for earlier, later in ordered)
        self._add(page.document_id, Counts(right, len(ordered), len(gold)))


class SuccessorRecall(MicroMetric):
    """`successor_recall`: share of the annotated neighbours that follow each other directly.

    An item is a pair of line boxes (earlier, later): gold are those of `page.next_lines`, predicted those
    that are next to each other in the order. One line may be annotated with several successors, while an
    order gives it one: the best order may stay below 1. Known by its recall.
    """

    name = "successor_recall"
    measure = Measure.RECALL

    def update(self, page: AnnotatedPage, order: Sequence[Box]) -> None:
        """Count a page, given the boxes of `line_boxes(page)` in the order under test."""
        self._add(page.document_id, count_items(set(page.next_lines), set(itertools.pairwise(order))))


def line_boxes(page: AnnotatedPage) -> tuple[Box, ...]:
    """Return the boxes of all lines whose neighbours are annotated, each once, sorted by coordinates."""
    return tuple(sorted({box for pair in page.next_lines for box in pair}))
