import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from made_diagnoses import mixed_diagnosis
from pyarrow import parquet

from xformparser.diagnostics.causes import SCORED, Evidence, Limits, decide
from xformparser.diagnostics.report.sample_table import write_samples


def test_an_auditor_can_decide_anew(tmp_path: Path) -> None:
    diagnosis = mixed_diagnosis()
    write_samples(tmp_path / "samples.parquet", diagnosis, np.arange(7, dtype=np.int32))
    table = parquet.read_table(tmp_path / "samples.parquet")
    scores = {cause: table[f"score_{cause}"].to_numpy() for cause in SCORED}
    assert decide(scores, Limits()) == list(diagnosis.causes)
    assert (table["passed"].to_numpy() < 0.2).tolist() == table["unlearned"].to_pylist()
    assert {field.name for field in fields(Evidence)} <= set(table.column_names)


def test_a_row_says_what_is_annotated_and_what_is_said(tmp_path: Path) -> None:
    write_samples(tmp_path / "samples.parquet", mixed_diagnosis(), np.zeros(7, np.int32))
    row = parquet.read_table(tmp_path / "samples.parquet").to_pylist()[6]
    assert {
        name: row[name] for name in ("task", "document", "text", "gold", "predicted", "base", "cause")
    } == {
        "task": "re",
        "document": "two_lines",
        "text": "4 May",
        "gold": "“Date”",
        "predicted": "no question",
        "base": "“Name:”",
        "cause": "inconsistent",
    }
    assert (row["entity"], row["entity_id"], row["gold_code"]) == (4, 20, 3)
    assert row["box"] == pytest.approx([120, 60, 157, 70])
    assert json.dumps(row)
