import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_forms import row_of_words

from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.lines import MAX_GAP, ROW_OVERLAP, group_boxes, group_lines

# a word of height 10 at (0, 0); a gap of MAX_GAP heights still joins
LIMIT = 10 * MAX_GAP


@pytest.mark.parametrize(
    ("boxes", "lines"),
    [
        pytest.param([], [], id="no box"),
        pytest.param([(5, 5, 10, 10)], [[0]], id="one box"),
        pytest.param([(0, 0, 10, 10), (15, 0, 25, 10)], [[0, 1]], id="neighbours"),
        pytest.param([(15, 0, 25, 10), (0, 0, 10, 10)], [[1, 0]], id="left to right"),
        pytest.param([(0, 0, 10, 10), (10 + LIMIT, 0, 40, 10)], [[0, 1]], id="gap at the limit"),
        pytest.param([(0, 0, 10, 10), (11 + LIMIT, 0, 40, 10)], [[0], [1]], id="gap beyond the limit"),
        pytest.param([(0, 0, 10, 10), (0, 12, 10, 22)], [[0], [1]], id="rows"),
        pytest.param([(0, 12, 10, 22), (0, 0, 10, 10)], [[1], [0]], id="rows from top to bottom"),
        pytest.param([(0, 0, 10, 10), (12, 4, 22, 14)], [[0, 1]], id="more than half of the height"),
        pytest.param([(0, 0, 10, 10), (12, 5, 22, 15)], [[0], [1]], id="just half of the height"),
        pytest.param([(0, 0, 10, 10), (12, 2, 16, 5)], [[0, 1]], id="small beside large"),
        pytest.param([(0, 0, 10, 10), (5, 0, 15, 10)], [[0, 1]], id="overlapping words"),
        pytest.param([(0, 5, 10, 5), (12, 5, 22, 5)], [[0], [1]], id="no height"),
        pytest.param([(3, 0, 3, 10), (5, 0, 5, 10)], [[0, 1]], id="no width"),
        pytest.param([(0, 0, 0, 0), (0, 0, 0, 0)], [[0], [1]], id="points"),
        pytest.param(
            [(12 * step, 2 * step, 12 * step + 10, 2 * step + 10) for step in range(8)],
            [list(range(8))],
            id="a slope followed word by word",
        ),
        pytest.param(
            [(0, 0, 10, 10), (12, 3, 22, 13), (24, 9, 34, 19), (0, 12, 13, 22)],
            [[0, 1], [3, 2]],
            id="the row that shares most",
        ),
    ],
)
def test_boxes_form_lines(boxes: list[Box], lines: list[list[int]]) -> None:
    assert ROW_OVERLAP == 0.5
    assert group_boxes(boxes) == lines


coordinates = st.integers(0, 60)
boxes_on_a_page = st.lists(
    st.tuples(coordinates, coordinates, st.integers(0, 20), st.integers(0, 12)).map(
        lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    unique=True,
    max_size=25,
)


@given(boxes_on_a_page, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(boxes: list[Box], shuffle: random.Random) -> None:
    shuffled = shuffle.sample(boxes, len(boxes))
    lines = [[boxes[index] for index in line] for line in group_boxes(boxes)]
    assert [[shuffled[index] for index in line] for line in group_boxes(shuffled)] == lines


@given(boxes_on_a_page)
def test_every_box_is_in_one_line_from_left_to_right(boxes: list[Box]) -> None:
    lines = group_boxes(boxes)
    assert sorted(index for line in lines for index in line) == list(range(len(boxes)))
    assert all(
        boxes[left][0] <= boxes[right][0] for line in lines for left, right in itertools.pairwise(line)
    )
    tops = [boxes[line[0]][1] for line in lines]
    assert tops == sorted(tops)


def test_words_become_lines() -> None:
    words = [*row_of_words("Ann Lee", 200, 1), *row_of_words("Full name:", 0, 0), Word("5", (0, 30, 8, 40))]
    lines = group_lines(words)
    assert [line.text for line in lines] == ["Full name:", "Ann Lee", "5"]
    assert lines[0].box == (0, 0, 77, 10)
    assert group_lines([]) == ()
