"""Counts, and the precision, recall and F1 that follow from them; the metric that all others build on."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


class Measure(StrEnum):
    """The figure that a metric is known by."""

    F1 = "f1"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items were right, how many predicted, and how many are gold; they add up over documents.

    precision = right / predicted, recall = right / gold, f1 = 2 * right / (predicted + gold); a figure with
    nothing to divide by is 0.
    """

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both together."""
        return Counts(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the predicted items that are right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold items that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0

    def value(self, measure: Measure) -> float:
        """Return the figure of that name."""
        return self.f1 if measure is Measure.F1 else self.recall


def count_items(gold: Iterable[Item], predicted: Iterable[Item]) -> Counts:
    """Return the counts of two multisets: an item is right as often as both hold it."""
    gold_items, predicted_items = Counter(gold), Counter(predicted)
    return Counts((gold_items & predicted_items).total(), predicted_items.total(), gold_items.total())


@dataclass(frozen=True)
class Score:
    """A metric's result: micro counts over all documents, and the counts of each."""

    counts: Counts
    documents: Mapping[str, Counts]
    measure: Measure = Measure.F1

    @property
    def precision(self) -> float:
        """Micro precision over all documents."""
        return self.counts.precision

    @property
    def recall(self) -> float:
        """Micro recall over all documents."""
        return self.counts.recall

    @property
    def f1(self) -> float:
        """Micro F1 over all documents."""
        return self.counts.f1

    @property
    def value(self) -> float:
        """The figure that the metric is known by."""
        return self.counts.value(self.measure)


class MicroMetric:
    """Adds up counts by document; its subclasses say what an item is.

    A document that is updated twice, such as one with several pages, adds up.
    """

    name = ""
    measure = Measure.F1

    def __init__(self) -> None:
        self._documents: dict[str, Counts] = {}

    def reset(self) -> None:
        """Forget all documents."""
        self._documents.clear()

    def compute(self) -> Score:
        """Return the score over all documents so far, which are sorted by name."""
        documents = dict(sorted(self._documents.items()))
        return Score(sum(documents.values(), start=Counts()), documents, self.measure)

    def _add(self, document: str, counts: Counts) -> None:
        self._documents[document] = self._documents.get(document, Counts()) + counts
