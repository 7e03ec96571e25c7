"""Sets of values: the largest, overlaps, and packing."""

import pytest
import torch

from xformparser.errors import ConfigurationError
from xformparser.isolation.masks import (
    SAMPLE,
    chance_overlap,
    jaccard,
    pack,
    random_like,
    share_of,
    size,
    top_share,
    union,
    unpack,
    without,
)

VALUES = {"a": torch.tensor([[0.1, 0.4], [0.3, 0.2]]), "b": torch.tensor([0.9, 0.8, 0.7, 0.6])}


def test_a_share_of_each_tensor_is_its_largest() -> None:
    mask = top_share(VALUES, 0.5)
    assert mask["a"].tolist() == [[False, True], [True, False]]
    assert mask["b"].tolist() == [True, True, False, False]


def test_a_share_of_all_may_leave_a_tensor_out() -> None:
    mask = top_share(VALUES, 0.5, "global")
    assert (int(mask["a"].sum()), int(mask["b"].sum())) == (0, 4)


def test_values_of_nothing_are_in_no_core() -> None:
    assert size(top_share({"a": torch.zeros(10)}, 0.5)) == 0


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_no_share_is_refused(share: float) -> None:
    with pytest.raises(ConfigurationError, match="share above 0"):
        top_share(VALUES, share)


def test_random_masks_are_as_large_and_overlap_by_chance() -> None:
    made = torch.Generator().manual_seed(0)
    mask = top_share({"a": torch.rand(200, 100, generator=made)}, 0.1)
    other = random_like(mask, made)
    assert size(other) == size(mask)
    assert jaccard(mask, other) == pytest.approx(chance_overlap(0.1), abs=0.01)
    assert jaccard(mask, mask) == 1


def test_sets_join_and_part() -> None:
    one, other = top_share(VALUES, 0.25), top_share({name: -each + 1 for name, each in VALUES.items()}, 0.25)
    both = union([one, other])
    assert size(both) == 4
    assert share_of(both) == 0.5
    assert jaccard(without(both, other), one) == 1


def test_packing_keeps_every_value_in_an_eighth_of_the_bytes() -> None:
    mask = {"a": torch.rand(33, 7, generator=torch.Generator().manual_seed(1)) > 0.5, "b": torch.ones(3) > 0}
    packed = pack(mask)
    assert packed["a"].numel() == 29
    back = unpack(packed, {name: each.shape for name, each in mask.items()})
    assert all(torch.equal(back[name], each) for name, each in mask.items())


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_a_share_told_by_a_sample_is_nearly_the_counted_one(share: float) -> None:
    values = {"w": torch.randn(700, 900, generator=torch.Generator().manual_seed(1)).square()}
    counted, told = top_share(values, share), top_share(values, share, exact=False)
    assert share_of(told) == pytest.approx(share, rel=0.06)
    assert jaccard(counted, told) > 0.94


def test_a_sample_puts_no_value_of_nothing_in_the_mask() -> None:
    values = {"w": torch.zeros(SAMPLE + 1)}
    values["w"][0] = 1.0
    assert size(top_share(values, 0.5, exact=False)) == 1


def test_small_tensors_are_counted_all_the_same() -> None:
    told = top_share(VALUES, 0.5, exact=False)
    assert all(torch.equal(told[name], each) for name, each in top_share(VALUES, 0.5).items())
