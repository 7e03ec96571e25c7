"""Scores and the order of decision, with limits of the tests' own."""

from dataclasses import fields, replace

import numpy as np
import pytest

from xformparser.diagnostics.causes import CAUSES, SCORED, Cause, Evidence, Limits, decide, score_causes

LIMITS = Limits(
    inconsistent=0.5,
    forgotten=0.5,
    missing_knowledge=0.5,
    conflict=0.5,
    under_optimised=0.5,
    rare=4,
    surprising=0.8,
)
KINDS = {"learned": bool, "wrong": bool, "complex": bool, "events": int, "alike": int, "group": int}


def evidence_of(**seen: object) -> Evidence:
    """Return the evidence of one sample of which nothing is known but what is named."""
    usual = {"alike": 100, "group": -1}
    values = {field.name: usual.get(field.name, 0) for field in fields(Evidence)} | seen
    return Evidence(
        **{name: np.array([value], KINDS.get(name, np.float32)) for name, value in values.items()}
    )


@pytest.mark.parametrize(
    ("cause", "seen", "score"),
    [
        pytest.param(
            Cause.INCONSISTENT, {"disagreement": 0.6, "doubt": 1.0, "suspicion": 0.2}, 0.6, id="duplicates"
        ),
        pytest.param(
            Cause.INCONSISTENT, {"disagreement": 0.8, "doubt": 0.5}, 0.4, id="the model half believes it"
        ),
        pytest.param(Cause.INCONSISTENT, {"disagreement": 0.8}, 0.0, id="the model tells them apart"),
        pytest.param(Cause.INCONSISTENT, {"disagreement": 0.1, "suspicion": 0.9}, 0.75, id="suspicion"),
        pytest.param(Cause.INCONSISTENT, {"suspicion": 0.6}, 0.0, id="not suspicious enough"),
        pytest.param(
            Cause.FORGOTTEN, {"learned": True, "wrong": True, "since_exposure": 0.3}, 1.0, id="long ago"
        ),
        pytest.param(
            Cause.FORGOTTEN, {"learned": True, "wrong": True, "since_exposure": 0.1}, 0.4, id="not long ago"
        ),
        pytest.param(
            Cause.FORGOTTEN, {"learned": True, "wrong": True, "events": 9}, 0.0, id="lost while shown"
        ),
        pytest.param(
            Cause.FORGOTTEN, {"learned": True, "wrong": True, "events": 1}, 0.0, id="lost once, while shown"
        ),
        pytest.param(
            Cause.FORGOTTEN,
            {"learned": False, "wrong": True, "since_exposure": 1, "events": 9},
            0.0,
            id="never learned",
        ),
        pytest.param(
            Cause.FORGOTTEN,
            {"learned": True, "wrong": False, "since_exposure": 1, "events": 9},
            0.0,
            id="right at last",
        ),
        pytest.param(Cause.MISSING_KNOWLEDGE, {"unknown": 0.7}, 0.7, id="unknown pieces"),
        pytest.param(Cause.MISSING_KNOWLEDGE, {"surprisal": 0.9}, 0.5, id="a surprising text"),
        pytest.param(Cause.MISSING_KNOWLEDGE, {"surprisal": 0.8}, 0.0, id="not surprising enough"),
        pytest.param(
            Cause.MISSING_KNOWLEDGE, {"surprisal": 1.0, "probe": 0.75}, 0.25, id="the probe knows it"
        ),
        pytest.param(Cause.MISSING_KNOWLEDGE, {"unknown": 0.7, "probe": 1.0}, 0.7, id="unknown all the same"),
        pytest.param(Cause.CONFLICT, {"prior": 0.8}, 0.8, id="another belief before"),
        pytest.param(Cause.UNDER_OPTIMISED, {"falling": 0.9, "alike": 4}, 0.9, id="rare, and still falling"),
        pytest.param(Cause.UNDER_OPTIMISED, {"falling": 0.9, "alike": 8}, 0.45, id="twice as many"),
        pytest.param(Cause.UNDER_OPTIMISED, {"falling": 0.9, "alike": 1}, 0.9, id="the only one"),
        pytest.param(Cause.UNDER_OPTIMISED, {"falling": 0.9, "complex": True}, 0.9, id="many, but complex"),
        pytest.param(Cause.UNDER_OPTIMISED, {"falling": 0.0, "alike": 1}, 0.0, id="rare, but at rest"),
        pytest.param(
            Cause.UNDER_OPTIMISED,
            {"falling": 0.9, "alike": 1, "learned": True},
            0.0,
            id="it was learned once",
        ),
    ],
)
def test_the_score_of_a_cause(cause: Cause, seen: dict[str, object], score: float) -> None:
    scores = score_causes(evidence_of(**seen), LIMITS)
    assert scores[cause].tolist() == pytest.approx([score], abs=1e-6)


