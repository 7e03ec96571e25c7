"""Values that are held keep every bit, whatever the optimiser does."""

import torch
from torch import nn

from xformparser.isolation.frozen import FrozenValues


def test_held_values_keep_every_bit_over_200_steps_with_momentum_and_decay() -> None:
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))
    parameters = dict(layers.named_parameters())
    optimizer = torch.optim.AdamW(parameters.values(), lr=0.01, weight_decay=0.1)
    inputs = torch.randn(64, 8)
    for _ in range(20):
        _step(layers, optimizer, inputs)
    mask = {name: torch.rand_like(each) < 0.3 for name, each in parameters.items()}
    start = {name: each.detach().clone() for name, each in parameters.items()}
    frozen = FrozenValues(parameters, mask)
    for _ in range(200):
        frozen.hold()
        _step(layers, optimizer, inputs)
        frozen.restore()
    for name, each in parameters.items():
        assert torch.equal(each[mask[name]], start[name][mask[name]])
        assert not torch.isclose(each[~mask[name]], start[name][~mask[name]]).any()


def _step(layers: nn.Module, optimizer: torch.optim.Optimizer, inputs: torch.Tensor) -> None:
    optimizer.zero_grad()
    (layers(inputs).squeeze(1) - inputs.sum(dim=1)).square().mean().backward()
    optimizer.step()
