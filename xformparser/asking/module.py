"""Training of the slot reader as a Lightning module (DS-DST, 1910.03544)."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from pytorch_lightning import LightningModule
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from xformparser.asking.data import AskedBatch, SlotDataModule
from xformparser.asking.export import load_network, save_reader
from xformparser.asking.fitting import Tried, fit_sureness, summary, tried
from xformparser.asking.losses import slot_loss
from xformparser.asking.naming import Dice
from xformparser.asking.network import SlotNetwork
from xformparser.errors import ConfigurationError
from xformparser.models.folders import model_folder
from xformparser.slots.findings import SlotScores, findings
from xformparser.slots.sureness import Sureness
from xformparser.training.schedules import warm_up_and_decay

logger = logging.getLogger(__name__)

VALIDATION_SEED = 7
WARM_UP = 0.03
REPORTED = 500
"""Pages between two lines of the log."""


class SlotTrainingModule(LightningModule):
    """Trains the slot network on pages that are asked for fields; the encoder stays as it is.

    At the end of every epoch it is measured on the validation pages, and written to `RUN/slots` with how sure
    its scores are there; without such pages, as sure as those of the reader that it started from.

    Args:
        hidden: width of the network.
        layers: of the network.
        dropout: share of what is dropped.
        learning_rate: peak of the schedule.
        weight_decay: of matrices.
        state_features: width of the encoder's states.
        start_from: name or folder of a model whose slot reader training starts from.
        together: see `SlotNetwork`.
    """

    def __init__(  # noqa: PLR0913 - one argument for each setting
        self,
        hidden: int = 192,
        layers: int = 3,
        dropout: float = 0.1,
        learning_rate: float = 8e-4,
        weight_decay: float = 0.05,
        state_features: int = 768,
        start_from: str | None = None,
        together: bool = True,
    ) -> None:
        super().__init__()
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.results: list[Tried] = []
        self.network = SlotNetwork(state_features, hidden, layers, dropout)
        self.network.together = together
        self.start: Sureness | None = None
        if start_from is not None:
            self.start = load_network(self.network, model_folder(start_from))

    @property
    def data(self) -> SlotDataModule:
        """The data module of the run."""
        data = self.trainer.datamodule  # type: ignore[attr-defined]
        if not isinstance(data, SlotDataModule):
            raise ConfigurationError("The slot reader learns from xformparser.asking.data.SlotDataModule.")
        return data

    def training_step(self, batch: AskedBatch, batch_number: int) -> Tensor:
        """Return the loss of one page."""
        loss = slot_loss(self.network(batch.inputs), batch.fields, batch.targets, batch.met.phrases)
        self.log("loss", loss, on_step=False, on_epoch=True, batch_size=1)
        if batch_number % REPORTED == 0:
            logger.info("epoch %d, page %d", self.current_epoch, batch_number)
        return loss

    def on_train_epoch_end(self) -> None:
        """Measure the network, log what was right, and write it."""
        results = list(self._tried())
        for name, share in summary(results).items():
            self.log(name, share)
            logger.info("epoch %d: %s %.3f", self.current_epoch, name, share)
        sureness = fit_sureness(results) if results or self.start is None else self.start
        save_reader(self.network, self.data.meanings[0], sureness, Path(self.trainer.default_root_dir))

    @torch.inference_mode()
    def _tried(self) -> Iterator[Tried]:
        self.network.eval()
        dice = Dice(VALIDATION_SEED)
        for page in self.data.validation:
            lessons = self.data.lessons_of(page, dice)
            if lessons:
                asked = self.data.asked(page.page, lessons, self.data.meanings[0])
                found = findings(self._scores(asked), asked.fields, asked.met, asked.page)
                yield from tried(asked.page, asked.fields, asked.targets, found, page.dataset)
        self.network.train()

    def _scores(self, asked: AskedBatch) -> SlotScores:
        scores = self.network(asked.inputs.to(self.device))
        return SlotScores(
            *(each.cpu().numpy() for each in (scores.gates, scores.starts, scores.ends, scores.candidates))
        )

    def transfer_batch_to_device(self, batch: AskedBatch, device: torch.device, _: int) -> AskedBatch:
        """Return the batch on the device."""
        return replace(batch, inputs=batch.inputs.to(device))

    def configure_optimizers(self) -> Any:
        """Return AdamW with a short linear warm-up and a linear decay; norms and biases do not decay."""
        decayed = [parameter for parameter in self.network.parameters() if parameter.dim() > 1]
        kept = [parameter for parameter in self.network.parameters() if parameter.dim() <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": kept, "weight_decay": 0.0}]
        optimizer = AdamW(groups, lr=self.learning_rate, weight_decay=self.weight_decay)
        steps = max(1, int(self.trainer.estimated_stepping_batches))
        schedule = LambdaLR(optimizer, lambda step: warm_up_and_decay(step / steps, WARM_UP))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
