"""Weights between those before and those after a training: less of what was known before is lost."""

from typing import Any

import torch
from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor

from xformparser.errors import ConfigurationError
from xformparser.isolation.fusion import trained_weights


class MergedWithStart(Callback):
    """Keeps a share of what training changes: at its end, the weights are moved back towards the start.

    With `every`, this is done each so many epochs, and what comes of it is the next start: where stages train
    one task after the other, each changes what there was by a share of what it would.

    It is the fusion of CPI-FT (arXiv 2508.21741, step 3) of one task with what the network knew before, whose
    change is 0; on its own, as Wortsman et al. describe it ("Robust fine-tuning of zero-shot models", arXiv
    2109.01903, section 3). It comes before validation, in whatever order callbacks are named; beside one that
    holds values, which puts them back behind each step, it is named behind that.

    Args:
        share: of each change that is kept; 1 keeps what was trained, whole.
        every: epochs between two mergings; where it is None, the training's end is the only one.

    Raises:
        ConfigurationError: the share is no share, or the epochs are none.
    """

    def __init__(self, share: float = 0.5, every: int | None = None) -> None:
        if not 0 < share <= 1 or (every is not None and every < 1):
            raise ConfigurationError(
                f"share is {share} and every is {every}. "
                "Give a share above 0, up to 1, such as 0.5, and one epoch or more."
            )
        self.share, self.every = share, every
        self._start: dict[str, Tensor] = {}

    def on_train_start(self, _trainer: Trainer, module: LightningModule) -> None:
        """Remember the weights, unless a checkpoint brought those of the start."""
        if not self._start:
            self._start = trained_weights(module)

    @torch.no_grad()
    def on_train_batch_end(self, trainer: Trainer, module: LightningModule, *_: object) -> None:
        """Merge behind the last step, and behind the last one of so many epochs."""
        epoch = trainer.current_epoch + 1
        due = epoch == trainer.max_epochs or (self.every is not None and epoch % self.every == 0)
        if (trainer.is_last_batch and due) or 0 < trainer.max_steps <= trainer.global_step:
            weights = dict(module.named_parameters())
            for name, start in self._start.items():
                weights[name].copy_(start.to(weights[name].device).lerp(weights[name], self.share))
            self._start = trained_weights(module)

    def state_dict(self) -> dict[str, Any]:
        """Return the weights of the start for a checkpoint."""
        return {"start": self._start}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take the weights of the start from a checkpoint."""
        self._start = dict(state_dict["start"])
