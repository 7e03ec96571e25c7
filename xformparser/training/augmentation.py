"""Changes to a page that leave what it says as it is."""

from dataclasses import replace

import torch
from torch import Tensor

from xformparser.models.words import WordBatch

SCALES = (0.85, 1.05)
SHIFTS = (-0.03, 0.08)
WORD_JITTER = 0.002


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


def _uniform(bounds: tuple[float, float], shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    low, high = bounds
    return low + (high - low) * torch.rand(shape, generator=generator)


def _moved(boxes: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return (B, P, 4) boxes scaled and shifted by (B, 1, 2) factors for x and y."""
    return boxes * scale.repeat(1, 1, 2) + shift.repeat(1, 1, 2)
