"""Shows a data set more often once the model gets worse at it (ILP, section 5.4: dynamic resampling)."""

import logging
from collections import Counter
from collections.abc import Mapping

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
        self._right: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

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
        sampler = trainer.train_dataloader.batch_sampler  # type: ignore[union-attr]
        if not isinstance(sampler, LengthBuckets):
            raise ConfigurationError("DynamicResampling needs the FormDataModule, which draws the pages.")
        accuracy = {name: self._right[name] / count for name, count in self._all.items() if count}
        for name, value in accuracy.items():
            self._best[name] = max(self._best.get(name, 0.0), value)
        fallen = {name for name, value in accuracy.items() if value < (1 - self.drop) * self._best[name]}
        sampler.boosts = dict.fromkeys(sorted(fallen), BOOST)
        if fallen:
            logger.info("shown more often: %s", ", ".join(sorted(fallen)))
        self._right.clear()
        self._all.clear()
