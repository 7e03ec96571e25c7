"""Weights in blocks of 32: a half-precision scale and 32 values of 4 bits (the grid of ggml's Q4_0).

Weights that came from such a file lie on the grid already and are stored without loss.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

BLOCK = 32
HALF = 8


@dataclass(frozen=True)
class QuantizedTensor:
    """Packed values (K, 16) uint8 and scales (K,) float16 of K blocks, for a tensor of the given shape."""

    values: Tensor
    scales: Tensor
    shape: tuple[int, ...]


def quantizable(tensor: Tensor) -> bool:
    """Tell whether a tensor is a matrix whose rows are whole blocks."""
    return tensor.dim() == 2 and tensor.shape[1] % BLOCK == 0


def quantize(tensor: Tensor) -> QuantizedTensor:
    """Return the tensor in blocks, as (q - 8) * scale.

    A block's value of largest magnitude lies on a grid point: on the one that loses least.
    """
    blocks = tensor.detach().float().reshape(-1, BLOCK)
    # (K, 32) -> (K, 1): the value of largest magnitude, sign kept
    peaks = blocks.gather(1, blocks.abs().argmax(dim=1, keepdim=True))
    best_error = torch.full_like(peaks, torch.inf)
    best_scale = torch.zeros_like(peaks)
    for point in (*range(-HALF, 0), *range(1, HALF)):
        scale = (peaks / point).half().float()
        error = (_on_grid(blocks, scale) * scale - blocks).square().sum(dim=1, keepdim=True)
        better = error < best_error
        best_error = torch.where(better, error, best_error)
        best_scale = torch.where(better, scale, best_scale)
    values = (_on_grid(blocks, best_scale) + HALF).to(torch.uint8)
    packed = values[:, : BLOCK // 2] | (values[:, BLOCK // 2 :] << 4)
    return QuantizedTensor(packed, best_scale.half().reshape(-1), tuple(tensor.shape))


def dequantize(quantized: QuantizedTensor) -> Tensor:
    """Return the float32 tensor of packed blocks."""
    # (K, 16) -> (K, 32)
    values = torch.cat([quantized.values & 15, quantized.values >> 4], dim=1)
    blocks = (values.float() - HALF) * quantized.scales.float().reshape(-1, 1)
    return blocks.reshape(quantized.shape)


def _on_grid(blocks: Tensor, scale: Tensor) -> Tensor:
    """Return the nearest whole multiples of the scales, (K, 32), within [-8, 7]."""
    divisor = torch.where(scale == 0, torch.ones_like(scale), scale)
    return (blocks / divisor).round().clamp(-HALF, HALF - 1)
