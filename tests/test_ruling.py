"""Ruling lines part words, but for strokes of letters and combs."""

import pytest

from xformparser.geometry import Box
from xformparser.lines import group_boxes
from xformparser.ruling import NO_RULING, Rule, Ruling

LEFT: Box = (0, 100, 50, 110)
RIGHT: Box = (58, 100, 90, 110)


def upright(x: float, top: float = 80, bottom: float = 130) -> Rule:
    return Rule(((x, top), (x, bottom)))


@pytest.mark.parametrize(
    ("rule", "does"),
    [
        pytest.param(upright(54), True, id="between"),
        pytest.param(upright(48), True, id="where a box reaches across"),
        pytest.param(upright(30), False, id="in the middle of a word"),
        pytest.param(upright(70), False, id="in the next word"),
        pytest.param(upright(54, 80, 103), False, id="ends above"),
        pytest.param(upright(54, 100, 110), False, id="as short as a letter"),
        pytest.param(upright(54, 99, 111), True, id="a low cell"),
        pytest.param(
            upright(54, 102, 130), True, id="from below the top of a box that takes in the line above"
        ),
        pytest.param(Rule(((10, 0), (54, 105), (98, 210))), True, id="leans"),
        pytest.param(Rule(((54, 0), (20, 90), (20, 120), (54, 200))), False, id="bends around"),
    ],
)
def test_a_stroke_between_words_parts_them(rule: Rule, does: bool) -> None:
    ruling = Ruling((rule,))
    assert ruling.parts_columns(LEFT, RIGHT) is does
    assert group_boxes([LEFT, RIGHT], ruling) == ([[0], [1]] if does else [[0, 1]])


def test_without_rules_nothing_is_parted() -> None:
    assert not NO_RULING.parts_columns(LEFT, RIGHT)
    assert not NO_RULING.parts_rows((0, 0, 100, 10), (0, 14, 50, 24))


def test_strokes_of_a_comb_part_nothing() -> None:
    teeth = tuple(upright(x, 96, 114) for x in range(0, 120, 12))
    assert Ruling(teeth).crossings(100, 110) == [0, 108]


def test_narrow_columns_are_no_comb() -> None:
    assert Ruling((upright(0), upright(14), upright(60))).crossings(100, 110) == [0, 14, 60]


@pytest.mark.parametrize(
    ("strokes", "do"),
    [
        pytest.param([(0, 100, 12)], True, id="between, all along"),
        pytest.param([(0, 40, 12), (60, 100, 13)], True, id="in two pieces"),
        pytest.param([(0, 40, 12)], False, id="under less than most"),
        pytest.param([(0, 40, 11), (0, 40, 13)], False, id="a double stroke under less than most"),
        pytest.param([(0, 100, 4)], False, id="through the upper line"),
        pytest.param([(0, 100, 30)], False, id="below both"),
        pytest.param([(0, 100, 15)], True, id="touches the lower line"),
    ],
)
def test_level_strokes_part_lines(strokes: list[tuple[float, float, float]], do: bool) -> None:
    level = tuple(Rule(((y, start), (y, end))) for start, end, y in strokes)
    assert Ruling(level=level).parts_rows((0, 0, 100, 10), (0, 14, 50, 24)) is do


@pytest.mark.parametrize(
    ("strokes", "cell"),
    [
        pytest.param((upright(0), upright(54), upright(99)), (0, 80, 54, 130), id="closed"),
        pytest.param((upright(0), upright(44, 95, 115), upright(54)), (0, 80, 54, 130), id="a letter's stem"),
        pytest.param((upright(0), upright(54, 86, 124)), (0, 80, 54, 130), id="gaps at the corners"),
        pytest.param((upright(0),), None, id="open to the right"),
    ],
)
def test_the_cell_around_a_box(strokes: tuple[Rule, ...], cell: Box | None) -> None:
    level = tuple(Rule(((y, 0), (y, 99))) for y in (20, 80, 130, 180))
    assert Ruling(strokes, level).cell_around((20, 100, 30, 110)) == cell


def test_a_cell_needs_strokes_above_and_below() -> None:
    assert Ruling((upright(0), upright(54)), (Rule(((80, 0), (80, 99))),)).cell_around(LEFT) is None


def test_ruling_of_a_larger_page() -> None:
    rule = Rule(((1, 2), (3, 6)))
    assert Ruling((rule,), (rule,)).scaled(2) == Ruling((rule.scaled(2),), (rule.scaled(2),))
    assert (rule.scaled(2).top, rule.scaled(2).bottom, rule.scaled(2).x_at(8)) == (4, 12, 4)


def test_rounded_places() -> None:
    rule = Rule(((1.04, 2.06), (3.11, 6.0)))
    assert Ruling((rule,)).rounded().upright[0].points == ((1.0, 2.1), (3.1, 6.0))
