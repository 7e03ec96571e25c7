"""How much each value of a network matters to a task, told from its gradients while it is trained (EPI)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from xformparser.atomic import atomic_path

BETA = 0.98
"""Weight of what was known in each update."""
LEVELS = 255
_MEAN, _LEVELS, _SCALE = "mean", "levels", "scale"


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

    def tensors(self) -> dict[str, Tensor]:
        """Return the tensors for a file."""
        return {f"{name}.{_MEAN}": each for name, each in self.means.items()}

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

    def tensors(self) -> dict[str, Tensor]:
        """Return the tensors for a file."""
        levels = {f"{name}.{_LEVELS}": each for name, each in self.levels.items()}
        return levels | {f"{name}.{_SCALE}": each for name, each in self.scales.items()}

    def awaken(self) -> RunningImportance:
        """Return what it was, as far as 8 bits tell."""
        means = {
            name: (each.float() * (self.scales[name] / LEVELS)).square().to(torch.bfloat16)
            for name, each in self.levels.items()
        }
        return RunningImportance(means, self.steps)


class Importances:
    """What matters to each task: of the one in training in memory, of all others in files.

    A task that was put aside a moment ago is kept as it was, one that is parked in 8 bits a value.

    Args:
        folder: of the files; made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._task: str | None = None
        self._awake = RunningImportance({})
        self._steps: dict[str, int] = {}

    def awaken(self, task: str, tensors: Mapping[str, Tensor]) -> RunningImportance:
        """Return a task's importance, which is now the one in memory; that of a new task is 0.

        Args:
            task: its name.
            tensors: whose importance it is, on their devices.
        """
        if task != self._task:
            if self._task is not None:
                self._write(self._task, self._awake.tensors(), self._awake.steps)
            self._awake = RunningImportance.of(tensors)
            if task in self._steps:
                kept = self.of(task)
                means = {name: kept.means[name].to(each.device) for name, each in tensors.items()}
                self._awake = RunningImportance(means, kept.steps)
            self._task = task
        return self._awake

    def of(self, task: str, names: Collection[str] | None = None) -> RunningImportance:
        """Return a task's importance without keeping it in memory: of all tensors, or of those named."""
        if task != self._task:
            return _importance(self._read(task, names), self._steps[task])
        if names is None:
            return self._awake
        return RunningImportance({name: self._awake.means[name] for name in names}, self._awake.steps)

    def park(self, task: str) -> None:
        """Keep a task that is not in training in 8 bits a value."""
        parked = self.of(task).park()
        self._write(task, parked.tensors(), parked.steps)

    def state_dict(self) -> dict[str, Any]:
        """Return all of it for a checkpoint."""
        tensors = {task: self._read(task, None) for task in self._steps if task != self._task}
        steps = dict(self._steps)
        if self._task is not None:
            tensors[self._task], steps[self._task] = self._awake.tensors(), self._awake.steps
        return {"tensors": tensors, "steps": steps}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint, all tasks in files."""
        self._task = None
        for task, tensors in state_dict["tensors"].items():
            self._write(task, tensors, state_dict["steps"][task])

    def _write(self, task: str, tensors: Mapping[str, Tensor], steps: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(self._path(task)) as path:
            save_file(dict(tensors), path)
        self._steps[task] = steps

    def _read(self, task: str, names: Collection[str] | None) -> dict[str, Tensor]:
        """Return the tensors of a task's file, or only those of the names."""
        with safe_open(self._path(task), "pt") as file:
            keys = file.keys()
            wanted = [key for key in keys if names is None or key.rpartition(".")[0] in names]
            return {key: file.get_tensor(key) for key in wanted}

    def _path(self, task: str) -> Path:
        return self.folder / f"{quote(task, safe='')}.safetensors"


def _importance(tensors: Mapping[str, Tensor], steps: int) -> RunningImportance:
    parts: dict[str, dict[str, Tensor]] = {_MEAN: {}, _LEVELS: {}, _SCALE: {}}
    for key, each in tensors.items():
        name, _, part = key.rpartition(".")
        parts[part][name] = each
    if parts[_MEAN]:
        return RunningImportance(parts[_MEAN], steps)
    return ParkedImportance(parts[_LEVELS], parts[_SCALE], steps).awaken()
