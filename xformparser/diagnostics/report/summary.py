"""The figures of a diagnosis: how much is unlearned, where, why, and how it came about; as JSON too.

Shapes: I samples.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.diagnostics.causes import CAUSES, Cause, Limits
from xformparser.diagnostics.diagnosis import LEAST, Diagnosis
from xformparser.diagnostics.passes import PASSES
from xformparser.diagnostics.rates import Rate
from xformparser.diagnostics.records import RunFacts
from xformparser.diagnostics.report.courses import Course, accuracy_by_set, learning_curves
from xformparser.diagnostics.report.groups import Group, GroupKind, groups
from xformparser.diagnostics.report.seeds import Seeds, compare_seeds
from xformparser.documents import DIGITS

FORMAT = 1


@dataclass(frozen=True)
class CauseShare:
    """How many of the unlearned samples a cause explains, and how many of all samples it speaks for first."""

    cause: Cause
    unlearned: Rate
    all_samples: Rate


@dataclass(frozen=True)
class Determinism:
    """What the finished model answers as it is, beside whether samples are learned, in counts."""

    right_learned: int
    right_unlearned: int
    wrong_learned: int
    wrong_unlearned: int


@dataclass(frozen=True)
class BaseConfusion:
    """What the model that training started from answered, beside what the finished one does, in counts.

    `same_answer` counts the wrong answers of the finished model that the base model gave too.
    """

    base: str
    stayed_right: int
    became_right: int
    became_wrong: int
    stayed_wrong: int
    same_answer: Rate


@dataclass(frozen=True)
class Summary:
    """All figures of a run. `base` is None where training started from fresh weights, `seeds` of one run."""

    run: str
    facts: RunFacts
    pages: int
    unlearned: Rate
    right: Rate
    groups: tuple[Group, ...]
    determinism: Determinism
    causes: tuple[CauseShare, ...]
    base: BaseConfusion | None
    learning_curves: tuple[Course, ...]
    accuracy_by_set: tuple[Course, ...]
    seeds: Seeds | None
    limits: Limits
    least: float = LEAST
    passes: int = PASSES
    format: int = FORMAT

    @property
    def tasks(self) -> tuple[Group, ...]:
        """The groups that are a task as a whole."""
        return tuple(group for group in self.groups if group.kind is GroupKind.TASK)


def summarise(diagnoses: Sequence[Diagnosis]) -> Summary:
    """Return the figures of the first run; the others, of the same recipe, tell what chance made of it.

    Raises:
        DiagnosisError: the runs were trained on different samples.
    """
    first = diagnoses[0]
    right, unlearned = first.final.correct, first.unlearned
    return Summary(
        run=str(first.run),
        facts=first.facts,
        pages=len({key.page for key in first.keys}),
        unlearned=Rate.of(unlearned),
        right=Rate.of(right),
        groups=groups(first),
        determinism=Determinism(*_counts(right, ~unlearned)),
        causes=_cause_shares(first),
        base=_base_confusion(first),
        learning_curves=learning_curves(first),
        accuracy_by_set=accuracy_by_set(first),
        seeds=compare_seeds(diagnoses) if len(diagnoses) > 1 else None,
        limits=first.limits,
    )


def summary_json(summary: Summary) -> str:
    """Return the summary as JSON: a rate as its count, total, share and 95 % interval."""
    return json.dumps(_plain(summary), indent=2, ensure_ascii=False) + "\n"


def _counts(rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return how often both hold, only the first, only the second, and neither."""
    cells = (rows & columns, rows & ~columns, ~rows & columns, ~rows & ~columns)
    both, first, second, neither = (int(cell.sum()) for cell in cells)
    return both, first, second, neither


def _cause_shares(diagnosis: Diagnosis) -> tuple[CauseShare, ...]:
    found = []
    for cause in CAUSES:
        own = diagnosis.caused_by(cause)
        found.append(CauseShare(cause, Rate.of(own[diagnosis.unlearned]), Rate.of(own)))
    return tuple(found)


def _base_confusion(diagnosis: Diagnosis) -> BaseConfusion | None:
    if diagnosis.facts.start_from is None:
        return None
    base, final = diagnosis.base, diagnosis.final
    stayed_right, became_wrong, became_right, stayed_wrong = _counts(base.correct, final.correct)
    return BaseConfusion(
        base=diagnosis.facts.start_from,
        stayed_right=stayed_right,
        became_right=became_right,
        became_wrong=became_wrong,
        stayed_wrong=stayed_wrong,
        same_answer=Rate.of((base.predicted == final.predicted)[~final.correct]),
    )


def _plain(value: object) -> object:
    if isinstance(value, Rate):
        low, high = value.interval
        share, bounds = round(value.value, DIGITS), [round(low, DIGITS), round(high, DIGITS)]
        return {"count": value.count, "total": value.total, "share": share, "ci95": bounds}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return round(value, DIGITS) if isinstance(value, float) else value
