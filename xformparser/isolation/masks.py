"""Sets of single values of named tensors, such as the core of a task, as one bit a value.

A mask is a mapping from the name of a tensor to a boolean tensor of its shape.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from xformparser.errors import ConfigurationError

Mask = Mapping[str, Tensor]
Scope = Literal["tensor", "global"]
"""Whether the share counts within each tensor, or within all of them together."""


SAMPLE = 2**15
"""Of a larger tensor, as many values tell where its largest begin, if they need not be counted."""


def top_share(
    values: Mapping[str, Tensor], share: float, scope: Scope = "tensor", exact: bool = True
) -> dict[str, Tensor]:
    """Return the mask of the largest values: the core of a task where values are |Δθ| (CPI-FT, step 1).

    Of a tensor it holds one value at least, unless all of its values are 0.

    Args:
        values: no value below 0.
        share: in (0, 1]: of the values that are in the mask.
        scope: of the share.
        exact: whether values are counted, equal ones by their place. Otherwise a sample says how large the
            largest are: a twentieth of the time, and a share that is off by some hundredths of itself.

    Raises:
        ConfigurationError: the share is no share.
    """
    if not 0 < share <= 1:
        raise ConfigurationError(f"share is {share}. Give a share above 0, up to 1, such as 0.01.")
    if scope == "tensor":
        return {name: _largest(each, share, exact) for name, each in values.items()}
    flat = torch.cat([each.flatten() for each in values.values()])
    chosen = _largest(flat, share, exact).split([each.numel() for each in values.values()])
    return {name: part.view_as(values[name]) for name, part in zip(values, chosen, strict=True)}


def _largest(values: Tensor, share: float, exact: bool) -> Tensor:
    if not exact and values.numel() > SAMPLE:
        sample = values.flatten()[_places(values.numel()).to(values.device)]
        least = sample.kthvalue(SAMPLE + 1 - max(1, int(share * SAMPLE))).values
        return values >= least if least > 0 else values > 0
    count = max(1, int(share * values.numel()))
    chosen = torch.zeros(values.numel(), dtype=torch.bool, device=values.device)
    chosen[values.flatten().topk(count).indices] = True
    return chosen.view_as(values) & (values > 0)


@cache
def _places(count: int) -> Tensor:
    """Return (SAMPLE,) places among so many, always the same ones."""
    return torch.randint(count, (SAMPLE,), generator=torch.Generator().manual_seed(0))


def random_like(mask: Mask, generator: torch.Generator) -> dict[str, Tensor]:
    """Return a mask of as many values of each tensor, chosen by chance."""
    return {
        name: each.flatten()[torch.randperm(each.numel(), generator=generator)].view_as(each)
        for name, each in mask.items()
    }


def union(masks: Iterable[Mask]) -> dict[str, Tensor]:
    """Return what is in any of the masks."""
    found: dict[str, Tensor] = {}
    for mask in masks:
        for name, each in mask.items():
            found[name] = found[name] | each if name in found else each
    return found


def without(mask: Mask, other: Mask) -> dict[str, Tensor]:
    """Return what is in the first mask and not in the other."""
    return {name: each & ~other[name] if name in other else each for name, each in mask.items()}


def size(mask: Mask) -> int:
    """Return how many values are in the mask."""
    return sum(int(each.sum()) for each in mask.values())


def share_of(mask: Mask) -> float:
    """Return the share of all values that are in the mask; 0 of no values."""
    return size(mask) / max(1, sum(each.numel() for each in mask.values()))


def jaccard(one: Mask, other: Mask) -> float:
    """Return the overlap of two masks of the same tensors, |A ∩ B| / |A ∪ B|; 0 where both are empty."""
    both = sum(int((one[name] & other[name]).sum()) for name in one)
    either = sum(int((one[name] | other[name]).sum()) for name in one)
    return both / either if either else 0.0


def chance_overlap(share: float) -> float:
    """Return the Jaccard overlap that two random masks of that share are expected to have, p / (2 - p)."""
    return share / (2 - share)


def pack(mask: Mask) -> dict[str, Tensor]:
    """Return the mask with eight values in each byte, for a checkpoint."""
    return {name: torch.from_numpy(np.packbits(each.cpu().numpy())) for name, each in mask.items()}


def unpack(packed: Mapping[str, Tensor], shapes: Mapping[str, Sequence[int]]) -> dict[str, Tensor]:
    """Return a packed mask as it was.

    Args:
        packed: by `pack`.
        shapes: of the tensors.
    """
    return {
        name: torch.from_numpy(
            np.unpackbits(each.numpy(), count=int(np.prod(shapes[name], dtype=np.int64))).astype(np.bool_)
        ).view(*shapes[name])
        for name, each in packed.items()
    }
