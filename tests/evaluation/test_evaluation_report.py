import csv
import json
from io import StringIO

import pytest

from xformparser.datasets.splits import Split
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.report import (
    DOCUMENT_COLUMNS,
    EvaluationResult,
    documents_csv,
    results_json,
    results_table,
)
from xformparser.evaluation.scores import Counts, Score


@pytest.fixture
def result() -> EvaluationResult:
    score = Score(Counts(4, 6, 6), {"a": Counts(2, 3, 3), "b": Counts(2, 3, 3)})
    return EvaluationResult("funsd", Split.VAL, Protocol.LINES, 2, {"pair_f1_lines": score})


def test_json(result: EvaluationResult) -> None:
    assert json.loads(results_json([result])) == [
        {
            "dataset": "funsd",
            "split": "val",
            "documents": 2,
            "protocol": "lines",
            "metrics": {"pair_f1_lines": 0.6667},
            "ci95": {"pair_f1_lines": [0.6667, 0.6667]},
        }
    ]
    assert json.loads(results_json([])) == []


def test_table(result: EvaluationResult) -> None:
    header, rule, row = results_table([result]).splitlines()
    assert header.count("|") == rule.count("|") == row.count("|")
    assert row == "| funsd | val | 2 | lines | pair_f1_lines | 66.7 | 66.7–66.7 |"


def test_by_document(result: EvaluationResult) -> None:
    header, *rows = csv.reader(StringIO(documents_csv([result])))
    assert tuple(header) == DOCUMENT_COLUMNS
    assert rows == [["funsd", "lines", "pair_f1_lines", name, "2", "3", "3"] for name in ("a", "b")]
