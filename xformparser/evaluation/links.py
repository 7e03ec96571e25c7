"""Metrics of relation extraction on gold entities and labels."""

from collections.abc import Iterable

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.evaluation.scores import MicroMetric, count_items
from xformparser.labels import LinkKind


class LinkF1(MicroMetric):
    """F1 of the links of one kind, gold entity boxes, texts and labels given.

    An item is (head id, tail id). All gold links of the page count, wherever a model's window ends.
    `re_f1_gold_entities` is this metric over `question_answer` links, `parent_f1_gold_entities` over
    `parent` links, and `re_f1_nearest_rule` the first of them for the rule of `nearest_rule`.
    """

    def __init__(self, kind: LinkKind, name: str) -> None:
        super().__init__()
        self.kind = kind
        self.name = name

    def update(self, page: AnnotatedPage, links: Iterable[GoldLink]) -> None:
        """Count a page, given the predicted links; those of other kinds are passed over."""
        self._add(page.document_id, count_items(self._items(page.links), self._items(links)))

    def _items(self, links: Iterable[GoldLink]) -> set[tuple[int, int]]:
        return {(link.head, link.tail) for link in links if link.kind is self.kind}
