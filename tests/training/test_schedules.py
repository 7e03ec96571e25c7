import pytest

from xformparser.errors import ConfigurationError
from xformparser.training.schedules import (
    EncoderOptimization,
    SoftLabelSchedule,
    frozen_before,
    warm_up_and_decay,
    within_stage,
)


@pytest.mark.parametrize(
    ("progress", "share"), [(0, 1), (0.2, 1), (0.35, 0.5), (0.5, 0), (0.9, 0), (1, 0)], ids=str
)
def test_gold_labels_give_way_to_soft_ones(progress: float, share: float) -> None:
    assert SoftLabelSchedule(0.2, 0.5).gold_share(progress) == pytest.approx(share)


def test_a_schedule_may_jump_or_never_use_gold() -> None:
    jump = SoftLabelSchedule(0.5, 0.5)
    assert (jump.gold_share(0.5), jump.gold_share(0.51)) == (1, 0)
    assert SoftLabelSchedule(0, 0).gold_share(0.01) == 0


@pytest.mark.parametrize(("start", "end"), [(0.6, 0.5), (-0.1, 0.5), (0.2, 1.1)])
def test_a_schedule_that_contradicts_itself_is_refused(start: float, end: float) -> None:
    with pytest.raises(ConfigurationError, match=f"start at {start} and end at {end}"):
        SoftLabelSchedule(start, end)


def test_the_learning_rate_rises_and_falls() -> None:
    factors = [warm_up_and_decay(step / 100) for step in range(101)]
    assert 0 < factors[0] < 0.05
    assert factors[10] == max(factors) == pytest.approx(1)
    assert factors[:11] == sorted(factors[:11])
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert factors[55] == pytest.approx(0.5)
    assert factors[100] == warm_up_and_decay(1.2) == 0


def test_what_is_frozen_at_first_rises_and_falls_in_the_rest() -> None:
    factors = [frozen_before(0.6, step / 100) for step in range(101)]
    assert not any(factors[:60])
    assert 0 < factors[60] < 0.05
    assert factors[64] == max(factors) == pytest.approx(1)
    assert factors[100] == pytest.approx(0)
    assert [frozen_before(0, step / 10) for step in range(11)] == [
        warm_up_and_decay(step / 10) for step in range(11)
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"start": 1.0}, "trained from 1.0 of training on. Give 0 <= start < 1", id="never"),
        pytest.param({"start": -0.1}, "from -0.1 of", id="before training"),
        pytest.param({"layer_decay": 0.0}, "layer_decay is 0.0", id="no rate"),
        pytest.param({"layer_decay": 1.1}, "must lie in", id="rising"),
    ],
)
def test_encoder_settings_that_make_no_sense_are_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        EncoderOptimization(**settings)


@pytest.mark.parametrize(
    ("progress", "share"),
    [(0, 0), (0.1, 0.5), (0.2, 0), (0.3, 0.5), (0.4, 0), (0.7, 0.5), (0.9, 5 / 6), (1, 1)],
    ids=str,
)
def test_each_stage_passes_as_a_whole_and_the_last_goes_on(progress: float, share: float) -> None:
    assert within_stage(progress, (0.2, 0.4, 0.8)) == pytest.approx(share)


def test_training_without_stages_is_one() -> None:
    assert [within_stage(share, ()) for share in (0, 0.3, 1)] == [0, 0.3, 1]
