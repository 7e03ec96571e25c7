"""Isolation that holds as many values, but other ones: what a method must beat to be worth anything."""

import random
from collections import defaultdict
from collections.abc import Mapping
from zlib import crc32

import torch
from pytorch_lightning import LightningModule
from torch import Tensor

from xformparser.isolation.core import CoreIsolation
from xformparser.isolation.evolving import EvolvingIsolation
from xformparser.isolation.masks import Mask, random_like, top_share, unpack


class RandomCores(CoreIsolation):
    """Cores of CPI-FT drawn by chance, other ones for each task."""

    def core_of(self, moved: Mapping[str, Tensor]) -> Mask:
        """Return as many values as moved most, anywhere."""
        return random_like(super().core_of(moved), torch.Generator().manual_seed(len(self._cores)))


class LeastMovedCores(CoreIsolation):
    """Cores of CPI-FT of what moved least."""

    def core_of(self, moved: Mapping[str, Tensor]) -> Mask:
        """Return as many values as moved most, of those that moved least."""
        return top_share({name: each.max() - each for name, each in moved.items()}, self.share, self.scope)


class RandomEvolving(EvolvingIsolation):
    """Cores of EPI of the same sizes that change as much, anywhere."""

    def cores(self, shapes: Mapping[str, torch.Size]) -> dict[str, Mask]:
        """Return the cores with the values of each tensor shuffled, always alike for a task."""
        return {
            task: random_like(core, torch.Generator().manual_seed(crc32(task.encode())))
            for task, core in super().cores(shapes).items()
        }


class FirstCores(EvolvingIsolation):
    """The first core of each task, never renewed."""

    def cores(self, shapes: Mapping[str, torch.Size]) -> dict[str, Mask]:
        """Return the first cores."""
        return {task: unpack(core, shapes) for task, core in self._first.items()}


class ShuffledInTime(EvolvingIsolation):
    """Cores of EPI at the wrong time: any one of those that the task had so far."""

    def __init__(self, share: float, every: int, free_own: bool) -> None:
        super().__init__(share, every, free_own)
        self._past: dict[str, list[Mapping[str, Tensor]]] = defaultdict(list)
        self._drawn: dict[str, Mapping[str, Tensor]] = {}
        self._draw = random.Random(0)

    def _renew(self, module: LightningModule) -> None:
        super()._renew(module)
        for task, core in self._cores.items():
            self._past[task].append(core)
            self._drawn[task] = self._draw.choice(self._past[task])
        self.protect_anew()

    def cores(self, shapes: Mapping[str, torch.Size]) -> dict[str, Mask]:
        """Return a core of each task."""
        return {task: unpack(core, shapes) for task, core in self._drawn.items()}
