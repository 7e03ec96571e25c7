"""Metrics of tables and of documents with several pages: cells, their rows, and pairs that cross a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xformparser.datasets.synthetic import SyntheticForm
from xformparser.documents import Pair
from xformparser.evaluation.scores import Counts, Measure, MicroMetric, count_items
from xformparser.labels import Label
from xformparser.text import comparable, key_text

TextPair = tuple[str, str]


@dataclass(frozen=True)
class TrueForm:
    """What a form truly says: all pairs in the order of drawing, by their comparable texts.

    `rows` has the row of each, None for what is no cell of a table; `crossing` whether it crosses a page.
    """

    id: str
    pairs: tuple[TextPair, ...]
    rows: tuple[int | None, ...]
    crossing: tuple[bool, ...]

    @classmethod
    def of(cls, form: SyntheticForm) -> "TrueForm":
        """Return what a synthetic form says; options that are not ticked are no answers."""
        ends = [(form.entities[head], form.entities[tail]) for head, tail in form.links]
        kept = [
            (key, value)
            for key, value in ends
            if (key.label, value.label) == (Label.QUESTION, Label.ANSWER) and value.selected is not False
        ]
        return cls(
            id=form.id,
            pairs=tuple(_comparable(key.text, value.text) for key, value in kept),
            rows=tuple(value.row for _, value in kept),
            crossing=tuple(not set(key.pages) & set(value.pages) for key, value in kept),
        )

    @property
    def cells(self) -> list[TextPair]:
        """The pairs that are cells of tables."""
        return [pair for pair, row in zip(self.pairs, self.rows, strict=True) if row is not None]


class TableCellPairF1(MicroMetric):
    """`pair_f1_table_cells`: F1 of the cells of tables, by comparable key and value.

    A predicted pair counts where it has a row, or where its value is that of a true cell.
    """

    name = "pair_f1_table_cells"

    def update(self, form: TrueForm, pairs: Iterable[Pair]) -> None:
        """Count a document."""
        values = {value for _, value in form.cells}
        found = [(pair, _comparable(pair.key, pair.value)) for pair in pairs if pair.value is not None]
        predicted = [texts for pair, texts in found if pair.row is not None or texts[1] in values]
        self._add(form.id, count_items(form.cells, predicted))


class CrossPagePairF1(MicroMetric):
    """`pair_f1_cross_page`: F1 of pairs whose value stands on another page than their key, by their texts."""

    name = "pair_f1_cross_page"

    def update(self, form: TrueForm, pairs: Iterable[Pair]) -> None:
        """Count a document."""
        gold = [pair for pair, crosses in zip(form.pairs, form.crossing, strict=True) if crosses]
        predicted = [
            _comparable(pair.key, pair.value)
            for pair in pairs
            if pair.value is not None and pair.key_page not in pair.value_pages
        ]
        self._add(form.id, count_items(gold, predicted))


class RowAccuracy(MicroMetric):
    """`row_accuracy`: share of the cells found that stand in a row with the same cells as in truth.

    Of a true row only the cells found as pairs count; equal pairs are told apart by their order.
    """

    name = "row_accuracy"
    measure = Measure.RECALL

    def update(self, form: TrueForm, pairs: Iterable[Pair]) -> None:
        """Count a document."""
        written = [pair for pair in pairs if pair.value is not None and pair.row is not None]
        texts = [_comparable(pair.key, pair.value) for pair in written]
        true_numbers = [row for row in form.rows if row is not None]
        gold = _by_text(form.cells, _table_rows(zip(_keys(form.cells), true_numbers, strict=True)))
        numbers = [pair.row for pair in written if pair.row is not None]
        predicted = _by_text(texts, _table_rows(zip(_keys(texts), numbers, strict=True)))
        found = [
            (pair, number, row, other)
            for pair, rows in gold.items()
            for number, (row, other) in enumerate(zip(rows, predicted.get(pair, ()), strict=False))
        ]
        true_rows, found_rows = defaultdict(set), defaultdict(set)
        for pair, number, row, other in found:
            true_rows[row].add((pair, number))
            found_rows[other].add((pair, number))
        right = sum(true_rows[row] == found_rows[other] for _, _, row, other in found)
        self._add(form.id, Counts(right, len(found), len(found)))


def _table_rows(cells: Iterable[tuple[str, int]]) -> list[tuple[int, int]]:
    """Return (table, row) of each cell, given by its key and row.

    Another table begins where the count of rows falls, or where a row has a second cell under one key.
    """
    numbered: list[tuple[int, int]] = []
    table, last = 0, 0
    keys: set[str] = set()
    for key, row in cells:
        if row != last or key in keys:
            table += row <= last
            keys = set()
        last = row
        keys.add(key)
        numbered.append((table, row))
    return numbered


def _by_text(
    texts: Sequence[TextPair], rows: Sequence[tuple[int, int]]
) -> dict[TextPair, list[tuple[int, int]]]:
    found: dict[TextPair, list[tuple[int, int]]] = {}
    for pair, row in zip(texts, rows, strict=True):
        found.setdefault(pair, []).append(row)
    return found


def _keys(pairs: Iterable[TextPair]) -> list[str]:
    return [key for key, _ in pairs]


def _comparable(key: str, value: str | None) -> TextPair:
    return comparable(key_text(key)), comparable(value or "")
