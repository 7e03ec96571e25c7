"""What becomes of values in one core, in several and in none."""

import math

import pytest
import torch

from xformparser.isolation.fusion import TaskChange, fuse, slerp


def change_of(values: list[float], core: list[bool]) -> TaskChange:
    return TaskChange({"w": torch.tensor(values)}, {"w": torch.tensor(core)})


def test_a_core_of_one_task_is_kept() -> None:
    tasks = [change_of([2.0, 0.0], [True, False]), change_of([0.0, 1.0], [False, True])]
    assert fuse({"w": torch.tensor([10.0, 20.0])}, tasks)["w"].tolist() == [12.0, 21.0]


def test_a_core_of_several_is_their_mean_by_how_far_each_went() -> None:
    tasks = [change_of([3.0], [True]), change_of([-1.0], [True])]
    assert fuse({"w": torch.tensor([0.0])}, tasks)["w"].item() == pytest.approx((3 * 3 - 1 * 1) / 4)


def test_the_rest_is_merged_along_the_arc() -> None:
    tasks = [change_of([1.0, 0.0], [False, False]), change_of([0.0, 1.0], [False, False])]
    merged = fuse({"w": torch.zeros(2)}, tasks)["w"]
    assert merged.tolist() == pytest.approx([math.sqrt(0.5)] * 2)


def test_the_order_of_three_alike_does_not_matter() -> None:
    parts = [change_of([1.0, 2.0], [False, False])] * 3
    assert fuse({"w": torch.zeros(2)}, parts)["w"].tolist() == pytest.approx([1.0, 2.0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param([1.0, 0.0], [1.0, 1e-5], [1.0, 0.5e-5], id="nearly the same direction"),
        pytest.param([1.0, 0.0], [-1.0, 0.0], [0.0, 0.0], id="opposite"),
        pytest.param([0.0, 0.0], [2.0, 0.0], [1.0, 0.0], id="one did not move"),
    ],
)
def test_where_there_is_no_arc_the_line_is_taken(
    one: list[float], other: list[float], expected: list[float]
) -> None:
    assert slerp(torch.tensor(one), torch.tensor(other), 0.5).tolist() == pytest.approx(expected)
