"""Rates by group, worked out by hand on the seven samples of `mixed_diagnosis`."""

import numpy as np
import pytest
from made_diagnoses import Row, label, made_diagnosis, mixed_diagnosis

from xformparser.diagnostics.report.groups import GroupKind, f1, groups
from xformparser.labels import Task


def test_each_group_counts_its_own_samples() -> None:
    found = {(group.task, group.kind, group.name): group for group in groups(mixed_diagnosis())}
    counts = {key: (group.unlearned.count, group.unlearned.total) for key, group in found.items()}
    assert counts == {
        (Task.SER, GroupKind.TASK, "ser"): (2, 5),
        (Task.SER, GroupKind.DATASET, "funsd_en"): (2, 5),
        (Task.SER, GroupKind.LABEL, "header"): (1, 1),
        (Task.SER, GroupKind.LABEL, "question"): (0, 2),
        (Task.SER, GroupKind.LABEL, "answer"): (1, 2),
        (Task.RE, GroupKind.TASK, "re"): (1, 2),
        (Task.RE, GroupKind.DATASET, "funsd_en"): (1, 2),
        (Task.RE, GroupKind.LABEL, "with a question"): (1, 2),
    }


@pytest.mark.parametrize(
    ("name", "right", "f1_score", "passed"),
    [
        # 3 right of 5 gold and 4 predicted (one is said to be other)
        pytest.param("ser", 3 / 5, 2 * 3 / (5 + 4), (0 + 1 + 0 + 0.4 + 1) / 5, id="labels"),
        # 1 right of 2 gold links and 1 predicted
        pytest.param("re", 1 / 2, 2 * 1 / (2 + 1), 1 / 2, id="links"),
        # the header is said to be a question
        pytest.param("question", 1 / 2, 2 * 1 / (2 + 2), (1 + 0.4) / 2, id="one label"),
        pytest.param("header", 0, 0, 0, id="never right"),
    ],
)
def test_the_figures_that_hide_it(name: str, right: float, f1_score: float, passed: float) -> None:
    (group,) = [group for group in groups(mixed_diagnosis()) if group.name == name]
    assert (group.right.value, group.f1) == pytest.approx((right, f1_score))
    assert group.passed == pytest.approx(passed)


def test_samples_of_one_task_give_groups_of_that_task_only() -> None:
    found = groups(made_diagnosis([Row(0, label("header"), label("header"))]))
    assert {group.task for group in found} == {Task.SER}


def test_f1_of_nothing_is_zero() -> None:
    nothing = np.zeros(3, np.bool_)
    assert f1(nothing, nothing, nothing) == 0
