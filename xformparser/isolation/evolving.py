"""Evolving parameter isolation (EPI, arXiv 2604.14010): cores follow what matters to a task as it is trained.

What the paper leaves open is our reading: squared gradients of a task's own batches, their running mean, and
a hysteresis between entering a core and leaving it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from pytorch_lightning import LightningModule, Trainer
from torch import Tensor
from torch.nn import Parameter
from torch.optim import Optimizer

from xformparser.errors import ConfigurationError
from xformparser.isolation.callback import Isolation, TaskBatch
from xformparser.isolation.core_files import load_cores, save_cores
from xformparser.isolation.importance import Importances
from xformparser.isolation.masks import (
    Mask,
    Scope,
    jaccard,
    pack,
    share_of,
    size,
    top_share,
    union,
    unpack,
    without,
)
from xformparser.models.folders import model_folder

LEAVE = 1.5
"""A value stays in a core until it falls out of so many times the share."""
CAP = 0.5
"""Of a tensor, no more than this share is protected."""
FADING = 0.999
"""What a step of other tasks leaves of a task's claim, where claims meet the cap."""


@dataclass(frozen=True)
class Drift:
    """What became of a task's core when it was renewed.

    `kept` and `first` are Jaccard overlaps with the core before and the first one; `entered` and `left` are
    shares of the new and of the old core; `protected` is the share of all values that the task may not move.
    """

    step: int
    task: str
    kept: float
    first: float
    entered: float
    left: float
    protected: float


