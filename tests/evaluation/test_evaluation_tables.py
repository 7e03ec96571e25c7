"""Metrics of tables and page breaks, worked out by hand."""

import pytest

from xformparser.documents import Pair
from xformparser.evaluation.tables import CrossPagePairF1, RowAccuracy, TableCellPairF1, TrueForm
from xformparser.labels import TextSource

FORM = TrueForm(
    id="form",
    pairs=(("item", "1"), ("price", "4"), ("item", "2"), ("price", "5"), ("town", "rome")),
    rows=(0, 0, 1, 1, None),
    crossing=(False, False, True, True, False),
)


def pair(key: str, value: str | None, row: int | None = None, page: int = 1) -> Pair:
    pages = () if value is None else (page,)
    return Pair(
        key=key, value=value, row=row, key_page=1, value_pages=pages, confidence=1, source=TextSource.OCR
    )


RIGHT = (pair("Item", "1", 1), pair("Price:", "4", 1), pair("Item", "2", 2, 2), pair("Price", "5", 2, 2))


@pytest.mark.parametrize(
    ("pairs", "cells", "rows", "crossing"),
    [
        pytest.param((*RIGHT, pair("Town", "Rome")), (4, 4, 4), (4, 4), (2, 2, 2), id="perfect"),
        pytest.param((), (0, 0, 4), (0, 0), (0, 0, 2), id="nothing found"),
        pytest.param((pair("Item", None, 1),), (0, 0, 4), (0, 0), (0, 0, 2), id="empty cells are no items"),
        pytest.param((pair("Item", "1"), pair("Town", "4")), (1, 2, 4), (0, 0), (0, 0, 2), id="no rows"),
        pytest.param((*RIGHT, pair("Name", "Ann", 3)), (4, 5, 4), (4, 4), (2, 2, 2), id="false cell"),
        pytest.param(
            (pair("Item", "1", 1), pair("Price", "4", 2), *RIGHT[2:]),
            (4, 4, 4),
            (0, 4),
            (2, 2, 2),
            id="torn row",
        ),
    ],
)
def test_counts(
    pairs: tuple[Pair, ...], cells: tuple[int, ...], rows: tuple[int, int], crossing: tuple[int, ...]
) -> None:
    metrics = (TableCellPairF1(), RowAccuracy(), CrossPagePairF1())
    for metric in metrics:
        metric.update(FORM, pairs)
    counts = [metric.compute().counts for metric in metrics]
    assert (counts[0].right, counts[0].predicted, counts[0].gold) == cells
    assert (counts[1].right, counts[1].gold) == rows
    assert (counts[2].right, counts[2].predicted, counts[2].gold) == crossing


def test_tables_of_one_row_are_told_apart() -> None:
    """Of two tables with the same heads and a row each, cells in the row of the other are wrong."""
    form = TrueForm(
        id="form",
        pairs=(("item", "1"), ("price", "4"), ("item", "2"), ("price", "5")),
        rows=(0, 0, 0, 0),
        crossing=(False,) * 4,
    )
    apart = [pair("Item", "1", 1), pair("Price", "4", 1), pair("Item", "2", 1), pair("Price", "5", 1)]
    torn = [pair("Item", "1", 1), pair("Price", "4", 2), pair("Item", "2", 1), pair("Price", "5", 2)]
    for pairs, right in ((apart, 4), (torn, 0)):
        metric = RowAccuracy()
        metric.update(form, pairs)
        assert metric.compute().counts.right == right
