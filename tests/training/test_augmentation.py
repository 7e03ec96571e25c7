from collections.abc import Iterator
from dataclasses import replace

import torch
from tiny_model import random_words

from xformparser.models.words import WordBatch
from xformparser.training.augmentation import (
    CLOSED_GAPS,
    SCALES,
    SHIFTS,
    WORD_JITTER,
    join_lines,
    shake_boxes,
)

LINES = torch.tensor(
    [[0.1, 0.1, 0.2, 0.12], [0.5, 0.1, 0.6, 0.12], [0.7, 0.1, 0.8, 0.12], [0.1, 0.2, 0.3, 0.22]]
)
GIVEN, OPEN = torch.tensor([True]), torch.tensor([False])


def two_rows() -> WordBatch:
    """Return two words each in three lines of one row and one line of the next."""
    words = random_words([2, 2, 2, 2], seed=3)
    left, right = LINES.clone(), LINES.clone()
    left[:, 2] = right[:, 0] = LINES[:, ::2].mean(dim=1)
    boxes = torch.stack([left, right], dim=1).reshape(1, -1, 4)
    return replace(words, boxes=boxes, segment_boxes=LINES.unsqueeze(0))


def joined(seeds: int = 60) -> Iterator[WordBatch]:
    """Yield the ways in which the lines get joined."""
    words = two_rows()
    for seed in range(seeds):
        found = join_lines(words, OPEN, torch.Generator().manual_seed(seed))
        if found is not words:
            yield found


def test_boxes_move_together_and_all_else_stays() -> None:
    words = random_words([3, 2, 4], seed=1)
    shaken = shake_boxes(words, torch.Generator().manual_seed(1))
    for name in ("states", "shapes", "segments", "mask", "segment_mask"):
        assert getattr(shaken, name) is getattr(words, name)
    assert not torch.allclose(shaken.boxes, words.boxes)
    # the segments' boxes tell scale and shift exactly; the words follow up to their jitter
    scale = (shaken.segment_boxes[0, 0, 2:] - shaken.segment_boxes[0, 0, :2]) / (
        words.segment_boxes[0, 0, 2:] - words.segment_boxes[0, 0, :2]
    )
    shift = shaken.segment_boxes[0, 0, :2] - words.segment_boxes[0, 0, :2] * scale
    assert ((scale >= SCALES[0] - 1e-4) & (scale <= SCALES[1] + 1e-4)).all()
    assert ((shift >= SHIFTS[0] - 1e-4) & (shift <= SHIFTS[1] + 1e-4)).all()
    assert torch.allclose(
        shaken.segment_boxes, words.segment_boxes * scale.repeat(2) + shift.repeat(2), atol=1e-5
    )
    jitter = shaken.boxes - (words.boxes * scale.repeat(2) + shift.repeat(2))
    assert 0 < jitter.abs().max() <= WORD_JITTER + 1e-5


def test_boxes_keep_their_corners_in_order() -> None:
    words = random_words([40], seed=2)
    for seed in range(20):
        boxes = shake_boxes(words, torch.Generator().manual_seed(seed)).boxes
        assert (boxes[..., 2:] >= boxes[..., :2]).all()


def test_the_same_seed_shakes_alike() -> None:
    words = random_words([3], seed=1)
    first, second, third = (
        shake_boxes(words, torch.Generator().manual_seed(seed)).boxes for seed in (5, 5, 6)
    )
    assert torch.equal(first, second)
    assert not torch.equal(first, third)


def test_lines_of_a_row_join_and_rows_do_not() -> None:
    ways = {tuple(words.segments[0].tolist()) for words in joined()}
    assert {(0, 0, 0, 0, 1, 1, 2, 2), (0, 0, 1, 1, 1, 1, 2, 2), (0, 0, 0, 0, 0, 0, 1, 1)} == ways


def test_a_joined_line_holds_its_words() -> None:
    for words in joined():
        count = int(words.segments.max()) + 1
        assert words.segment_mask[0].tolist() == [place < count for place in range(4)]
        for place in range(count):
            own = words.boxes[0][words.segments[0] == place]
            box = torch.cat([own[:, :2].amin(dim=0), own[:, 2:].amax(dim=0)])
            assert torch.allclose(words.segment_boxes[0, place], box)


def test_closed_gaps_are_those_between_words_and_open_ones_stay() -> None:
    gaps = {True: 0, False: 0}
    for words in joined():
        shift = words.boxes[0] - two_rows().boxes[0]
        assert torch.equal(shift[:, 1], torch.zeros(8))
        assert torch.allclose(shift[:, 0], shift[:, 2])
        assert not shift[-2:].any()
        for first, second in ((1, 2), (3, 4)):
            if words.segments[0, first] == words.segments[0, second]:
                gap = (words.boxes[0, second, 0] - words.boxes[0, first, 2]) / 0.02
                before = (two_rows().boxes[0, second, 0] - two_rows().boxes[0, first, 2]) / 0.02
                moved = bool(gap < before - 1e-3)
                gaps[moved] += 1
                assert not moved or CLOSED_GAPS[0] - 1e-3 <= gap <= CLOSED_GAPS[1] + 1e-3
    assert all(gaps.values())


def test_given_entities_are_never_joined() -> None:
    words = two_rows()
    assert all(join_lines(words, GIVEN, torch.Generator().manual_seed(seed)) is words for seed in range(40))
