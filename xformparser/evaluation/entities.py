"""Metrics of semantic entity recognition."""

from collections.abc import Iterable, Mapping

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.scores import MicroMetric, count_items
from xformparser.labels import Label

SpanEntity = tuple[frozenset[int], Label]


class SegmentLabelF1(MicroMetric):
    """`ser_f1_gold_segments`: micro F1 over header, question and answer, entity boxes and texts given.

    An item is (entity id, label); `other` is no item, neither gold nor predicted.
    """

    name = "ser_f1_gold_segments"

    def update(self, page: AnnotatedPage, labels: Mapping[int, Label]) -> None:
        """Count a page, given the predicted label of each entity id."""
        gold = [(entity.id, entity.label) for entity in page.entities if entity.label is not Label.OTHER]
        predicted = [(identity, label) for identity, label in labels.items() if label is not Label.OTHER]
        self._add(page.document_id, count_items(gold, predicted))


class LineEntityF1(MicroMetric):
    """`entity_f1_lines`: F1 of entities by exact word set and label, words given.

    An item is (set of indices into `page.words`, label). Entities without words are no items, and neither
    are those labelled `other`.
    """

    name = "entity_f1_lines"

    def update(self, page: AnnotatedPage, entities: Iterable[SpanEntity]) -> None:
        """Count a page, given the predicted entities."""
        gold = [(words, entity.label) for entity, words in zip(page.entities, word_sets(page), strict=True)]
        self._add(page.document_id, count_items(_items(gold), _items(entities)))


def word_sets(page: AnnotatedPage) -> tuple[frozenset[int], ...]:
    """Return, for each entity of the page, the indices of its words in `page.words`."""
    sets: list[frozenset[int]] = []
    start = 0
    for entity in page.entities:
        sets.append(frozenset(range(start, start + len(entity.words))))
        start += len(entity.words)
    return tuple(sets)


def _items(entities: Iterable[SpanEntity]) -> list[SpanEntity]:
    return [(words, label) for words, label in entities if words and label is not Label.OTHER]