class EvolvingIsolation(Isolation):
    """Protects the cores of all other tasks in each step of a task, and renews them as training goes on.

    Args:
        share: of the values that make a core.
        every: steps between renewals.
        free_own: whether a task may move what its own core shares with those of others.
        scope: whether the share counts within each tensor or over all.
        modules: parts of the model that are isolated.
        known: where there are cores of tasks that are not trained any more, which stay as they are: the
            folder `RUN/isolation` of an earlier training, or the name of a bundled model that has some. They
            are held whole, whatever the new task would need of them.
    """

    def __init__(  # noqa: PLR0913 - one argument for each setting
        self,
        share: float = 0.01,
        every: int = 50,
        free_own: bool = True,
        scope: Scope = "tensor",
        modules: Sequence[str] = ("network", "backbone"),
        known: str | None = None,
    ) -> None:
        super().__init__(modules)
        if not 0 < share <= CAP / LEAVE or every < 1:
            raise ConfigurationError(
                f"share is {share} and every is {every}. "
                f"Give a share up to {CAP / LEAVE:.2f}, such as 0.01, and one step or more."
            )
        self.share, self.every, self.free_own, self.scope, self.known = share, every, free_own, scope, known
        self.drift: list[Drift] = []
        self._importances: Importances | None = None
        self._known: dict[str, Mapping[str, Tensor]] = {}
        self._cores: dict[str, Mapping[str, Tensor]] = {}
        self._first: dict[str, Mapping[str, Tensor]] = {}
        self._idle: dict[str, int] = {}
        self._steps = 0

    def setup(self, trainer: Trainer, _module: LightningModule, stage: str) -> None:
        """Say where the importance of tasks is kept that are not in training."""
        if stage == "fit":
            self._importances = Importances(self.folder(trainer) / f"rank_{trainer.global_rank}")

    def protected(self, task: str | None, module: LightningModule) -> Mask:
        """Return the cores of the other tasks, without what the task's own core has of them if that is free.

        Of tasks that are not trained any more, the whole cores: nothing would bring back what they lose.
        """
        shapes = self.shapes(module)
        known, cores = union(unpack(core, shapes) for core in self._known.values()), self.cores(shapes)
        others = {name: core for name, core in cores.items() if name != task}
        if not others:
            return known
        found = union(others.values())
        if self.free_own and task in cores:
            found = without(found, cores[task])
        return union([known, self._capped(found, others)])

    def cores(self, shapes: Mapping[str, torch.Size]) -> dict[str, Mask]:
        """Return the cores of all tasks seen so far."""
        return {task: unpack(core, shapes) for task, core in self._cores.items()}

    def on_fit_start(self, _trainer: Trainer, module: LightningModule) -> None:
        """Take the cores of tasks that are not trained any more."""
        if self.known is not None:
            found = load_cores(model_folder(self.known), self.shapes(module))
            self._known = {f"{self.known}:{task}": core for task, core in found.items()}

    def on_train_end(self, trainer: Trainer, _module: LightningModule) -> None:
        """Leave all cores for later trainings, and what became of them."""
        if trainer.is_global_zero and self._cores:
            save_cores({**self._known, **self._cores}, self.folder(trainer))
        self.leave(trainer, "drift", [asdict(each) for each in self.drift])

    def on_before_optimizer_step(
        self, trainer: Trainer, module: LightningModule, optimizer: Optimizer
    ) -> None:
        """Count the gradients for the task that they are of, also of what is held."""
        if self._task is not None:
            self._count(self._task, self.parameters(module))
        super().on_before_optimizer_step(trainer, module, optimizer)

    def _count(self, task: str, parameters: Mapping[str, Parameter]) -> None:
        gradients = {name: each.grad for name, each in parameters.items() if each.grad is not None}
        self.importances.awaken(task, parameters).update(gradients)
        for name in {*self._idle, task}:
            self._idle[name] = 0 if name == task else self._idle[name] + 1

    def on_train_batch_end(
        self, trainer: Trainer, module: LightningModule, outputs: Any, batch: TaskBatch, place: int
    ) -> None:
        """Put back what moved, and renew the cores when it is time."""
        super().on_train_batch_end(trainer, module, outputs, batch, place)
        self._steps += 1
        if self._steps % self.every == 0:
            self._renew(module)

    def _renew(self, module: LightningModule) -> None:
        """Renew the cores of the tasks that were seen since the last time; park those that were not."""
        shapes, before = self.shapes(module), dict(self._cores)
        for task in [name for name, steps in self._idle.items() if self.every <= steps < 2 * self.every]:
            self.importances.park(task)
        seen = [name for name, steps in self._idle.items() if steps < self.every]
        for task in seen:
            self._cores[task] = pack(self._core(task, shapes))
            self._first.setdefault(task, self._cores[task])
        self.protect_anew()
        for task in seen:
            core, first = (unpack(cores[task], shapes) for cores in (self._cores, self._first))
            old = unpack(before[task], shapes) if task in before else core
            self.drift.append(
                Drift(
                    step=self._steps,
                    task=task,
                    kept=jaccard(old, core),
                    first=jaccard(first, core),
                    entered=size(without(core, old)) / max(1, size(core)),
                    left=size(without(old, core)) / max(1, size(old)),
                    protected=share_of(self.held_for(task, module)),
                )
            )

    def _core(self, task: str, shapes: Mapping[str, torch.Size]) -> dict[str, Tensor]:
        """Return what now matters most to a task, and what did before and still matters enough."""
        shares = {name: each.cpu() for name, each in self.importances.of(task).shares().items()}
        core = top_share(shares, self.share, self.scope, exact=False)
        if task not in self._cores:
            return core
        near = top_share(shares, LEAVE * self.share, self.scope, exact=False)
        old = unpack(self._cores[task], shapes)
        return {name: core[name] | (near[name] & old[name]) for name in core}

    def _capped(self, found: Mask, owners: Mapping[str, Mask]) -> Mask:
        """Return at most the share `CAP` of each tensor, what matters most to its owners first."""
        over = {name for name, each in found.items() if int(each.sum()) > CAP * each.numel()}
        if not over:
            return found
        claims: dict[str, Tensor] = {}
        for task, core in owners.items():
            for name, each in self._claim(task, over).items():
                claim = each * (core[name] & found[name])
                claims[name] = torch.maximum(claims[name], claim) if name in claims else claim
        most = top_share(claims, CAP, exact=False)
        return {name: each & most[name] if name in over else each for name, each in found.items()}

    def _claim(self, task: str, names: Collection[str]) -> dict[str, Tensor]:
        """Return how much each value of some tensors matters to a task that was seen a while ago."""
        faded = FADING ** self._idle[task]
        shares = self.importances.of(task, names).shares()
        return {name: each.cpu() * faded for name, each in shares.items()}

    @property
    def importances(self) -> Importances:
        """What matters to each task; a fit sets it up."""
        if self._importances is None:
            raise RuntimeError("a fit sets up what matters to tasks")
        return self._importances

    def state_dict(self) -> dict[str, Any]:
        """Return cores, importance and drift for a checkpoint."""
        return {
            "steps": self._steps,
            "cores": self._cores,
            "first": self._first,
            "idle": self._idle,
            "importances": self.importances.state_dict(),
            "drift": [asdict(each) for each in self.drift],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._steps = state_dict["steps"]
        self._cores, self._first = dict(state_dict["cores"]), dict(state_dict["first"])
        self._idle = dict(state_dict["idle"])
        self.importances.load_state_dict(state_dict["importances"])
        self.drift = [Drift(**each) for each in state_dict["drift"]]
        self.protect_anew()
