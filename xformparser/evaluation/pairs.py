"""Metrics of key-value pairs whose ends the model had to find: by entity id, by words, by text."""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
from rapidfuzz.distance import Levenshtein

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.evaluation.entities import SpanEntity, word_sets
from xformparser.evaluation.scores import Counts, Measure, MicroMetric, count_items
from xformparser.labels import Label, LinkKind
from xformparser.text import comparable, comparable_word, split_units

SpanLink = tuple[int, int, LinkKind]
SpanPair = tuple[frozenset[int], frozenset[int], tuple[Label, Label]]
TextPair = tuple[str, str]

SIMILAR = 0.8


class SegmentPairF1(MicroMetric):
    """`pair_f1_gold_segments`: F1 of pairs, entity boxes and texts given, labels and links predicted.

    An item is (question id, answer id), one for each gold question -> answer link. A predicted pair is right
    where the link is gold and both its ends were labelled question and answer.
    """

    name = "pair_f1_gold_segments"

    def update(self, page: AnnotatedPage, labels: Mapping[int, Label], links: Iterable[GoldLink]) -> None:
        """Count a page, given the predicted label of each entity id and the predicted links."""
        gold = {(link.head, link.tail) for link in _question_answer(page)}
        predicted = {(link.head, link.tail) for link in links if link.kind is LinkKind.QUESTION_ANSWER}
        right = [
            (head, tail)
            for head, tail in gold & predicted
            if (labels.get(head), labels.get(tail)) == (Label.QUESTION, Label.ANSWER)
        ]
        self._add(page.document_id, Counts(len(right), len(predicted), len(gold)))


class LinePairF1(MicroMetric):
    """`pair_f1_lines`: F1 of pairs, words given; both ends have the exact word set and the right label.

    An item is (question's words, answer's words), as sets of indices into `page.words`. Links with an end
    that has no words are no items.
    """

    name = "pair_f1_lines"

    def update(self, page: AnnotatedPage, entities: Sequence[SpanEntity], links: Iterable[SpanLink]) -> None:
        """Count a page, given the predicted entities and the links between their positions."""
        words_of = dict(zip((entity.id for entity in page.entities), word_sets(page), strict=True))
        labels = (Label.QUESTION, Label.ANSWER)
        gold = ((words_of[link.head], words_of[link.tail], labels) for link in _question_answer(page))
        predicted = (
            (entities[head][0], entities[tail][0], (entities[head][1], entities[tail][1]))
            for head, tail, kind in links
            if kind is LinkKind.QUESTION_ANSWER
        )
        self._add(page.document_id, count_items(_written(gold), _written(predicted)))


class PixelPairF1(MicroMetric):
    """`pair_f1_pixels`: F1 of pairs by text, the image alone given.

    An item is (key, value) after `text.comparable`: NFKC, case-fold, white space and edge punctuation
    removed. Equal pairs count as often as both sides hold them. Pairs without a value are no items.
    """

    name = "pair_f1_pixels"

    def update(self, page: AnnotatedPage, pairs: Iterable[TextPair]) -> None:
        """Count a page, given the (key, value) texts of the predicted pairs."""
        self._add(page.document_id, count_items(_comparable(gold_pairs(page)), _comparable(pairs)))


class FuzzyPixelPairF1(MicroMetric):
    """`pair_f1_pixels_fuzzy`: as `pair_f1_pixels`, forgiving some wrong characters.

    A predicted pair may stand for a gold pair where for the key and for the value
    1 - levenshtein(a, b) / max(len(a), len(b)) >= 0.8 over the comparable texts; each stands for one at
    most, and the assignment with the most matches counts.
    """

    name = "pair_f1_pixels_fuzzy"

    def update(self, page: AnnotatedPage, pairs: Iterable[TextPair]) -> None:
        """Count a page, given the (key, value) texts of the predicted pairs."""
        gold, predicted = _comparable(gold_pairs(page)), _comparable(pairs)
        self._add(page.document_id, Counts(len(_matches(gold, predicted)), len(predicted), len(gold)))


class PixelWordRecall(MicroMetric):
    """`word_recall_pixels`: share of the annotated words that were read.

    An item is a word after `text.comparable_word` (NFKC, case-fold, letters and digits only), a single
    character in Chinese and Japanese; words that this leaves empty are no items. Known by its recall.
    """

    name = "word_recall_pixels"
    measure = Measure.RECALL

    def update(self, page: AnnotatedPage, words: Iterable[str]) -> None:
        """Count a page, given the texts of the words that were read."""
        gold = _comparable_words(entity.text for entity in page.entities)
        self._add(page.document_id, count_items(gold, _comparable_words(words)))


def gold_pairs(page: AnnotatedPage) -> list[TextPair]:
    """Return the (key, value) texts of the page's question -> answer links that have a value.

    An option that is known not to be ticked is no value.
    """
    texts = {entity.id: "" if entity.selected is False else entity.text for entity in page.entities}
    pairs = [(texts[link.head], texts[link.tail]) for link in _question_answer(page)]
    return [(key, value) for key, value in pairs if value.strip()]


def blank_questions(page: AnnotatedPage) -> list[GoldEntity]:
    """Return the page's questions that have a text and no value, as `gold_pairs` knows values."""
    filled = {entity.id for entity in page.entities if entity.text.strip() and entity.selected is not False}
    answered = {link.head for link in _question_answer(page) if link.tail in filled}
    return [
        entity
        for entity in page.entities
        if entity.label is Label.QUESTION and entity.text.strip() and entity.id not in answered
    ]


def _question_answer(page: AnnotatedPage) -> list[GoldLink]:
    return [link for link in page.links if link.kind is LinkKind.QUESTION_ANSWER]


def _written(pairs: Iterable[SpanPair]) -> set[SpanPair]:
    return {pair for pair in pairs if pair[0] and pair[1]}


def _comparable(pairs: Iterable[TextPair]) -> list[TextPair]:
    return [(comparable(key), comparable(value)) for key, value in pairs]


def _comparable_words(texts: Iterable[str]) -> list[str]:
    words = (comparable_word(text[start:end]) for text in texts for start, end in split_units(text))
    return [word for word in words if word]


def similar_pairs(gold: Iterable[TextPair], predicted: Iterable[TextPair]) -> frozenset[int]:
    """Return the places of the predicted pairs that `pair_f1_pixels_fuzzy` counts as right."""
    return _matches(_comparable(gold), _comparable(predicted))


def _matches(gold: Sequence[TextPair], predicted: Sequence[TextPair]) -> frozenset[int]:
    """Return which predicted pairs have a partner in the largest one-to-one assignment of similar pairs."""
    graph = nx.Graph()
    keys = [("gold", index) for index in range(len(gold))]
    graph.add_nodes_from(keys)
    for node, expected in zip(keys, gold, strict=True):
        graph.add_edges_from(
            (node, ("predicted", index))
            for index, found in enumerate(predicted)
            if _similar(expected[0], found[0]) and _similar(expected[1], found[1])
        )
    partners = nx.bipartite.hopcroft_karp_matching(graph, keys)
    return frozenset(index for side, index in partners if side == "predicted")


def _similar(first: str, second: str) -> bool:
    return Levenshtein.normalized_similarity(first, second) >= SIMILAR
