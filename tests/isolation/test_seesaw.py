"""How the measurement of isolation counts: forgetting, the seesaw, and as many pages for every arm."""

import pytest
from seesaw.arms import arms
from seesaw.recipes import RECIPES
from seesaw.scores import Outcome, own_stages, paired, seesaw

THREE = Outcome([[0.6, 0.1, 0.2], [0.7, 0.5, 0.3], [0.5, 0.4, 0.8]], {})


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_every_arm_passes_as_many_pages(recipe: object) -> None:
    for name, arm in arms(recipe, 0.2, 0.05, 15).items():
        # an epoch is as long as a stage on average, of the part that it shows
        passed = sum(epochs for _, epochs in arm.stages) / len(arm.stages) * arm.epoch_share
        assert passed == recipe.epochs, name


def test_forgetting_is_the_best_since_a_task_s_own_stage_less_the_final() -> None:
    # task 0: 0.7 - 0.5, task 1: 0.5 - 0.4; task 2 has nothing behind it
    assert THREE.forgetting() == pytest.approx(0.15)
    assert THREE.macro == pytest.approx(1.7 / 3)


def test_tasks_that_gain_forget_less_than_nothing() -> None:
    assert Outcome([[0.5, 0.0], [0.6, 0.5]], {}).forgetting() == pytest.approx(-0.1)


def test_the_seesaw_counts_tasks_more_than_a_point_below_training_alone() -> None:
    alone = Outcome([[0.6, 0, 0], [0, 0.405, 0], [0, 0, 0.85]], {})
    assert own_stages(alone) == [0.6, 0.405, 0.85]
    assert seesaw(THREE, alone) == 2


def test_a_paired_interval_is_student_s() -> None:
    assert paired([0.01, 0.02, 0.03]) == "+0.0200 (-0.0048 to +0.0448)"
    assert paired([0.01]) == "+0.0100"
