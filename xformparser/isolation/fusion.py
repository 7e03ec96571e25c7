"""One set of weights from those of several tasks: cores are kept, the rest is merged (CPI-FT, step 3)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xformparser.isolation.masks import Mask

LEAST_ANGLE = 1e-3
"""Radians; below, changes are merged along the line between them."""


@dataclass(frozen=True)
class TaskChange:
    """What training on a task alone made of the start, and the task's core."""

    change: Mapping[str, Tensor]
    """θ of the task less θ of the start, by tensor."""
    core: Mask
    """Of tensors that it lacks, nothing is in the core."""


@torch.no_grad()
def trained_weights(module: nn.Module) -> dict[str, Tensor]:
    """Return copies of the weights that are trained, by name."""
    return {name: each.detach().clone() for name, each in module.named_parameters() if each.requires_grad}


def slerp(one: Tensor, other: Tensor, share: float) -> Tensor:
    """Return the change at a share of the way from one change to another, along the arc between them.

    A change of 0 has no direction, and changes of nearly the same or of opposite direction no arc: these are
    merged along the line.
    """
    norms = one.norm() * other.norm()
    if not norms:
        return torch.lerp(one, other, share)
    angle = math.acos(float(((one * other).sum() / norms).clamp(-1.0, 1.0)))
    if angle < LEAST_ANGLE or math.pi - angle < LEAST_ANGLE:
        return torch.lerp(one, other, share)
    begin, end = math.sin((1 - share) * angle), math.sin(share * angle)
    return (begin * one + end * other) / math.sin(angle)


def fuse(start: Mapping[str, Tensor], tasks: Sequence[TaskChange]) -> dict[str, Tensor]:
    """Return the weights that hold every task's core.

    A value in one core is that task's; in several, the mean of theirs weighted by how far each changed it;
    all others are the start changed by the tasks' changes, merged one after the other by equal shares.

    Args:
        start: weights that all tasks were trained from.
        tasks: one at least.
    """
    return {name: _fused(weights, name, tasks) for name, weights in start.items()}


def _fused(start: Tensor, name: str, tasks: Sequence[TaskChange]) -> Tensor:
    merged = tasks[0].change[name]
    for place, task in enumerate(tasks[1:], start=2):
        merged = slerp(merged, task.change[name], 1 / place)
    weights = [task.change[name].abs() * task.core.get(name, torch.tensor(False)) for task in tasks]
    total = torch.stack(weights).sum(dim=0)
    owned = sum(weight * task.change[name] for weight, task in zip(weights, tasks, strict=True))
    return start + torch.where(total > 0, owned / total.clamp_min(torch.finfo(total.dtype).tiny), merged)
