"""How much is unlearned by task, data set and label, beside the figures that hide it.

Shapes: I samples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xformparser.datasets.annotations import set_name
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.passes import Reading
from xformparser.diagnostics.rates import Rate
from xformparser.labels import LABEL_INDEX, LABELS, Label, Task

Flags = NDArray[np.bool_]


class GroupKind(StrEnum):
    """What the samples of a group have in common."""

    TASK = "task"
    DATASET = "dataset"
    LABEL = "label"


@dataclass(frozen=True)
class Group:
    """Samples of a task, all of them, or those of one data set and language, or of one annotated answer.

    `right`, `f1` and `passed` are of the finished model on these, its own training samples: the share that it
    answers right as it is; F1 of labels over header, question and answer, of links over answers that have a
    question, of one answer its own; and the mean share of perturbed passes that were right.
    """

    task: Task
    kind: GroupKind
    name: str
    unlearned: Rate
    right: Rate
    f1: float
    passed: float


class _Part(NamedTuple):
    """A group's samples (I,), and those of them that count as gold and as predicted."""

    kind: GroupKind
    name: str
    own: Flags
    gold: Flags
    predicted: Flags


def groups(diagnosis: Diagnosis) -> tuple[Group, ...]:
    """Return the groups of both tasks that have samples: a task as a whole, its data sets, its labels."""
    return tuple(
        Group(
            task=task,
            kind=part.kind,
            name=part.name,
            unlearned=Rate.of(diagnosis.unlearned[part.own]),
            right=Rate.of(diagnosis.final.correct[part.own]),
            f1=f1(diagnosis.final.correct, part.gold, part.predicted),
            passed=float(diagnosis.passed[part.own].mean()),
        )
        for task in Task
        for part in _parts(diagnosis.final, task)
        if part.own.any()
    )


def f1(right: Flags, gold: Flags, predicted: Flags) -> float:
    """Return the F1 of what counts as gold and as predicted (I,); 0 where nothing does."""
    counted = int(gold.sum()) + int(predicted.sum())
    return 2 * int((right & gold).sum()) / counted if counted else 0.0


def _parts(final: Reading, task: Task) -> Iterator[_Part]:
    own = np.array([key.task is task for key in final.keys], np.bool_)
    none = LABEL_INDEX[Label.OTHER] if task is Task.SER else NONE
    gold, predicted = own & (final.gold != none), own & (final.predicted != none)
    yield _Part(GroupKind.TASK, task.value, own, gold, predicted)
    sets = np.array([set_name(key.dataset, key.language) for key in final.keys])
    for name in sorted(set(sets[own].tolist())):
        inside = sets == name
        yield _Part(GroupKind.DATASET, name, own & inside, gold & inside, predicted & inside)
    if task is Task.RE:
        yield _Part(GroupKind.LABEL, "with a question", gold, gold, predicted)
        yield _Part(GroupKind.LABEL, "without a question", own & ~gold, own & ~gold, own & ~predicted)
        return
    for label in LABELS:
        of_label = own & (final.gold == LABEL_INDEX[label])
        yield _Part(
            GroupKind.LABEL, label.value, of_label, of_label, own & (final.predicted == LABEL_INDEX[label])
        )
