import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xformparser.geometry import Box
from xformparser.reading_order import reading_order


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        pytest.param([], [], id="no box"),
        pytest.param([(5, 5, 10, 10)], [0], id="one box"),
        pytest.param([(50, 0, 60, 10), (0, 0, 10, 10)], [1, 0], id="left to right"),
        pytest.param([(0, 20, 10, 30), (50, 0, 60, 10)], [1, 0], id="top to bottom"),
        pytest.param([(50, 0, 60, 10), (0, 4, 10, 14)], [1, 0], id="a row with a step"),
        pytest.param([(50, 0, 60, 10), (0, 5, 10, 15)], [0, 1], id="just half of the height is another row"),
        pytest.param([(50, 0, 60, 60), (0, 20, 10, 30), (0, 40, 10, 50)], [1, 2, 0], id="a tall box"),
        pytest.param([(0, 0, 0, 0), (5, 0, 5, 0)], [0, 1], id="points"),
        pytest.param([(0, 0, 10, 10), (0, 0, 10, 10)], [0, 1], id="equal boxes keep their order"),
    ],
)
def test_boxes_are_read_in_rows(boxes: list[Box], order: list[int]) -> None:
    assert reading_order(boxes) == order


coordinates = st.integers(0, 40)
boxes_on_a_page = st.lists(
    st.tuples(coordinates, coordinates, st.integers(0, 20), st.integers(0, 12)).map(
        lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    unique_by=lambda box: (box[0], box[1]),
    max_size=25,
)


@given(boxes_on_a_page)
def test_every_box_is_read_once(boxes: list[Box]) -> None:
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


@given(boxes_on_a_page, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(boxes: list[Box], shuffle: random.Random) -> None:
    shuffled = shuffle.sample(boxes, len(boxes))
    assert [shuffled[index] for index in reading_order(shuffled)] == [
        boxes[index] for index in reading_order(boxes)
    ]
