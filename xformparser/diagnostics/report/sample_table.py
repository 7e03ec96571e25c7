"""All samples as Parquet, with everything that was decided on: an auditor can compute the report anew.

Shapes: I samples.
"""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from xformparser.atomic import atomic_path
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.records import SampleKey
from xformparser.diagnostics.report.answers import sample_at


def write_samples(path: Path, diagnosis: Diagnosis, runs_unlearned: NDArray[np.int32]) -> None:
    """Write one row for each sample.

    Answers are in words, and as codes in `*_code`: a label's index or the place of a question on the page, -1
    for none. `score_*` are the causes' scores; what follows them is the evidence by the names of `Evidence`.
    Where training started from fresh weights, `base*` is what another model says, which no score looks at.

    Args:
        path: of the file.
        diagnosis: of the run.
        runs_unlearned: (I,), how many of the runs left a sample unlearned.
    """
    table = sample_table(diagnosis, runs_unlearned)
    with atomic_path(path) as temporary:
        parquet.write_table(table, temporary, compression="zstd")


def sample_table(diagnosis: Diagnosis, runs_unlearned: NDArray[np.int32]) -> pa.Table:
    """Return what `write_samples` writes."""
    samples = [sample_at(diagnosis, row) for row in range(len(diagnosis.keys))]
    final, base = diagnosis.final, diagnosis.base
    columns: dict[str, object] = {
        name: [str(getattr(key, name)) for key in diagnosis.keys] for name in SampleKey._fields[:-1]
    }
    columns |= {
        "entity": [key.entity for key in diagnosis.keys],
        "entity_id": [sample.entity.id for sample in samples],
        "text": [sample.entity.text for sample in samples],
        "box": [list(map(float, sample.entity.box)) for sample in samples],
        "gold": [sample.gold.words for sample in samples],
        "predicted": [sample.predicted.words for sample in samples],
        "base": [sample.base.words for sample in samples],
        "gold_code": final.gold,
        "predicted_code": final.predicted,
        "base_code": base.predicted,
        "correct": final.correct,
        "p_gold": final.p_gold,
        "confidence": final.confidence,
        "base_correct": base.correct,
        "base_confidence": base.confidence,
        "passed": diagnosis.passed,
        "believed": diagnosis.believed,
        "unlearned": diagnosis.unlearned,
        "runs_unlearned": runs_unlearned,
        "cause": [cause.value for cause in diagnosis.causes],
        "last_step": diagnosis.history.step,
    }
    columns |= {f"score_{cause.value}": score for cause, score in diagnosis.scores.items()}
    evidence = diagnosis.evidence
    columns |= {field.name: getattr(evidence, field.name) for field in fields(evidence)}
    return pa.table(columns)
