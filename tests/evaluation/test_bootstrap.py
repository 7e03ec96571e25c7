import numpy as np
import pytest

from xformparser.evaluation.bootstrap import bootstrap_gain, bootstrap_interval
from xformparser.evaluation.scores import Counts, Measure, Score


def score(*counts: Counts, measure: Measure = Measure.F1) -> Score:
    return Score(sum(counts, Counts()), {f"d{index:03}": each for index, each in enumerate(counts)}, measure)


@pytest.mark.parametrize(
    ("counts", "bounds"),
    [
        pytest.param((), (0, 0), id="no documents"),
        pytest.param((Counts(1, 2, 2),), (0.5, 0.5), id="one document"),
        pytest.param((Counts(3, 3, 3),) * 9, (1, 1), id="all perfect"),
        pytest.param((Counts(0, 3, 3),) * 9, (0, 0), id="all wrong"),
        pytest.param((Counts(),) * 9, (0, 0), id="all blank"),
    ],
)
def test_without_spread(counts: tuple[Counts, ...], bounds: tuple[float, float]) -> None:
    interval = bootstrap_interval(score(*counts))
    assert (interval.low, interval.high) == pytest.approx(bounds)


def test_the_interval_agrees_with_the_normal_approximation() -> None:
    shares = np.random.default_rng(3).integers(0, 11, size=400)
    interval = bootstrap_interval(score(*(Counts(int(share), 10, 10) for share in shares)))
    mean, error = shares.mean() / 10, shares.std() / 10 / np.sqrt(len(shares))
    assert interval.low == pytest.approx(mean - 1.96 * error, abs=0.004)
    assert interval.high == pytest.approx(mean + 1.96 * error, abs=0.004)


def test_seed_order_and_measure() -> None:
    counts = [Counts(index % 4, 9, 4) for index in range(20)]
    forward = score(*counts)
    backward = Score(forward.counts, dict(reversed(forward.documents.items())))
    assert bootstrap_interval(forward) == bootstrap_interval(backward)
    assert bootstrap_interval(forward) != bootstrap_interval(forward, seed=1)
    recall = bootstrap_interval(score(*counts, measure=Measure.RECALL))
    assert recall.low <= forward.recall <= recall.high
    assert recall.low > forward.f1


def test_the_mean_of_several_trainings() -> None:
    one, other = (score(*(Counts(index % top, 9, 9) for index in range(30))) for top in (4, 7))
    assert bootstrap_interval(one, one) == bootstrap_interval(one)
    both = bootstrap_interval(one, other)
    assert both.low == pytest.approx(
        (bootstrap_interval(one).low + bootstrap_interval(other).low) / 2, abs=0.02
    )
    assert both.low < (one.f1 + other.f1) / 2 < both.high
    with pytest.raises(ValueError, match="different documents"):
        bootstrap_interval(one, score(*[Counts()] * 29))


def test_a_gain_is_that_on_the_same_documents() -> None:
    before = score(*(Counts(index % 7, 9, 9) for index in range(30)))
    better = score(*(Counts(index % 7 + 1, 9, 9) for index in range(30)))
    gain = bootstrap_gain(before, better)
    assert (gain.low, gain.high) == pytest.approx((1 / 9, 1 / 9))
    mean = bootstrap_gain(before, before, better)
    assert (mean.low, mean.high) == pytest.approx((1 / 18, 1 / 18))
    loss = bootstrap_gain(better, before)
    assert (loss.low, loss.high) == pytest.approx((-1 / 9, -1 / 9))
    with pytest.raises(ValueError, match="different documents"):
        bootstrap_gain(before, score(*[Counts()] * 29))
