"""Strips keep track of where they were on the page."""

import numpy as np
import pytest

from xformparser.ocr.strips import Strip, cut_at_rules, cut_strip, order_corners
from xformparser.ruling import Rule, Ruling

BOX = np.array([[10, 20], [50, 20], [50, 30], [10, 30]], np.float32)


@pytest.mark.parametrize("shift", [0, 1, 2, 3])
@pytest.mark.parametrize("step", [1, -1], ids=["clockwise", "counter-clockwise"])
@pytest.mark.parametrize("degrees", [-40, -5, 0, 5, 40])
def test_corners_start_top_left_however_they_came(shift: int, step: int, degrees: float) -> None:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    tilted = (BOX - [30, 25]) @ turn
    shuffled = np.roll(tilted, shift, axis=0)[::step]
    assert order_corners(shuffled[None])[0] == pytest.approx(tilted, abs=1e-4)


def test_no_corners_stay_none() -> None:
    assert order_corners(np.empty((0, 4, 2), np.float32)).shape == (0, 4, 2)


@pytest.mark.parametrize(
    ("turn", "box"),
    [(0, (10, 20, 20, 30)), (90, (10, 20, 50, 22.5)), (180, (40, 20, 50, 30)), (270, (10, 27.5, 50, 30))],
)
def test_left_quarter_of_a_turned_strip(turn: int, box: tuple[float, ...]) -> None:
    strip = Strip(np.zeros((10, 40, 3), np.uint8), BOX).turned(turn)
    expected = {0: box, 180: box}.get(turn)
    left = strip.page_box((0, 0.25), (0, 1))
    assert strip.pixels.shape[:2] == ((10, 40) if turn % 180 == 0 else (40, 10))
    if expected is not None:
        assert left == pytest.approx(expected)


def test_cut_keeps_what_is_inside() -> None:
    page = np.full((60, 80, 3), 255, np.uint8)
    page[20:30, 10:50] = 0
    strip = cut_strip(page, BOX)
    assert strip.pixels.shape == (10, 40, 3)
    assert strip.pixels.max() == 0
    assert strip.aspect == 4


def test_degenerate_corners_give_one_pixel() -> None:
    page = np.full((60, 80, 3), 255, np.uint8)
    assert cut_strip(page, np.full((4, 2), 5, np.float32)).pixels.shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([], [(10, 50)], id="no rule"),
        pytest.param([30], [(10, 29.4), (30.6, 50)], id="in the middle"),
        pytest.param([12], [(12.6, 50)], id="what is left is too narrow for a letter"),
        pytest.param([60], [(10, 50)], id="beside the line"),
        pytest.param([30, 35, 40, 45], [(10, 29.4), (30.6, 44.4), (45.6, 50)], id="a comb is not cut inside"),
    ],
)
def test_a_line_is_cut_at_rules(places: list[float], expected: list[tuple[float, float]]) -> None:
    ruling = Ruling(tuple(Rule(((x, 5), (x, 60))) for x in places))
    pieces = [(piece[0, 0], piece[1, 0]) for piece in cut_at_rules(BOX, ruling)]
    assert np.array(pieces) == pytest.approx(np.array(expected), abs=1e-3)
