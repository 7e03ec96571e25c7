"""Windows of several pages in batches for the trained part of the encoder."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xformparser.models.backbone import TokenBatch, token_batch, window_members
from xformparser.training.examples import Example

FILL = 0.8
"""Length of a batch's shortest window over that of its longest, at least."""


@dataclass(frozen=True)
class _Window:
    """What enters the encoder, (M, 2) memberships counted over all pages, and the page's image."""

    inputs: Tensor
    members: Tensor
    pixels: Tensor | None


def window_batches(examples: Sequence[Example], words: int) -> tuple[TokenBatch, ...]:
    """Return all windows of the pages, in batches of like length so that little of them is padding.

    Args:
        examples: the pages; none have windows where the encoder is frozen.
        words: how many words each page is padded to; words count from page to page.
    """
    windows: list[_Window] = []
    for place, example in enumerate(examples):
        first = torch.tensor([place * words, 0])
        members = window_members(example.page) if example.tokens else []
        windows += [
            _Window(inputs, each + first, example.pixels)
            for inputs, each in zip(example.tokens, members, strict=True)
        ]
    buckets: list[list[_Window]] = []
    for window in sorted(windows, key=lambda window: len(window.inputs), reverse=True):
        fits = buckets and len(window.inputs) >= FILL * len(buckets[-1][0].inputs)
        # pages with an image and pages without one cannot stand in one batch
        if fits and (window.pixels is None) == (buckets[-1][0].pixels is None):
            buckets[-1].append(window)
        else:
            buckets.append([window])
    return tuple(_batch(bucket) for bucket in buckets)


def _batch(bucket: Sequence[_Window]) -> TokenBatch:
    pixels = [window.pixels for window in bucket if window.pixels is not None]
    return token_batch([window.inputs for window in bucket], [window.members for window in bucket], pixels)
