"""Core parameter isolation (CPI-FT, arXiv 2508.21741): probe each task alone, fuse, go on together.

The training passes through stages: one for each task, all from the same start, then one of mixed pages. What
moved most for a task is its core. Before the last stage the tasks' weights are fused; in it, groups of tasks
take turns, and each holds the cores of the groups before it.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from pytorch_lightning import LightningModule, Trainer
from scipy.sparse.csgraph import connected_components
from torch import Tensor

from xformparser.errors import ConfigurationError
from xformparser.isolation.callback import Isolation
from xformparser.isolation.fusion import TaskChange, fuse, trained_weights
from xformparser.isolation.masks import Mask, Scope, chance_overlap, jaccard, pack, top_share, union, unpack

logger = logging.getLogger(__name__)

OVERLAP = 0.1
"""From which Jaccard overlap on the cores of two tasks make them a group (the paper's τ)."""
_TIMES_CHANCE = 3.0
"""An overlap that random cores would nearly have makes no group."""


def groups_of(cores: Mapping[str, Mask], least: float) -> tuple[tuple[str, ...], ...]:
    """Return the tasks in groups: connected by overlaps of `least` and more (CPI-FT, step 2)."""
    names = list(cores)
    joined = [[jaccard(cores[one], cores[other]) >= least for other in names] for one in names]
    _, numbers = connected_components(np.array(joined, dtype=np.int8), directed=False)
    groups: dict[int, list[str]] = defaultdict(list)
    for name, number in zip(names, numbers.tolist(), strict=True):
        groups[number].append(name)
    return tuple(tuple(group) for group in groups.values())


class CoreIsolation(Isolation):
    """Runs the stages of CPI-FT within one training.

    Args:
        tasks: the tasks, in the order in which the data show them alone, and for how many epochs each.
        share: of the values that make a core.
        overlap: from which overlap on tasks make a group.
        scope: whether the share counts within each tensor or over all.
        modules: parts of the model that have cores; all others are merged alone.
    """

    def __init__(
        self,
        tasks: dict[str, int],
        share: float = 0.01,
        overlap: float = OVERLAP,
        scope: Scope = "tensor",
        modules: Sequence[str] = ("network", "backbone"),
    ) -> None:
        super().__init__(modules)
        if len(tasks) < 2 or min(tasks.values()) < 1:
            raise ConfigurationError(
                f"tasks are {tasks}. Give two tasks or more, each with one epoch or more."
            )
        self.tasks, self.share, self.scope = tasks, share, scope
        self.least = max(overlap, _TIMES_CHANCE * chance_overlap(share))
        self.overlaps: dict[str, float] = {}
        self.groups: tuple[tuple[str, ...], ...] = ()
        self._ends = dict(zip(accumulate(tasks.values()), tasks, strict=True))
        self._start: dict[str, Tensor] = {}
        self._changes: dict[str, dict[str, Tensor]] = {}
        self._cores: dict[str, dict[str, Tensor]] = {}
        self._turn = 0

    def protected(self, _task: str | None, module: LightningModule) -> Mask:
        """Return the cores of the groups that had their turn."""
        shapes = self.shapes(module)
        earlier = [name for group in self.groups[: self._turn] for name in group]
        return union(unpack(self._cores[name], shapes) for name in earlier)

    def on_train_epoch_start(self, trainer: Trainer, module: LightningModule) -> None:
        """Begin a stage: from the start again, or from what was fused; or give the turn to the next group."""
        epoch = trainer.current_epoch
        if epoch == 0 and not self._start:
            self._start = trained_weights(module)
        elif epoch in self._ends:
            last = epoch == max(self._ends)
            _set_weights(module, self._fused(module) if last else self._start)
            if last:
                found = {
                    "chance": chance_overlap(self.share),
                    "overlaps": self.overlaps,
                    "groups": self.groups,
                }
                self.leave(trainer, "overlaps", found)
            for optimizer in trainer.optimizers:
                optimizer.state.clear()
        if self.groups:
            self._take_turn(epoch - max(self._ends), (trainer.max_epochs or 0) - max(self._ends))

    def _take_turn(self, epoch: int, epochs: int) -> None:
        turn = min(len(self.groups) - 1, epoch * len(self.groups) // max(1, epochs))
        if turn != self._turn:
            self._turn = turn
            self.protect_anew()

    def on_train_epoch_end(self, trainer: Trainer, module: LightningModule) -> None:
        """Keep what a task alone made of the start, at the end of its stage."""
        task = self._ends.get(trainer.current_epoch + 1)
        if task is None:
            return
        weights = trained_weights(module)
        self._changes[task] = {name: each - self._start[name] for name, each in weights.items()}
        moved = {name: self._changes[task][name].abs() for name in self.parameters(module)}
        self._cores[task] = pack(self.core_of(moved))

    def core_of(self, moved: Mapping[str, Tensor]) -> Mask:
        """Return a task's core, from how far each value moved for it alone."""
        return top_share(moved, self.share, self.scope)

    def _fused(self, module: LightningModule) -> dict[str, Tensor]:
        """Return the weights to go on from, and tell tasks and groups apart."""
        shapes = self.shapes(module)
        cores = {task: unpack(core, shapes) for task, core in self._cores.items()}
        names = list(cores)
        self.overlaps = {
            f"{one}, {other}": jaccard(cores[one], cores[other])
            for place, one in enumerate(names)
            for other in names[place + 1 :]
        }
        self.groups = groups_of(cores, self.least)
        logger.info("overlaps %s, by chance %.4f", self.overlaps, chance_overlap(self.share))
        logger.info("groups: %s", "; ".join(", ".join(group) for group in self.groups))
        return fuse(self._start, [TaskChange(self._changes[task], cores[task]) for task in names])

    def state_dict(self) -> dict[str, Any]:
        """Return the start, changes and cores for a checkpoint."""
        return {
            "start": self._start,
            "changes": self._changes,
            "cores": self._cores,
            "groups": [list(group) for group in self.groups],
            "overlaps": self.overlaps,
            "turn": self._turn,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._start, self._turn = dict(state_dict["start"]), state_dict["turn"]
        self._changes, self._cores = dict(state_dict["changes"]), dict(state_dict["cores"])
        self.groups = tuple(tuple(group) for group in state_dict["groups"])
        self.overlaps = dict(state_dict["overlaps"])
        self.protect_anew()


@torch.no_grad()
def _set_weights(module: LightningModule, weights: Mapping[str, Tensor]) -> None:
    for name, each in module.named_parameters():
        if name in weights:
            each.copy_(weights[name])
