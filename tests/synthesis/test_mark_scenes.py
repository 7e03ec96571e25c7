import itertools
import random
from collections.abc import Iterator

import numpy as np
import pytest

from xformparser.ingest.marks_network import TEXT_HEIGHT
from xformparser.synthesis.mark_drawing import draw_mark
from xformparser.synthesis.mark_scenes import SIDE, Background, Scene, draw_scenes


def background(options: list[list[float]]) -> Background:
    """A blank page of 600 x 500 pixels with a few dark words."""
    grey = np.full((500, 600), 250, np.uint8)
    words = np.array(
        [
            [60 + 150 * column, 40 + 60 * row, 130 + 150 * column, 58 + 60 * row]
            for row in range(7)
            for column in range(3)
        ],
        dtype=np.float64,
    )
    for x0, y0, x1, y1 in words.astype(int):
        grey[y0:y1, x0:x1] = 40
    return Background(grey, words, np.array(options, dtype=np.float64).reshape(-1, 4), 1.0)


def scenes(count: int, seed: int = 0) -> Iterator[Scene]:
    return itertools.islice(draw_scenes([background([])], seed), count)


def test_a_seed_gives_the_same_scenes() -> None:
    for one, other in zip(scenes(6), scenes(6), strict=True):
        assert one.marks == other.marks
        assert np.array_equal(one.darkness, other.darkness)
    assert [scene.marks for scene in scenes(6)] != [scene.marks for scene in scenes(6, seed=1)]


def test_marks_lie_in_the_picture_apart_and_of_one_size() -> None:
    found = 0
    for scene in scenes(40):
        assert scene.darkness.shape == (SIDE, SIDE)
        assert scene.darkness.min() >= 0
        assert scene.darkness.max() <= 1
        for mark in scene.marks:
            assert 0 < mark.x < SIDE
            assert 0 < mark.y < SIDE
        for one, other in itertools.combinations(scene.marks, 2):
            assert max(abs(one.x - other.x), abs(one.y - other.y)) > one.size
            assert one.size == pytest.approx(other.size, rel=0.07)
        found += len(scene.marks)
    assert found > 40


def test_pages_are_not_cut_where_marks_of_their_own_may_stand() -> None:
    everywhere = background([[0, 0, 600, 500]])
    allowed = background([])
    drawn = next(draw_scenes([everywhere, allowed], 3))
    assert drawn.darkness.shape == (SIDE, SIDE)
    with_option = background([[500, 400, 560, 420]])
    assert len(list(itertools.islice(draw_scenes([with_option], 0), 5))) == 5


def test_drawn_marks_are_empty_or_hold_ink() -> None:
    chance = random.Random(1)
    drawn = [draw_mark(TEXT_HEIGHT, chance) for _ in range(300)]
    middle = {True: [], False: []}
    for mark in drawn:
        half = len(mark.darkness) // 2
        middle[mark.selected].append(mark.darkness[half - 5 : half + 5, half - 5 : half + 5].mean())
    assert max(middle[False]) < 0.05
    assert np.mean(middle[True]) > 0.2
    assert 0.4 < len(middle[True]) / len(drawn) < 0.65