def test_where_nothing_is_seen_no_cause_has_a_score() -> None:
    scores = score_causes(evidence_of(), LIMITS)
    assert tuple(scores) == SCORED
    assert all(score.tolist() == [0] for score in scores.values())
    assert decide(scores, LIMITS) == [Cause.UNATTRIBUTED]


def scores_of(*values: float) -> dict[Cause, np.ndarray]:
    return {cause: np.array([value], np.float32) for cause, value in zip(SCORED, values, strict=True)}


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        pytest.param((1, 1, 1, 1, 1), Cause.INCONSISTENT, id="all speak"),
        pytest.param((0.4, 1, 1, 1, 1), Cause.FORGOTTEN, id="four speak"),
        pytest.param((0, 0, 0.6, 1, 1), Cause.MISSING_KNOWLEDGE, id="the first that speaks, not the loudest"),
        pytest.param((0, 0, 0, 0.5, 1), Cause.CONFLICT, id="at its limit a cause speaks"),
        pytest.param((0.49, 0.49, 0.49, 0.49, 0.5), Cause.UNDER_OPTIMISED, id="the last"),
        pytest.param((0.49, 0.49, 0.49, 0.49, 0.49), Cause.UNATTRIBUTED, id="none speaks"),
        pytest.param((float("nan"), 0, 0, 0, 1), Cause.UNDER_OPTIMISED, id="what is not a number is silent"),
    ],
)
def test_the_first_cause_that_speaks_is_the_cause(values: tuple[float, ...], cause: Cause) -> None:
    assert decide(scores_of(*values), LIMITS) == [cause]


@pytest.mark.parametrize("cause", SCORED)
def test_each_cause_has_a_limit_of_its_own(cause: Cause) -> None:
    scores = {each: np.array([0.6 if each is cause else 0.0], np.float32) for each in SCORED}
    assert decide(scores, LIMITS) == [cause]
    assert decide(scores, replace(LIMITS, **{cause: 0.7})) == [Cause.UNATTRIBUTED]


def test_the_order_of_decision() -> None:
    assert [str(cause) for cause in CAUSES] == [
        "inconsistent",
        "forgotten",
        "missing_knowledge",
        "conflict",
        "under_optimised",
        "unattributed",
    ]


def test_samples_are_decided_each_for_itself_and_keep_their_full_vector() -> None:
    seen = [{"disagreement": 0.9, "doubt": 1.0, "prior": 0.9}, {"prior": 0.9}, {}]
    parts = [evidence_of(**each) for each in seen]
    merged = Evidence(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Evidence)
        }
    )
    scores = score_causes(merged, LIMITS)
    assert decide(scores, LIMITS) == [Cause.INCONSISTENT, Cause.CONFLICT, Cause.UNATTRIBUTED]
    assert scores[Cause.CONFLICT].tolist() == pytest.approx([0.9, 0.9, 0])
    assert all(score.dtype == np.float32 and score.shape == (3,) for score in scores.values())


def test_no_samples_have_no_cause() -> None:
    nothing = Evidence(**{field.name: getattr(evidence_of(), field.name)[:0] for field in fields(Evidence)})
    assert decide(score_causes(nothing, LIMITS), LIMITS) == []
