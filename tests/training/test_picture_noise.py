from dataclasses import replace

import pytest
import torch
from tiny_model import random_words

from xformparser.models.visual import Pictures
from xformparser.models.words import WordBatch
from xformparser.training.picture_noise import HIDDEN_SHARE, disturb_pictures

WIDTH, HEIGHT = 20, 30


def pages(count: int, ink: int = 200) -> WordBatch:
    """Return pages of one word each, inked inside their pictures, which are smaller than the padded ones."""
    words = random_words([1], seed=1)
    full = torch.zeros(count, HEIGHT + 5, WIDTH + 5, dtype=torch.uint8)
    full[:, :HEIGHT, :WIDTH] = ink
    sizes = torch.tensor([[WIDTH, HEIGHT]] * count, dtype=torch.float32)
    return replace(words, pictures=Pictures(full, sizes, words.boxes.expand(count, -1, -1)))


def disturbed(words: WordBatch, seed: int = 0) -> Pictures:
    found = disturb_pictures(words, torch.Generator().manual_seed(seed)).pictures
    assert found is not None
    return found


def test_pages_without_pictures_stay() -> None:
    words = random_words([2], seed=1)
    assert disturb_pictures(words, torch.Generator()) is words


def test_some_pictures_are_hidden_and_the_others_keep_their_size() -> None:
    words = pages(400)
    found = disturbed(words)
    assert words.pictures is not None
    assert (~found.present).float().mean() == pytest.approx(HIDDEN_SHARE, abs=0.08)
    assert torch.equal(found.sizes[found.present], words.pictures.sizes[found.present])


def test_each_picture_changes_in_its_own_way_and_padding_stays_bare() -> None:
    words = pages(100)
    found = disturbed(words)
    means = found.ink[found.present][:, 5:25, 5:15].float().mean(dim=(1, 2))
    assert len(means.unique()) > 20
    assert means.min() < 130
    assert means.max() > 230
    assert not found.ink[:, HEIGHT:].any()
    assert not found.ink[:, :, WIDTH:].any()


def test_strokes_spread_by_two_pixels_at_most() -> None:
    words = pages(100, ink=0)
    assert words.pictures is not None
    words.pictures.ink[:, 10, 4:9] = 255
    ink = disturbed(words).ink[:, :, 6].int()
    # (pages, rows): what stands out from the paper, where it is not inverted
    inked = (ink - ink[:, :1] > 60)[ink[:, 0] < 60]
    assert {int(rows) for rows in inked.sum(dim=1)} <= {0, 1, 2, 3}
    assert inked.any(dim=0).nonzero()[:, 0].tolist() == [10, 11, 12]


def test_the_given_pictures_and_the_boxes_are_left_alone() -> None:
    words = pages(10)
    assert words.pictures is not None
    before = words.pictures.ink.clone()
    found = disturbed(words)
    assert torch.equal(words.pictures.ink, before)
    assert found.boxes is words.pictures.boxes
    assert torch.equal(found.ink, disturbed(words).ink)
    assert not torch.equal(found.ink, disturbed(words, seed=1).ink)
