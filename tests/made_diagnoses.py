"""Diagnoses written by hand, row by row, so that every figure of a report can be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from small_forms import two_line_form

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics.causes import SCORED, Cause, Evidence, Limits
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.passes import Reading
from xformparser.diagnostics.records import PageKey, RunFacts, SampleKey, Trajectories
from xformparser.labels import LABEL_INDEX, LABELS, Task
from xformparser.training.data import Sources

NAN = float("nan")
_FLAGS = {"learned", "wrong", "complex"}
_COUNTS = {"events", "alike", "group"}
HEADER, NAME, ANN, DATE, MAY = range(5)
"""Places of the entities of `two_line_form`."""


@dataclass(frozen=True)
class Row:
    """A sample: what is annotated and said, as codes; the base model says what is annotated by default."""

    entity: int
    gold: int
    predicted: int
    passed: float = 1.0
    cause: Cause = Cause.UNATTRIBUTED
    task: Task = Task.SER
    document: str = "two_lines"
    base: int | None = None
    correct: tuple[float, ...] = (0, 1)
    shown: tuple[bool, ...] = (True, True)


def label(name: str) -> int:
    return LABEL_INDEX[name]


def made_diagnosis(
    rows: Sequence[Row], pages: Sequence[AnnotatedPage] = (two_line_form(),), run: str = "runs/tiny"
) -> Diagnosis:
    """Return a diagnosis of the rows; evidence and scores are zero but for the score of each row's cause."""
    keys = tuple(SampleKey(row.task, "funsd", "en", row.document, row.entity) for row in rows)
    gold = [row.gold for row in rows]
    predicted = [row.predicted for row in rows]
    base = [row.gold if row.base is None else row.base for row in rows]
    causes = tuple(row.cause for row in rows)
    passed = np.array([row.passed for row in rows], np.float32)
    correct = np.array([row.correct for row in rows], np.float32).reshape(len(rows), -1)
    return Diagnosis(
        run=Path(run),
        facts=RunFacts(Sources(["funsd:forms:train"], []), "tiny", "runs/base/model", 0, 2),
        pages={PageKey(page.dataset, page.language, page.document_id): page for page in pages},
        final=_reading(keys, gold, predicted),
        base=_reading(keys, gold, base),
        history=Trajectories(
            keys=keys,
            p_gold=correct * 0.8,
            correct=correct,
            loss=1 - correct,
            shown=np.array([row.shown for row in rows], np.bool_).reshape(len(rows), -1),
            step=np.full(len(rows), 10, np.int32),
        ),
        passed=passed,
        believed=passed,
        evidence=_no_evidence(len(rows)),
        scores={cause: np.array([0.9 * (cause is own) for own in causes], np.float32) for cause in SCORED},
        causes=causes,
        limits=Limits(),
    )


def with_evidence(diagnosis: Diagnosis, row: int, **values: float) -> Diagnosis:
    """Return the diagnosis with other evidence of one sample."""
    changed = {name: getattr(diagnosis.evidence, name).copy() for name in values}
    for name, value in values.items():
        changed[name][row] = value
    return replace(diagnosis, evidence=replace(diagnosis.evidence, **changed))


def mixed_diagnosis() -> Diagnosis:
    """Return five labels of one page, two of them unlearned, and two links, one of them unlearned."""
    question, answer = label("question"), label("answer")
    return made_diagnosis(
        [
            Row(HEADER, label("header"), question, 0.0, Cause.CONFLICT, base=question),
            Row(NAME, question, question),
            Row(ANN, answer, answer, 0.0, Cause.FORGOTTEN, correct=(1, 0)),
            Row(DATE, question, label("other"), 0.4),
            Row(MAY, answer, answer),
            Row(ANN, NAME, NAME, task=Task.RE),
            Row(MAY, DATE, NONE, 0.0, Cause.INCONSISTENT, task=Task.RE, base=NAME),
        ]
    )


def _reading(keys: tuple[SampleKey, ...], gold: Sequence[int], said: Sequence[int]) -> Reading:
    right = np.array(gold) == np.array(said)
    shares = [np.full(len(LABELS), 0.1, np.float32) for _ in keys]
    for share, key, code in zip(shares, keys, said, strict=True):
        if key.task is Task.SER:
            share[code] = 0.7
    return Reading(
        keys=keys,
        gold=np.array(gold, np.int16),
        predicted=np.array(said, np.int16),
        correct=right.astype(np.bool_),
        p_gold=np.where(right, 0.7, 0.1).astype(np.float32),
        confidence=np.full(len(keys), 0.7, np.float32),
        shares=tuple(shares),
        states=np.ones((len(keys), 4), np.float32),
    )


def _no_evidence(size: int) -> Evidence:
    def nothing(name: str) -> np.ndarray:
        if name in _FLAGS:
            return np.zeros(size, np.bool_)
        return np.ones(size, np.int32) if name in _COUNTS else np.zeros(size, np.float32)

    return Evidence(**{field.name: nothing(field.name) for field in fields(Evidence)})
