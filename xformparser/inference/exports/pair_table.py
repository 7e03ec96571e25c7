"""The rows that all tables of pairs are written from."""

from dataclasses import dataclass, fields

from xformparser.documents import DIGITS, Document, Pair
from xformparser.geometry import Box, rounded_box
from xformparser.labels import TextSource, ValueType


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair and the document it comes from; the field names are the columns of every table.

    Boxes are (x0, y0, x1, y1) in the page's unit. `source_kind` tells where the value was read.
    """

    source: str
    page: int
    headers: tuple[str, ...]
    row: int | None
    key: str
    value: str | None
    value_type: ValueType
    normalized: str | None
    confidence: float
    needs_review: bool
    review_reasons: tuple[str, ...]
    key_box: Box | None
    value_boxes: tuple[Box, ...]
    source_kind: TextSource


COLUMNS = tuple(field.name for field in fields(PairRow))


def pair_rows(document: Document) -> tuple[PairRow, ...]:
    """Return one row for each pair of the document, in its order."""
    return tuple(_row(document.source, pair) for pair in document.pairs)


def _row(source: str, pair: Pair) -> PairRow:
    return PairRow(
        source=source,
        page=pair.key_page,
        headers=pair.headers,
        row=pair.row,
        key=pair.key,
        value=pair.value,
        value_type=pair.value_type,
        normalized=pair.normalized,
        confidence=round(pair.confidence, DIGITS),
        needs_review=pair.needs_review,
        review_reasons=pair.review_reasons,
        key_box=rounded_box(pair.key_box) if pair.key_box else None,
        value_boxes=tuple(rounded_box(box) for box in pair.value_boxes),
        source_kind=pair.source,
    )
