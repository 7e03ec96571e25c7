"""Spans: runs of words inside one segment; how words are cut into them, and pooled.

Shapes: B batch, W words, N spans, H features.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Spans:
    """Spans of a batch of pages in reading order.

    `first` and `last` (B, N) are word places, both inside the span; `mask` (B, N) is true where there is one.
    """

    first: Tensor
    last: Tensor
    mask: Tensor

    def membership(self, words: int) -> Tensor:
        """Return (B, N, W), true where a span holds a word."""
        places = torch.arange(words, device=self.first.device)
        inside = (places >= self.first.unsqueeze(-1)) & (places <= self.last.unsqueeze(-1))
        return inside & self.mask.unsqueeze(-1)


def spans_of_starts(starts: Tensor, mask: Tensor) -> Spans:
    """Return the spans that begin where `starts` (B, W) is true; every word belongs to one.

    Args:
        starts: where a span begins; the first word of a page always does.
        mask: (B, W), true where there is a word.
    """
    starts = (starts | (torch.arange(starts.shape[1], device=starts.device) == 0)) & mask
    counts = starts.sum(dim=1)
    words = mask.sum(dim=1)
    width = int(counts.max()) if counts.numel() else 0
    first = starts.new_zeros(len(starts), width, dtype=torch.long)
    last = first.clone()
    places = torch.arange(width, device=starts.device)
    span_mask = places < counts.unsqueeze(1)
    first[span_mask] = starts.nonzero()[:, 1]
    # a span ends before the next one begins, the last one with the page
    last[:, :-1] = first[:, 1:] - 1
    rows = counts > 0
    last[rows, counts[rows] - 1] = words[rows] - 1
    return Spans(first, last.masked_fill(~span_mask, 0), span_mask)


POOLED = 3
"""Values of a span for each of its words': mean, first and last."""


def pool_words(values: Tensor, spans: Spans) -> Tensor:
    """Return (B, N, 3H): mean, first and last of the (B, W, H) values of each span's words."""
    mean = mean_of_words(values, spans)
    index = spans.first.unsqueeze(-1).expand(-1, -1, values.shape[-1])
    first = values.gather(1, index)
    last = values.gather(1, spans.last.unsqueeze(-1).expand_as(index))
    return torch.cat([mean, first, last], dim=-1)


def mean_of_words(values: Tensor, spans: Spans) -> Tensor:
    """Return (B, N, H): the mean of the (B, W, H) values of each span's words."""
    member = spans.membership(values.shape[1]).to(values.dtype)
    # (B, N, W) x (B, W, H) -> (B, N, H)
    return member @ values / member.sum(dim=-1, keepdim=True).clamp(min=1)


def span_boxes(word_boxes: Tensor, spans: Spans) -> Tensor:
    """Return (B, N, 4): the box around each span's words, zeros where there is no span."""
    outside = ~spans.membership(word_boxes.shape[1]).unsqueeze(-1)
    # (B, 1, W, 4) -> (B, N, 4)
    boxes = word_boxes.unsqueeze(1)
    low = boxes[..., :2].masked_fill(outside, torch.inf).amin(dim=2)
    high = boxes[..., 2:].masked_fill(outside, -torch.inf).amax(dim=2)
    return torch.cat([low, high], dim=-1).masked_fill(~spans.mask.unsqueeze(-1), 0.0)
