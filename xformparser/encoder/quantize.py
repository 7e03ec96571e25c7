"""Weights in blocks of 32: a half-precision scale and 32 values of 4 or 8 bits (ggml's Q4_0 and Q8_0).

Weights that came from such a file lie on its grid already and are stored without loss.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from xformparser.encoder.packed import HALF, PackedMatrix

BLOCK = 32
LARGEST_BYTE = 127


@dataclass(frozen=True)
class QuantizedTensor:
    """Scales (K,) float16 and values of K blocks, for a tensor of the given shape.

    The values are (K, 16) uint8, two of 4 bits in each, or (K, 32) int8.
    """

    values: Tensor
    scales: Tensor
    shape: tuple[int, ...]


def quantizable(tensor: Tensor) -> bool:
    """Tell whether a tensor is a matrix whose rows are whole blocks."""
    return tensor.dim() == 2 and tensor.shape[1] % BLOCK == 0


def quantize(tensor: Tensor) -> QuantizedTensor:
    """Return the tensor in blocks of 4 bits, as (q - 8) * scale.

    A block's value of largest magnitude lies on a grid point: on the one that loses least.
    """
    blocks = tensor.detach().float().reshape(-1, BLOCK)
    # (K, 32) -> (K, 1): the value of largest magnitude, sign kept
    peaks = blocks.gather(1, blocks.abs().argmax(dim=1, keepdim=True))
    best_error = torch.full_like(peaks, torch.inf)
    best_scale = torch.zeros_like(peaks)
    for point in (*range(-HALF, 0), *range(1, HALF)):
        scale = (peaks / point).half().float()
        nearest = _on_grid(blocks, scale).clamp(-HALF, HALF - 1)
        error = (nearest * scale - blocks).square().sum(dim=1, keepdim=True)
        better = error < best_error
        best_error = torch.where(better, error, best_error)
        best_scale = torch.where(better, scale, best_scale)
    values = (_on_grid(blocks, best_scale).clamp(-HALF, HALF - 1) + HALF).to(torch.uint8)
    packed = values[:, : BLOCK // 2] | (values[:, BLOCK // 2 :] << 4)
    return QuantizedTensor(packed, best_scale.half().reshape(-1), tuple(tensor.shape))


def quantize_to_bytes(tensor: Tensor) -> QuantizedTensor:
    """Return the tensor in blocks of 8 bits, as q * scale; a block's largest value is q = 127 or -127."""
    blocks = tensor.detach().float().reshape(-1, BLOCK)
    wanted = blocks.abs().amax(dim=1, keepdim=True) / LARGEST_BYTE
    scale = wanted.half()
    # never above, so that the largest value is 127 and quantising anew changes nothing
    scale = torch.where(scale.float() > wanted, (scale.view(torch.int16) - 1).view(torch.float16), scale)
    values = _on_grid(blocks, scale.float()).clamp(-LARGEST_BYTE, LARGEST_BYTE)
    return QuantizedTensor(values.to(torch.int8), scale.reshape(-1), tuple(tensor.shape))


def dequantize(quantized: QuantizedTensor) -> Tensor:
    """Return the float32 tensor of packed blocks."""
    values, scales = quantized.values.numpy(), quantized.scales.numpy()
    return torch.from_numpy(PackedMatrix(values, scales, quantized.shape).array())


def quantize_without_loss(tensor: Tensor) -> QuantizedTensor | None:
    """Return a matrix in blocks of as few bits as give it back as it is; None where there are none."""
    if quantizable(tensor):
        for pack in (quantize, quantize_to_bytes):
            quantized = pack(tensor)
            if torch.equal(dequantize(quantized), tensor.float()):
                return quantized
    return None


def _on_grid(blocks: Tensor, scale: Tensor) -> Tensor:
    """Return the nearest whole multiples of the scales, (K, 32)."""
    divisor = torch.where(scale == 0, torch.ones_like(scale), scale)
    return (blocks / divisor).round()
