"""What is done against each cause, on a tiny diagnosis whose scores are written down."""

from dataclasses import replace

import numpy as np
import pytest

from xformparser.diagnostics.causes import SCORED, Cause, Limits
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.interventions import CONFLICT_WEIGHT, RARE_COUNT, treatment_for
from xformparser.diagnostics.records import SampleKey
from xformparser.labels import Task
from xformparser.training.treatment import NOTHING, PageName, Repetition, Treatment, Weight

FORM = {"dataset": "funsd", "language": "en", "document": "two_lines"}
LONE = {**FORM, "document": "lone"}
HEADER, NAME, ANN = (SampleKey(Task.SER, **FORM, entity=place) for place in range(3))
LINK = ANN._replace(task=Task.RE)
WORD = SampleKey(Task.SER, **LONE, entity=0)


def having(
    diagnosis: Diagnosis,
    inconsistent: dict[SampleKey, float] | None = None,
    group: dict[SampleKey, int] | None = None,
    alike: dict[SampleKey, int] | None = None,
) -> Diagnosis:
    """Return the diagnosis with scores, groups and counts of some samples; the others have none."""
    size = len(diagnosis.keys)

    def column(values: dict[SampleKey, float] | dict[SampleKey, int] | None, usual: float) -> np.ndarray:
        found = np.full(size, usual, np.float64)
        for key, value in (values or {}).items():
            found[diagnosis.keys.index(key)] = value
        return found

    scores = {cause: np.zeros(size, np.float32) for cause in SCORED}
    scores[Cause.INCONSISTENT] = column(inconsistent, 0).astype(np.float32)
    evidence = replace(
        diagnosis.evidence,
        group=column(group, -1).astype(np.int32),
        alike=column(alike, 100).astype(np.int32),
    )
    return replace(diagnosis, scores=scores, evidence=evidence, limits=Limits(inconsistent=0.5))


def treated(cause: Cause, diagnosis: Diagnosis, *targets: SampleKey) -> Treatment:
    return treatment_for(cause, diagnosis, np.array([key in targets for key in diagnosis.keys]))


def ordered(diagnosis: Diagnosis, *keys: SampleKey) -> list[SampleKey]:
    return sorted(keys, key=diagnosis.keys.index)


@pytest.mark.parametrize("cause", [Cause.FORGOTTEN, Cause.MISSING_KNOWLEDGE, Cause.UNATTRIBUTED])
def test_against_what_concerns_all_pages_no_sample_is_treated(cause: Cause, diagnosis: Diagnosis) -> None:
    assert treatment_for(cause, diagnosis, np.ones(len(diagnosis.keys), np.bool_)) == NOTHING


@pytest.mark.parametrize("cause", list(Cause))
def test_where_nothing_is_to_be_helped_nothing_is_done(cause: Cause, diagnosis: Diagnosis) -> None:
    assert treated(cause, diagnosis) == NOTHING


def test_what_contradicts_the_model_s_knowledge_counts_more(diagnosis: Diagnosis) -> None:
    found = treated(Cause.CONFLICT, diagnosis, NAME, LINK)
    assert found == Treatment(
        weights=tuple(
            Weight(**FORM, task=key.task.value, entity=key.entity, weight=CONFLICT_WEIGHT)
            for key in ordered(diagnosis, NAME, LINK)
        )
    )


def test_what_is_contradicted_is_set_aside_and_its_group_stays_apart(diagnosis: Diagnosis) -> None:
    seen = having(
        diagnosis,
        inconsistent={NAME: 0.5, HEADER: 0.49, WORD: 0.1},
        group={NAME: 3, WORD: 3, HEADER: 4, ANN: 4},
    )
    found = treated(Cause.INCONSISTENT, seen, NAME, HEADER, WORD)
    assert found.weights == (Weight(**FORM, task="ser", entity=1, weight=0.0),)
    assert found.apart == ((PageName(**LONE), PageName(**FORM)),)
    assert found == Treatment(weights=found.weights, apart=found.apart)


@pytest.mark.parametrize(
    "group",
    [
        pytest.param({NAME: 3, HEADER: 3}, id="a group on one page"),
        pytest.param({}, id="no group"),
        pytest.param({WORD: 3, ANN: 3}, id="a group that nothing of is set aside"),
    ],
)
def test_pages_stay_apart_only_where_a_group_is_on_several(
    group: dict[SampleKey, int], diagnosis: Diagnosis
) -> None:
    found = treated(Cause.INCONSISTENT, having(diagnosis, {NAME: 0.9}, group), NAME)
    assert len(found.weights) == 1
    assert found.apart == ()


def test_only_what_is_to_be_helped_is_set_aside(diagnosis: Diagnosis) -> None:
    seen = having(diagnosis, {NAME: 0.9, LINK: 0.9})
    found = treated(Cause.INCONSISTENT, seen, LINK)
    assert [(weight.task, weight.entity) for weight in found.weights] == [("re", 2)]


@pytest.mark.parametrize(
    ("alike", "times"),
    [
        pytest.param({NAME: 1}, 10, id="the only one"),
        pytest.param({NAME: 2}, 5, id="one of two"),
        pytest.param({NAME: 3}, 4, id="rounded up"),
        pytest.param({NAME: 9}, 2, id="nearly enough"),
        pytest.param({NAME: 10}, None, id="enough"),
        pytest.param({NAME: 99}, None, id="more than enough"),
        pytest.param({NAME: 5, LINK: 2}, 5, id="the rarest of a page counts"),
        pytest.param({NAME: 2, LINK: 5}, 5, id="whatever the order"),
    ],
)
def test_pages_of_rare_patterns_are_shown_until_there_are_enough(
    alike: dict[SampleKey, int], times: int | None, diagnosis: Diagnosis
) -> None:
    assert RARE_COUNT == 10
    found = treated(Cause.UNDER_OPTIMISED, having(diagnosis, alike=alike), *alike)
    assert found.repetitions == (() if times is None else (Repetition(**FORM, times=times),))
    assert found == Treatment(repetitions=found.repetitions)


def test_repeated_pages_are_named_in_order(diagnosis: Diagnosis) -> None:
    found = treated(Cause.UNDER_OPTIMISED, having(diagnosis, alike={NAME: 1, WORD: 2}), NAME, WORD)
    assert found.repetitions == (Repetition(**LONE, times=5), Repetition(**FORM, times=10))
