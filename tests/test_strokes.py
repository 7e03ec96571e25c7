"""The pen: smooth lines, dashes, and curves between the right sides of boxes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from xformparser.geometry import Box
from xformparser.strokes import Pen, connecting_curve

START: Box = (100, 100, 140, 110)
BLUE = (0, 0, 255)


@pytest.mark.parametrize(
    ("end", "leaves", "arrives"),
    [
        ((200, 100, 240, 110), (140, 105), (200, 105)),
        ((20, 100, 60, 110), (100, 105), (60, 105)),
        ((100, 200, 140, 210), (120, 110), (120, 200)),
        ((100, 20, 140, 30), (120, 100), (120, 30)),
        ((300, 130, 340, 140), (140, 105), (300, 135)),
        ((150, 300, 190, 310), (120, 110), (170, 300)),
    ],
    ids=["right", "left", "below", "above", "far_right_lower", "far_below_right"],
)
def test_curve_joins_facing_sides(
    end: Box, leaves: tuple[float, float], arrives: tuple[float, float]
) -> None:
    curve = connecting_curve(START, end)
    assert curve[0] == pytest.approx(leaves)
    assert curve[-1] == pytest.approx(arrives)
    assert max(math.dist(first, second) for first, second in pairwise(curve)) < 30


def test_curves_to_a_column_lie_on_one_another() -> None:
    ends: list[Box] = [(105, 200, 150, 210), (110, 220, 138, 230), (90, 240, 160, 250)]
    assert {round(point[0], 6) for end in ends for point in connecting_curve(START, end)} == {120}


def _ink(pen: Pen) -> np.ndarray:
    return 255 - np.asarray(pen.laid_over(Image.new("RGB", (100, 100), "white")))[:, :, 0].astype(int)


def test_line_is_smooth_and_as_wide_as_the_pen() -> None:
    pen = Pen((100, 100), width=3)
    pen.line([(10, 20), (90, 60)], BLUE, 1.0)
    ink = _ink(pen)
    assert ink.max() == 255
    assert ((ink > 20) & (ink < 235)).any()
    assert (ink[:, 50] > 127).sum() in {3, 4}


def test_outline_falls_on_whole_pixels() -> None:
    pen = Pen((100, 100), width=1)
    pen.outline((20, 30, 60, 70), BLUE, 1.0)
    rows, columns = np.nonzero(_ink(pen) == 255)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (30, 70, 20, 60)
    assert _ink(pen)[50, 21] == 0


def test_dashes_leave_gaps_of_even_length() -> None:
    pen = Pen((100, 100), width=2)
    pen.line([(0, 50), (50, 50), (99, 50)], BLUE, 1.0, dashed=True)
    row = _ink(pen)[50] > 127
    turns = int(np.abs(np.diff(row.astype(int))).sum())
    assert 14 <= turns <= 20
    assert 0.3 < row.mean() < 0.7


def test_clear_takes_away_only_what_is_inside() -> None:
    pen = Pen((100, 100), width=2)
    pen.line([(0, 50), (99, 50)], BLUE, 1.0)
    pen.clear((40, 40, 60, 60))
    row = _ink(pen)[50]
    assert not row[41:60].any()
    assert row[30] == row[70] == 255


def test_opacity_lets_the_page_through() -> None:
    pen = Pen((100, 100), width=2)
    pen.polygon([(0, 0), (99, 0), (99, 99), (0, 99)], BLUE, 0.5)
    assert abs(_ink(pen)[50, 50] - 128) <= 2


def test_text_tells_its_width() -> None:
    pen = Pen((100, 100), width=1)
    width = pen.text((10, 50), "answer", 12, BLUE)
    columns = np.flatnonzero(_ink(pen).any(axis=0))
    assert columns[0] >= 9
    assert columns[-1] == pytest.approx(10 + width, abs=2)


def test_line_without_length_draws_no_harm() -> None:
    pen = Pen((10, 10), width=1)
    pen.line([(5, 5), (5, 5)], BLUE, 1.0, dashed=True)
    pen.arrow_head([(5, 5), (5, 5)], BLUE, 1.0)
    assert pen.laid_over(Image.new("RGB", (10, 10))).size == (10, 10)
