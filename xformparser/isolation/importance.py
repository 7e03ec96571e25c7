"""How much each value of a network matters to a task, told from its gradients while it is trained (EPI)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from xformparser.atomic import atomic_path

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


class Parking(Mapping[str, ParkedImportance]):
    """The importance of tasks that are not trained at present, each in a file of its own, by task.

    Args:
        folder: made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._steps: dict[str, int] = {}

    def park(self, task: str, parked: ParkedImportance) -> None:
        """Keep the importance of a task."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"{name}.levels": each for name, each in parked.levels.items()}
        tensors |= {f"{name}.scale": each for name, each in parked.scales.items()}
        with atomic_path(self._path(task)) as path:
            save_file(tensors, path)
        self._steps[task] = parked.steps

    def leave(self, task: str) -> ParkedImportance | None:
        """Return a task's importance, and keep it no more; None where there is none."""
        parked = self.get(task)
        self._steps.pop(task, None)
        return parked

    def __getitem__(self, task: str) -> ParkedImportance:
        """Return a task's importance."""
        steps, tensors = self._steps[task], load_file(self._path(task))
        parts: dict[str, dict[str, Tensor]] = {"levels": {}, "scale": {}}
        for name, each in tensors.items():
            tensor, _, part = name.rpartition(".")
            parts[part][tensor] = each
        return ParkedImportance(parts["levels"], parts["scale"], steps)

    def __iter__(self) -> Iterator[str]:
        """Yield the tasks."""
        return iter(self._steps)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._steps)

    def _path(self, task: str) -> Path:
        return self.folder / f"{quote(task, safe='')}.safetensors"
