"""Changes to a page that leave what it says as it is.

Shapes: B batch, W words, S segments.
"""

from dataclasses import replace

import torch
from torch import Tensor

from xformparser.models.words import WordBatch

SCALES = (0.85, 1.05)
SHIFTS = (-0.03, 0.08)
WORD_JITTER = 0.002
JOIN_SHARES = (0.0, 0.1, 0.3, 0.6)
CLOSED_SHARE = 0.7
CLOSED_GAPS = (0.2, 1.4)
_SAME_ROW = 0.5


def shake_boxes(words: WordBatch, generator: torch.Generator) -> WordBatch:
    """Return the batch with each page scaled and shifted on each axis, and every word jittered a little."""
    pages = len(words.boxes)
    scale = _uniform(SCALES, (pages, 1, 2), generator).to(words.boxes.device)
    shift = _uniform(SHIFTS, (pages, 1, 2), generator).to(words.boxes.device)
    jitter = (torch.randn(words.boxes.shape, generator=generator) * WORD_JITTER).to(words.boxes.device)
    boxes = _moved(words.boxes, scale, shift)
    size = (boxes[..., 2:] - boxes[..., :2]).repeat(1, 1, 2)
    boxes = boxes + jitter.clamp(-WORD_JITTER, WORD_JITTER) * (size / 0.02).clamp(max=1.0)
    return replace(words, boxes=boxes, segment_boxes=_moved(words.segment_boxes, scale, shift))


def join_lines(words: WordBatch, given: Tensor, generator: torch.Generator) -> WordBatch:
    """Return the batch with some neighbouring lines of a row made one, so that cutting is learned.

    Each page joins another share of its neighbours. Most of those are moved together, as if a typist had left
    but a space between a key, its value and the next key; the others keep their gap.

    Args:
        words: the pages.
        given: (B,), true for pages whose segments are whole entities; they stay as they are.
        generator: of the choices, on the CPU.
    """
    rates = torch.tensor(JOIN_SHARES)[torch.randint(len(JOIN_SHARES), (len(given), 1), generator=generator)]
    drawn = torch.rand(words.segment_mask.shape, generator=generator) < rates
    joined = drawn.to(given.device) & _beside(words) & ~given.unsqueeze(1)
    if not joined.any():
        return words
    shift = _shifts(words, joined, generator)
    places = joined.logical_not().long().cumsum(dim=1) - 1
    moved = words.segment_boxes + _along_x(shift)
    return replace(
        words,
        boxes=words.boxes + _along_x(shift.gather(1, words.segments)),
        segments=places.gather(1, words.segments),
        segment_boxes=_united(moved, places, words.segment_mask),
        segment_mask=_counted(places, words.segment_mask),
    )


def _beside(words: WordBatch) -> Tensor:
    """Return (B, S), true where a segment stands right of the one before it, in the same row."""
    left, top, right, bottom = words.segment_boxes.unbind(-1)
    shared = torch.minimum(bottom[:, 1:], bottom[:, :-1]) - torch.maximum(top[:, 1:], top[:, :-1])
    smaller = torch.minimum(bottom[:, 1:] - top[:, 1:], bottom[:, :-1] - top[:, :-1])
    beside = (shared > _SAME_ROW * smaller) & (left[:, 1:] >= right[:, :-1])
    beside &= words.segment_mask[:, 1:] & words.segment_mask[:, :-1]
    return torch.cat([torch.zeros_like(words.segment_mask[:, :1]), beside], dim=1)


def _shifts(words: WordBatch, joined: Tensor, generator: torch.Generator) -> Tensor:
    """Return (B, S): how far each segment moves along x; those behind a closed gap follow in one chain."""
    left, top, right, bottom = words.segment_boxes.unbind(-1)
    before = torch.cat([torch.zeros_like(left[:, :1]), left[:, 1:] - right[:, :-1]], dim=1)
    wanted = _uniform(CLOSED_GAPS, tuple(joined.shape), generator).to(left.device) * (bottom - top)
    closed = (torch.rand(joined.shape, generator=generator) < CLOSED_SHARE).to(joined.device)
    # in double precision: the sums run over whole pages
    steps = torch.where(joined & closed & (before > wanted), wanted - before, 0.0).double().cumsum(dim=1)
    places = torch.arange(joined.shape[1], device=joined.device)
    chain = torch.where(joined, 0, places).cummax(dim=1).values
    return (steps - steps.gather(1, chain)).to(left.dtype)


def _along_x(shift: Tensor) -> Tensor:
    """Return (..., 4): what a shift along x adds to a box."""
    still = torch.zeros_like(shift)
    return torch.stack([shift, still, shift, still], dim=-1)


def _united(boxes: Tensor, places: Tensor, mask: Tensor) -> Tensor:
    """Return (B, S, 4): the box around all boxes that go to a place, zeros where none does."""
    index = places.unsqueeze(-1).expand(-1, -1, 2)
    low = boxes[..., :2].masked_fill(~mask.unsqueeze(-1), torch.inf)
    high = boxes[..., 2:].masked_fill(~mask.unsqueeze(-1), -torch.inf)
    low = torch.full_like(low, torch.inf).scatter_reduce(1, index, low, "amin")
    high = torch.full_like(high, -torch.inf).scatter_reduce(1, index, high, "amax")
    return torch.cat([low, high], dim=-1).masked_fill(~_counted(places, mask).unsqueeze(-1), 0.0)


def _counted(places: Tensor, mask: Tensor) -> Tensor:
    """Return (B, S), true for as many places as the segments of each page go to."""
    count = torch.where(mask, places + 1, 0).amax(dim=1, keepdim=True)
    return torch.arange(mask.shape[1], device=mask.device) < count


def _uniform(bounds: tuple[float, float], shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    low, high = bounds
    return low + (high - low) * torch.rand(shape, generator=generator)


def _moved(boxes: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return (B, P, 4) boxes scaled and shifted by (B, 1, 2) factors for x and y."""
    return boxes * scale.repeat(1, 1, 2) + shift.repeat(1, 1, 2)
