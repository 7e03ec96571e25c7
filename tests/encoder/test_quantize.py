import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from xformparser.encoder.quantize import (
    BLOCK,
    HALF,
    dequantize,
    quantizable,
    quantize,
    quantize_to_bytes,
    quantize_without_loss,
)


@given(st.integers(0, 2**32), st.integers(1, 4))
def test_values_on_the_grid_come_back_equal(seed: int, blocks: int) -> None:
    noise = torch.Generator().manual_seed(seed)
    scales = (torch.randn(blocks, 1, generator=noise) * 0.1).half().float()
    values = torch.randint(-HALF, HALF, (blocks, BLOCK), generator=noise).float()
    values[:, 0] = -HALF  # as ggml does, the value of largest magnitude lies at -8
    on_grid = (values * scales).reshape(1, -1)
    assert torch.equal(dequantize(quantize(on_grid)), on_grid)


@pytest.mark.parametrize("peak", [-8, -7, -5, -1, 1, 3, 6, 7])
def test_the_peak_may_lie_on_any_grid_point(peak: int) -> None:
    values = torch.arange(BLOCK).remainder(2 * abs(peak) - 1) - abs(peak) + 1
    values[3] = peak
    on_grid = values.float().reshape(1, -1) * 0.125
    assert torch.equal(dequantize(quantize(on_grid)), on_grid)


@pytest.mark.parametrize(
    "tensor",
    [
        pytest.param(torch.zeros(2, BLOCK), id="zeros"),
        pytest.param(torch.full((1, BLOCK), -0.5), id="constant"),
        pytest.param(torch.eye(BLOCK), id="one value a block"),
    ],
)
def test_simple_blocks_come_back_equal(tensor: torch.Tensor) -> None:
    assert torch.equal(dequantize(quantize(tensor)), tensor)


def test_other_values_come_back_within_half_a_step() -> None:
    tensor = torch.randn(6, 2 * BLOCK, generator=torch.Generator().manual_seed(1))
    packed = quantize(tensor)
    assert packed.values.shape == (12, BLOCK // 2)
    assert packed.values.dtype == torch.uint8
    assert packed.scales.dtype == torch.float16
    peaks = tensor.reshape(-1, BLOCK).abs().amax(dim=1, keepdim=True)
    error = (dequantize(packed) - tensor).reshape(-1, BLOCK).abs()
    # a step is at least an eighth of the peak; a value clamped at the grid's end may lose a whole one
    assert (error <= peaks / (HALF - 1) + 1e-3).all()
    assert error.square().mean() < (peaks / HALF).square().mean() / 10


@pytest.mark.parametrize(
    ("shape", "packed"),
    [((4, BLOCK), True), ((4, BLOCK + 1), False), ((BLOCK,), False), ((2, 2, BLOCK), False)],
)
def test_only_matrices_of_whole_blocks_are_packed(shape: tuple[int, ...], packed: bool) -> None:
    assert quantizable(torch.zeros(shape)) is packed


@given(st.integers(0, 2**32), st.floats(1e-9, 1e3))
def test_bytes_are_near_and_then_stay(seed: int, size: float) -> None:
    tensor = torch.randn(3, 2 * BLOCK, generator=torch.Generator().manual_seed(seed)) * size
    packed = quantize_to_bytes(tensor)
    assert (packed.values.shape, packed.values.dtype) == ((6, BLOCK), torch.int8)
    on_grid = dequantize(packed)
    peaks = tensor.reshape(-1, BLOCK).abs().amax(dim=1, keepdim=True)
    # half a step, and what a scale in half precision may be off, also where it is almost nothing
    assert ((on_grid - tensor).reshape(-1, BLOCK).abs() <= peaks / 200 + 127 * 2**-24).all()
    assert torch.equal(dequantize(quantize_to_bytes(on_grid)), on_grid)


def test_as_few_bits_are_taken_as_lose_nothing() -> None:
    tensor = torch.randn(2, BLOCK, generator=torch.Generator().manual_seed(0))
    for on_grid, kind in (
        (dequantize(quantize(tensor)), torch.uint8),
        (dequantize(quantize_to_bytes(tensor)), torch.int8),
    ):
        packed = quantize_without_loss(on_grid)
        assert packed is not None
        assert packed.values.dtype == kind
        assert torch.equal(dequantize(packed), on_grid)
    assert quantize_without_loss(tensor) is None
    assert quantize_without_loss(torch.zeros(BLOCK)) is None
