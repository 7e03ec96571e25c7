"""Courses of training, epoch by epoch: `1` right, `0` wrong, `.` not recorded; `x` marks showings."""

import numpy as np
import pytest
from scipy import stats

from xformparser.diagnostics.records import SampleKey, Trajectories
from xformparser.diagnostics.trends import (
    exposed,
    falling,
    forgetting_events,
    since_exposure,
    was_learned,
)
from xformparser.labels import Task

VALUES = {"1": 1.0, "0": 0.0, ".": np.nan}


def course(right: str, shown: str | None = None) -> Trajectories:
    """Return one sample's course; without `shown`, every recorded epoch has shown it."""
    correct = np.array([[VALUES[sign] for sign in right]], np.float32)
    flags = ~np.isnan(correct) if shown is None else np.array([[sign == "x" for sign in shown]])
    return Trajectories(
        keys=(SampleKey(Task.SER, "funsd", "en", "a", 0),),
        p_gold=correct,
        correct=correct,
        loss=np.zeros_like(correct),
        shown=flags,
        step=np.zeros(1, np.int32),
    )


NOTHING = Trajectories(
    (), *(np.zeros((0, 3), np.float32),) * 3, np.zeros((0, 3), np.bool_), np.zeros(0, np.int32)
)


@pytest.mark.parametrize(
    ("right", "shown", "learned", "events"),
    [
        pytest.param("1", None, False, 0, id="one epoch"),
        pytest.param("000", None, False, 0, id="never right"),
        pytest.param("0101", None, False, 1, id="never twice in a row"),
        pytest.param("0110", None, True, 1, id="learned and lost"),
        pytest.param("11", None, True, 0, id="learned from the start"),
        pytest.param("110110", None, True, 2, id="lost twice"),
        pytest.param("1.1", None, True, 0, id="epochs without a record are passed over"),
        pytest.param("1.0", None, False, 1, id="lost between two records"),
        pytest.param("...", None, False, 0, id="no record"),
        pytest.param("1110", "...x", False, 0, id="right before it was shown"),
        pytest.param("1111", "..x.", True, 0, id="right once it was shown, and ever after"),
        pytest.param("1100", "x...", True, 1, id="lost while other sets were shown"),
        pytest.param("1010", "x...", False, 2, id="unsteady while other sets were shown"),
        pytest.param("11", "..", False, 0, id="never shown"),
    ],
)
def test_what_was_learned_and_how_often_it_was_lost(
    right: str, shown: str | None, learned: bool, events: int
) -> None:
    found = course(right, shown)
    assert was_learned(found).tolist() == [learned]
    assert forgetting_events(found).tolist() == [events]


def test_from_the_first_showing_on_a_sample_is_exposed() -> None:
    assert exposed(course("00000", ".x.x.")).tolist() == [[False, True, True, True, True]]


def test_samples_are_followed_each_for_itself() -> None:
    courses = [course("110"), course("000"), course("011")]
    merged = Trajectories(
        keys=tuple(key for each in courses for key in each.keys),
        **{
            name: np.concatenate([getattr(each, name) for each in courses])
            for name in ("p_gold", "correct", "loss", "shown", "step")
        },
    )
    assert was_learned(merged).tolist() == [True, False, True]
    assert forgetting_events(merged).tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("steps", "shares"),
    [
        pytest.param([40], [0.0], id="the last step"),
        pytest.param([40, 30, 0], [0.0, 0.25, 1.0], id="the longer ago the more"),
        pytest.param([-1, 8], [1.0, 0.0], id="never shown"),
        pytest.param([-1, -1], [1.0, 1.0], id="nothing was shown"),
    ],
)
def test_the_time_since_a_sample_was_shown(steps: list[int], shares: list[float]) -> None:
    found = Trajectories(
        course("0").keys * len(steps),
        *(np.zeros((len(steps), 1), np.float32),) * 3,
        np.zeros((len(steps), 1), np.bool_),
        np.array(steps, np.int32),
    )
    assert since_exposure(found).tolist() == pytest.approx(shares)


def losing(losses: list[float], shown: str | None = None) -> Trajectories:
    found = course("0" * len(losses), shown)
    return Trajectories(
        found.keys, found.p_gold, found.correct, np.array([losses], np.float32), found.shown, found.step
    )


@pytest.mark.parametrize(
    ("losses", "shown", "low", "high"),
    [
        pytest.param([], None, 0, 0, id="no epoch"),
        pytest.param([3, 2], None, 0, 0, id="two showings say nothing"),
        pytest.param([3, 2, 1], None, 0.999, 1, id="a straight fall"),
        pytest.param([1, 2, 3], None, 0, 0.001, id="a straight rise"),
        pytest.param([2, 2, 2], None, 0, 0, id="no change"),
        pytest.param([3, 2.5, 2.2, 1.9, 1.2], None, 0.99, 1, id="a fall with noise"),
        pytest.param([2, 3, 2, 3, 2], None, 0.4, 0.6, id="up and down"),
        pytest.param([99, 99, *[2, 3] * 5], None, 0.2, 0.4, id="the last ten count"),
        pytest.param([3, 0, 2, 0, 1], "x.x.x", 0.999, 1, id="showings alone count"),
        pytest.param([3, float("nan"), 2, 1], "xxxx", 0.999, 1, id="what was not recorded does not"),
        pytest.param([3, 2, 1], "xx.", 0, 0, id="two showings of three records"),
    ],
)
def test_how_surely_the_loss_still_fell(
    losses: list[float], shown: str | None, low: float, high: float
) -> None:
    (sure,) = falling(losing(losses, shown)).tolist()
    assert low <= sure <= high


def test_the_confidence_is_that_of_a_regression() -> None:
    losses = [2.0, 1.7, 1.9, 1.2, 1.4]
    expected = stats.linregress(range(5), losses, alternative="less").pvalue
    assert falling(losing(losses)).tolist() == pytest.approx([1 - expected], abs=1e-6)


def test_how_many_showings_count_may_be_said() -> None:
    losses = [1.0, 3.0, 2.0, 1.0]
    assert falling(losing(losses), recent=3).item() > 0.999
    assert falling(losing(losses), recent=4).item() < 0.9


def test_no_samples_have_no_course() -> None:
    for of in (was_learned, forgetting_events, since_exposure, falling):
        assert of(NOTHING).shape == (0,)
