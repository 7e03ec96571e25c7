"""How much each value of a network matters to a task, told from its gradients while it is trained (EPI)."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

BETA = 0.98
"""Weight of what was known in each update."""
LEVELS = 255


@dataclass
class RunningImportance:
    """The running mean of squared gradients, by tensor, in bfloat16, and how many steps it has seen."""

    means: dict[str, Tensor]
    steps: int = 0

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> "RunningImportance":
        """Return the importance of a task that has not been seen yet."""
        return cls({name: torch.zeros_like(each, dtype=torch.bfloat16) for name, each in tensors.items()})

    @torch.no_grad()
    def update(self, gradients: Mapping[str, Tensor]) -> None:
        """Take in the gradients of a step; a tensor without any had none that are not 0."""
        self.steps += 1
        for name, mean in self.means.items():
            mean.mul_(BETA)
            if name in gradients:
                mean.addcmul_(gradients[name].to(mean.dtype), gradients[name].to(mean.dtype), value=1 - BETA)

    def shares(self) -> dict[str, Tensor]:
        """Return the means corrected for their start at 0, each tensor's divided by its mean, as float32."""
        correction = 1 - BETA ** max(1, self.steps)
        found = {}
        for name, mean in self.means.items():
            corrected = mean.float() / correction
            found[name] = corrected / corrected.mean().clamp_min(torch.finfo(torch.float32).tiny)
        return found

    def park(self) -> "ParkedImportance":
        """Return the same in 8 bits a value: square roots, as shares of the tensor's largest."""
        roots = {name: mean.float().sqrt() for name, mean in self.means.items()}
        scales = {name: each.max() for name, each in roots.items()}
        tiny = torch.finfo(torch.float32).tiny
        return ParkedImportance(
            {
                name: (each / scales[name].clamp_min(tiny) * LEVELS).round().to(torch.uint8)
                for name, each in roots.items()
            },
            scales,
            self.steps,
        )


@dataclass(frozen=True)
class ParkedImportance:
    """The importance of a task that is not trained at present: 8 bits a value, a scale a tensor."""

    levels: dict[str, Tensor]
    scales: dict[str, Tensor]
    steps: int

    def awaken(self) -> RunningImportance:
        """Return what it was, as far as 8 bits tell."""
        means = {
            name: (each.float() * (self.scales[name] / LEVELS)).square().to(torch.bfloat16)
            for name, each in self.levels.items()
        }
        return RunningImportance(means, self.steps)
