"""The guard of design section 6: the shipped model's counts by validation document, and whether they hold."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split, listed_name
from xformparser.errors import AnnotationError
from xformparser.evaluation.protocols import Protocol, why_undefined
from xformparser.evaluation.report import DOCUMENT_COLUMNS, EvaluationResult
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.evaluation.scores import Counts

GUARDED_SETS = {
    "funsd": "funsd",
    "xfund": "xfund/de.train.json",
    "paddle_kie": "xfund/zh.train.txt",
    "naf": "naf",
}
"""Formats of the guarded sets, and where they lie in the folder of the data."""
GUARDED_PROTOCOLS = (Protocol.GOLD_ENTITIES, Protocol.GOLD_SEGMENTS, Protocol.LINES)
SAMPLE = 30
"""How many pages the test suite evaluates again."""
ALLOWED_FALL = 0.01

Metric = tuple[str, str]
"""Protocol and metric."""


def validation_pages(data: Path) -> tuple[AnnotatedPage, ...]:
    """Return the validation pages of all guarded sets, sorted by data set and document."""
    specs = [DatasetSpec(name, data / place, Split.VAL) for name, place in GUARDED_SETS.items()]
    return tuple(sorted((page for spec in specs for page in read_dataset(spec)), key=_place))


def sample_pages(pages: Sequence[AnnotatedPage], count: int = SAMPLE) -> tuple[AnnotatedPage, ...]:
    """Return so many of the pages, every k-th in their order."""
    return tuple(pages[:: max(1, len(pages) // count)][:count])


def evaluate_pages(pages: Iterable[AnnotatedPage], model: EvaluatedModel) -> tuple[EvaluationResult, ...]:
    """Return the results of the guarded protocols on sorted pages, for each data set that defines them."""
    results = []
    for name, group in groupby(pages, key=listed_name):
        part = tuple(group)
        for protocol in GUARDED_PROTOCOLS:
            if why_undefined(part, protocol) is None:
                scores = run_protocol(part, protocol, model)
                results.append(EvaluationResult(name, Split.VAL, protocol, len(part), scores))
    return tuple(results)


def counts_of(results: Iterable[EvaluationResult]) -> Mapping[Metric, Counts]:
    """Return the counts of each metric over all documents of all data sets."""
    total: defaultdict[Metric, Counts] = defaultdict(Counts)
    for result in results:
        for name, score in result.scores.items():
            total[result.protocol.value, name] += score.counts
    return dict(total)


def read_counts(path: Path, pages: Iterable[AnnotatedPage]) -> Mapping[Metric, Counts]:
    """Return the counts of each metric over the given pages, from a file that `documents_csv` made.

    Raises:
        AnnotationError: the file has other columns, or lacks one of the pages.
    """
    wanted = {_place(page) for page in pages}
    seen: set[tuple[str, str]] = set()
    total: defaultdict[Metric, Counts] = defaultdict(Counts)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != DOCUMENT_COLUMNS:
            raise AnnotationError(f"{path}: has the columns {rows.fieldnames}. Write it anew.")
        for row in rows:
            document = (row["dataset"], row["document"])
            if document in wanted:
                seen.add(document)
                counts = Counts(int(row["right"]), int(row["predicted"]), int(row["gold"]))
                total[row["protocol"], row["metric"]] += counts
    if seen != wanted:
        raise AnnotationError(f"{path}: lacks the documents {sorted(wanted - seen)}. Write it anew.")
    return dict(total)


def falls(before: Mapping[Metric, Counts], now: Mapping[Metric, Counts]) -> dict[Metric, float]:
    """Return by how much F1 has fallen, for each metric where that is more than a point."""
    lost = {metric: counts.f1 - now.get(metric, Counts()).f1 for metric, counts in before.items()}
    return {metric: fall for metric, fall in sorted(lost.items()) if fall > ALLOWED_FALL}


def _place(page: AnnotatedPage) -> tuple[str, str]:
    return (listed_name(page), page.document_id)
