"""Results of an evaluation as the JSON of design 4.3, as a table, and by document."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

from xformparser.datasets.splits import Split
from xformparser.documents import DIGITS
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.scores import Score

DOCUMENT_COLUMNS = ("dataset", "protocol", "metric", "document", "right", "predicted", "gold")


@dataclass(frozen=True)
class EvaluationResult:
    """The scores of one protocol on one split of a data set, by metric name."""

    dataset: str
    split: Split
    protocol: Protocol
    documents: int
    scores: Mapping[str, Score]


def results_json(results: Iterable[EvaluationResult]) -> str:
    """Return the results as the JSON list that `evaluate --json` writes.

    Each element has `dataset`, `split`, `documents`, `protocol`, `metrics` (name to figure) and `ci95` (name
    to [low, high], from a bootstrap over documents); figures have four decimals.
    """
    records = [
        {
            "dataset": result.dataset,
            "split": result.split.value,
            "documents": result.documents,
            "protocol": result.protocol.value,
            "metrics": {name: round(score.value, DIGITS) for name, score in result.scores.items()},
            "ci95": {name: _bounds(score) for name, score in result.scores.items()},
        }
        for result in results
    ]
    return json.dumps(records, indent=2) + "\n"


def results_table(results: Iterable[EvaluationResult]) -> str:
    """Return the results as a Markdown table with one row for each metric, figures in per cent."""
    rows = ["| data set | split | documents | protocol | metric | value | 95 % interval |", "|---" * 7 + "|"]
    for result in results:
        for name, score in result.scores.items():
            low, high = (100 * bound for bound in _bounds(score))
            rows.append(
                f"| {result.dataset} | {result.split} | {result.documents} | {result.protocol} | {name} "
                f"| {100 * score.value:.1f} | {low:.1f}–{high:.1f} |"
            )
    return "\n".join(rows) + "\n"


def documents_csv(results: Iterable[EvaluationResult]) -> str:
    """Return the counts of every metric by document as CSV with the columns `DOCUMENT_COLUMNS`."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(DOCUMENT_COLUMNS)
    for result in results:
        for name, score in result.scores.items():
            writer.writerows(
                (result.dataset, result.protocol, name, document, counts.right, counts.predicted, counts.gold)
                for document, counts in score.documents.items()
            )
    return text.getvalue()


def _bounds(score: Score) -> list[float]:
    interval = bootstrap_interval(score)
    return [round(interval.low, DIGITS), round(interval.high, DIGITS)]
