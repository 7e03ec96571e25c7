"""Shows a data set more often once the model gets worse at it (ILP, section 5.4: dynamic resampling)."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from pytorch_lightning import Callback, Trainer
from torch import Tensor

from xformparser.errors import ConfigurationError
from xformparser.training.batches import IGNORED, FormBatch
from xformparser.training.module import FormTrainingModule
from xformparser.training.observation import Observation
from xformparser.training.sampling import LengthBuckets

logger = logging.getLogger(__name__)

BOOST = 2


class DynamicResampling(Callback):
    """After each epoch, doubles the share of every data set whose accuracy fell by more than `drop`.

    Accuracy is that of labels in training itself; the fall is relative to the best epoch so far. The epoch
    stays as long as it is.

    Args:
        drop: the relative fall from which on a data set is shown more often (the paper's T_drop).
    """

    def __init__(self, drop: float = 0.05) -> None:
        if not 0 < drop < 1:
            raise ConfigurationError(f"drop is {drop}. Give a share between 0 and 1, such as 0.05.")
        self.drop = drop
        self._best: dict[str, float] = {}
        self._fallen: list[str] = []
        self._right: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def on_train_start(self, trainer: Trainer, _module: FormTrainingModule) -> None:  # type: ignore[override]
        """Show more often what a checkpoint says."""
        _sampler_of(trainer).boosts = dict.fromkeys(self._fallen, BOOST)

    def on_train_batch_end(  # type: ignore[override]
        self,
        _trainer: Trainer,
        _module: FormTrainingModule,
        outputs: Mapping[str, Tensor],
        batch: FormBatch,
        _place: int,
    ) -> None:
        """Count right labels by data set."""
        seen = Observation.of(outputs)
        labels = seen.targets.labels
        counted = labels != IGNORED
        right = (seen.label_logits.argmax(dim=-1) == labels) & counted
        for key, hits, total in zip(batch.keys, right.sum(dim=1), counted.sum(dim=1), strict=True):
            self._right[key.set_name] += int(hits)
            self._all[key.set_name] += int(total)

    def on_train_epoch_end(self, trainer: Trainer, _module: FormTrainingModule) -> None:  # type: ignore[override]
        """Set what the next epoch shows more often."""
        sampler = _sampler_of(trainer)
        accuracy = self._accuracy(trainer, sorted({example.key.set_name for example in sampler.examples}))
        for name, value in accuracy.items():
            self._best[name] = max(self._best.get(name, 0.0), value)
        self._fallen = [
            name for name, value in accuracy.items() if value < (1 - self.drop) * self._best[name]
        ]
        sampler.boosts = dict.fromkeys(self._fallen, BOOST)
        if self._fallen:
            logger.info("shown more often: %s", ", ".join(self._fallen))
        self._right.clear()
        self._all.clear()

    def _accuracy(self, trainer: Trainer, names: Sequence[str]) -> dict[str, float]:
        """Return the epoch's accuracy of each data set that it showed, over all processes."""
        own = torch.tensor([[self._right[name], self._all[name]] for name in names], dtype=torch.float64)
        counts = trainer.strategy.reduce(own.to(trainer.strategy.root_device), reduce_op="sum").tolist()
        return {name: right / total for name, (right, total) in zip(names, counts, strict=True) if total}

    def state_dict(self) -> dict[str, Any]:
        """Return what is known of the data sets, for a checkpoint."""
        return {"best": self._best, "fallen": self._fallen}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._best, self._fallen = dict(state_dict["best"]), list(state_dict["fallen"])


def _sampler_of(trainer: Trainer) -> LengthBuckets:
    loader = trainer.train_dataloader
    sampler = getattr(loader, "batch_sampler", None)
    if not isinstance(sampler, LengthBuckets):
        raise ConfigurationError("DynamicResampling needs the FormDataModule, which draws the pages.")
    return sampler
