"""Isolation in training: what other tasks need does not move in a step of this one."""

import json
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor
from torch.nn import Parameter
from torch.optim import Optimizer

from xformparser.atomic import atomic_write
from xformparser.errors import ConfigurationError
from xformparser.isolation.frozen import FrozenValues
from xformparser.isolation.masks import Mask, pack, unpack


class TaskBatch(Protocol):
    """A batch that knows which task it trains; none where it holds several."""

    @property
    def task(self) -> str | None:
        """Name of the task."""


class Isolation(Callback):
    """Holds what `protected` says in each step, and puts it back afterwards.

    Args:
        modules: names of the module's parts that are isolated, with all that is in them.
    """

    def __init__(self, modules: Sequence[str] = ("network", "backbone")) -> None:
        self.modules = tuple(modules)
        self._masks: dict[str | None, dict[str, Tensor]] = {}
        self._task: str | None = None
        self._held: FrozenValues | None = None

    @staticmethod
    def folder(trainer: Trainer) -> Path:
        """Return where a run keeps what isolation leaves."""
        return Path(trainer.default_root_dir) / "isolation"

    def leave(self, trainer: Trainer, name: str, content: object) -> None:
        """Write a table of the run, `RUN/isolation/NAME.json`."""
        if trainer.is_global_zero:
            self.folder(trainer).mkdir(parents=True, exist_ok=True)
            text = json.dumps(content, indent=2) + "\n"
            atomic_write(self.folder(trainer) / f"{name}.json", text.encode())

    @abstractmethod
    def protected(self, task: str | None, module: LightningModule) -> Mask:
        """Return what a step of a task may not move."""

    def parameters(self, module: LightningModule) -> dict[str, Parameter]:
        """Return the parameters that are isolated, by name.

        Raises:
            ConfigurationError: there are none.
        """
        found = {
            name: each
            for name, each in module.named_parameters()
            if each.requires_grad
            and any(name == part or name.startswith(f"{part}.") for part in self.modules)
        }
        if not found:
            known = sorted({name.partition(".")[0] for name, _ in module.named_parameters()})
            raise ConfigurationError(
                f"No part of the model that is trained is named {' or '.join(self.modules)}. "
                f"Choose modules from: {', '.join(known)}."
            )
        return found

    def shapes(self, module: LightningModule) -> dict[str, torch.Size]:
        """Return the shapes of the parameters that are isolated."""
        return {name: each.shape for name, each in self.parameters(module).items()}

    def protect_anew(self) -> None:
        """Ask `protected` again from the next step on."""
        self._masks.clear()
        self._held = None

    def on_train_batch_start(
        self, _trainer: Trainer, module: LightningModule, batch: TaskBatch, _place: int
    ) -> None:
        """Hold what the batch's task may not move."""
        if self._held is None or batch.task != self._task:
            self._task = batch.task
            self._held = FrozenValues(self.parameters(module), self.held_for(batch.task, module))
        self._held.hold()

    def held_for(self, task: str | None, module: LightningModule) -> Mask:
        """Return what a step of a task may not move; `protected` says it once, until it is asked anew."""
        if task not in self._masks:
            self._masks[task] = pack(self.protected(task, module))
        return unpack(self._masks[task], self.shapes(module))

    def on_before_optimizer_step(
        self, _trainer: Trainer, _module: LightningModule, _optimizer: Optimizer
    ) -> None:
        """Keep the gradients of what is held out of the optimiser's momentum."""
        if self._held is not None:
            self._held.stop_gradients()

    def on_train_batch_end(
        self, _trainer: Trainer, _module: LightningModule, _outputs: Any, _batch: TaskBatch, _place: int
    ) -> None:
        """Put back what moved all the same."""
        if self._held is not None:
            self._held.restore()
