"""Changes to the pictures of pages in training: hidden, faded, blurred, thickened, white on black.

Shapes: B batch, Y and X rows and columns of the pictures.
"""

from dataclasses import replace

import torch
from torch import Tensor

from xformparser.models.words import WordBatch

HIDDEN_SHARE = 0.3
STRENGTHS = (0.6, 1.3)
VEILS = (-12.0, 20.0)
BLURRED_SHARE = 0.3
THICKENED_SHARE = 0.15
INVERTED_SHARE = 0.03


def disturb_pictures(words: WordBatch, generator: torch.Generator) -> WordBatch:
    """Return the batch with some pages' pictures hidden and the others changed a little, each in its own way.

    Args:
        words: the pages; without pictures they come back as they are.
        generator: of the choices, on the CPU.
    """
    pictures = words.pictures
    if pictures is None:
        return words

    count, device = len(pictures.sizes), pictures.sizes.device

    def drawn(share: float) -> Tensor:
        return (torch.rand(count, generator=generator) < share).to(device)

    def uniform(low: float, high: float) -> Tensor:
        return (low + (high - low) * torch.rand(count, 1, 1, generator=generator)).to(device)

    sizes = pictures.sizes.masked_fill(drawn(HIDDEN_SHARE).unsqueeze(1), 0)
    ink = pictures.ink.clone()
    thickened, blurred, inverted = drawn(THICKENED_SHARE), drawn(BLURRED_SHARE), drawn(INVERTED_SHARE)
    ink[thickened] = _thickened(ink[thickened])
    ink[blurred] = _blurred(ink[blurred])
    ink[inverted] = 255 - ink[inverted]
    faded = (ink * uniform(*STRENGTHS)).add_(uniform(*VEILS)).clamp_(0, 255).to(torch.uint8)
    return replace(words, pictures=replace(pictures, ink=faded * _inside(sizes, ink), sizes=sizes))


def _thickened(ink: Tensor) -> Tensor:
    """Return the ink with each stroke a pixel wider and higher."""
    wide = torch.cat([ink[..., :1], torch.maximum(ink[..., 1:], ink[..., :-1])], dim=2)
    return torch.cat([wide[:, :1], torch.maximum(wide[:, 1:], wide[:, :-1])], dim=1)


def _blurred(ink: Tensor) -> Tensor:
    """Return the ink, each pixel the mean of two by two."""
    quarter = ink // 4
    wide = torch.cat([2 * quarter[..., :1], quarter[..., 1:] + quarter[..., :-1]], dim=2)
    return torch.cat([2 * wide[:, :1], wide[:, 1:] + wide[:, :-1]], dim=1)


def _inside(sizes: Tensor, ink: Tensor) -> Tensor:
    """Return (B, Y, X), true inside each picture, false where it is padded."""
    rows = torch.arange(ink.shape[1], device=ink.device)
    columns = torch.arange(ink.shape[2], device=ink.device)
    width, height = sizes.unbind(-1)
    return (rows < height.unsqueeze(1)).unsqueeze(2) & (columns < width.unsqueeze(1)).unsqueeze(1)
