"""Pairs as Parquet with typed columns: lists stay lists, numbers numbers."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from xformparser.inference.exports.pair_table import PairRow

if TYPE_CHECKING:
    from pyarrow import Schema

ROWS_PER_GROUP = 10_000


def write_parquet(path: Path, rows: Iterable[PairRow]) -> None:
    """Write one row per pair, ten thousand at a time."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema = pair_schema()
    remaining = iter(rows)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(remaining, ROWS_PER_GROUP)):
            writer.write_table(pa.Table.from_pylist([asdict(row) for row in group], schema=schema))


def pair_schema() -> "Schema":
    """Return the Arrow types of the columns."""
    import pyarrow as pa

    texts, box = pa.list_(pa.string()), pa.list_(pa.float64(), 4)
    return pa.schema(
        [
            pa.field("source", pa.string(), nullable=False),
            pa.field("page", pa.int32(), nullable=False),
            pa.field("headers", texts, nullable=False),
            pa.field("row", pa.int32()),
            pa.field("key", pa.string(), nullable=False),
            pa.field("value", pa.string()),
            pa.field("value_type", pa.string(), nullable=False),
            pa.field("normalized", pa.string()),
            pa.field("confidence", pa.float64(), nullable=False),
            pa.field("needs_review", pa.bool_(), nullable=False),
            pa.field("review_reasons", texts, nullable=False),
            pa.field("key_box", box),
            pa.field("value_boxes", pa.list_(box), nullable=False),
            pa.field("source_kind", pa.string(), nullable=False),
        ]
    )
