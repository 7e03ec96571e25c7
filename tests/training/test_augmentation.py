import torch
from tiny_model import random_words

from xformparser.training.augmentation import SCALES, SHIFTS, WORD_JITTER, shake_boxes


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
