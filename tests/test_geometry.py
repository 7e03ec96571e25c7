import pytest
from hypothesis import given
from hypothesis import strategies as st

from xformparser.geometry import (
    SCALE,
    Box,
    area,
    box_of_points,
    centre,
    clip_box,
    column_overlap,
    from_scaled_box,
    holds_centre,
    intersection_area,
    overlap,
    rounded_box,
    row_overlap,
    to_scaled_box,
    union_box,
)

sizes = st.integers(1, SCALE)
shares = st.tuples(*[st.floats(0, 1)] * 4)


@given(sizes, sizes, shares)
def test_a_scaled_box_comes_back_within_a_pixel(width: int, height: int, share: tuple[float, ...]) -> None:
    (x0, x1), (y0, y1) = sorted((share[0], share[2])), sorted((share[1], share[3]))
    box = (x0 * width, y0 * height, x1 * width, y1 * height)
    scaled = to_scaled_box(box, width, height)
    assert all(isinstance(value, int) and 0 <= value <= SCALE for value in scaled)
    assert from_scaled_box(scaled, width, height) == pytest.approx(box, abs=1)


@pytest.mark.parametrize(
    ("box", "scaled"),
    [
        pytest.param((0, 0, 200, 100), (0, 0, 1000, 1000), id="whole page"),
        pytest.param((50, 25, 50, 25), (250, 250, 250, 250), id="point"),
        pytest.param((-10, -10, 250, 120), (0, 0, 1000, 1000), id="reaches over the page"),
        pytest.param((300, 200, 400, 300), (1000, 1000, 1000, 1000), id="beyond the page"),
        pytest.param((100, 80, 20, 10), (100, 100, 500, 800), id="inside out"),
    ],
)
def test_scaled_boxes(box: Box, scaled: tuple[int, ...]) -> None:
    assert to_scaled_box(box, 200, 100) == scaled


@pytest.mark.parametrize(
    ("first", "second", "row", "column"),
    [
        pytest.param((0, 0, 10, 10), (20, 0, 30, 10), 1.0, 0.0, id="side by side"),
        pytest.param((0, 0, 10, 10), (0, 20, 40, 30), 0.0, 1.0, id="below"),
        pytest.param((0, 0, 10, 10), (5, 6, 15, 26), 0.4, 0.5, id="over the smaller size"),
        pytest.param((0, 0, 10, 10), (10, 10, 20, 20), 0.0, 0.0, id="touching"),
        pytest.param((0, 5, 0, 5), (0, 0, 10, 10), 0.0, 0.0, id="no area"),
    ],
)
def test_overlaps_of_boxes(first: Box, second: Box, row: float, column: float) -> None:
    for one, other in ((first, second), (second, first)):
        assert row_overlap(one, other) == pytest.approx(row)
        assert column_overlap(one, other) == pytest.approx(column)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        pytest.param((0, 4), (2, 8), 2, id="part"),
        pytest.param((0, 9), (2, 3), 1, id="inside"),
        pytest.param((0, 2), (2, 3), 0, id="touching"),
        pytest.param((0, 2), (5, 6), 0, id="apart"),
    ],
)
def test_overlap_of_intervals(first: tuple[float, float], second: tuple[float, float], shared: float) -> None:
    assert overlap(first, second) == overlap(second, first) == shared


def test_area_and_centre_of_boxes() -> None:
    assert area((1, 2, 4, 6)) == 12
    assert area((4, 2, 1, 6)) == 0
    assert intersection_area((0, 0, 10, 10), (8, 5, 20, 20)) == 10
    assert centre((0, 10, 4, 20)) == (2, 15)


def test_a_box_holds_the_middle_of_another() -> None:
    assert holds_centre((0, 0, 10, 10), (5, 5, 14, 14))
    assert not holds_centre((0, 0, 10, 10), (6, 6, 14, 14))


def test_boxes_around_boxes_and_points() -> None:
    assert union_box([(3, 1, 4, 2)]) == (3, 1, 4, 2)
    assert union_box(iter([(3, 1, 4, 2), (0, 5, 1, 9)])) == (0, 1, 4, 9)
    assert box_of_points([(3, 1), (0, 5), (2, -1)]) == (0, -1, 3, 5)


def test_a_clipped_box_lies_on_the_page() -> None:
    assert clip_box((-5, 3, 120, 70), 100, 50) == (0, 3, 100, 50)
    assert clip_box((90, 40, 10, 20), 100, 50) == (10, 20, 90, 40)


def test_a_box_is_rounded_as_results_print_it() -> None:
    assert rounded_box((1 / 3, 2, 10 / 3, 4.00004)) == (0.3333, 2, 3.3333, 4.0)
