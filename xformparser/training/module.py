"""Joint training of SER and RE as a Lightning module (XFormParser, section 3)."""

from dataclasses import replace
from typing import Any

import torch
from pytorch_lightning import LightningModule
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from xformparser.models.build import NetworkConfig, build_network
from xformparser.models.form_parser import LabelHint, predicted_starts, start_logits
from xformparser.models.spans import Spans, spans_of_starts
from xformparser.training.augmentation import join_lines, shake_boxes
from xformparser.training.batches import FormBatch, bio_targets, gold_starts, may_be_cut, span_targets
from xformparser.training.losses import cut_loss, gold_label_rows, label_loss, link_loss, seen_loss
from xformparser.training.picture_noise import disturb_pictures
from xformparser.training.schedules import Optimization, SoftLabelSchedule, warm_up_and_decay

CUT_WEIGHT = 2.0
SEEN_WEIGHT = 0.5


class FormTrainingModule(LightningModule):
    """Trains the form network on word states of a frozen backbone.

    Args:
        network: sizes of the network.
        soft_labels: when the label embedding moves from gold labels to the model's own.
        optimization: learning rate and its kin.
        state_features: width of the backbone's states.
    """

    def __init__(
        self,
        network: NetworkConfig | None = None,
        soft_labels: SoftLabelSchedule | None = None,
        optimization: Optimization | None = None,
        state_features: int = 768,
    ) -> None:
        super().__init__()
        self.network_config = network or NetworkConfig()
        self.soft_labels = soft_labels or SoftLabelSchedule()
        self.optimization = optimization or Optimization()
        self.network = build_network(self.network_config, state_features)
        self.noise = torch.Generator()

    @property
    def progress(self) -> float:
        """Share of training that has passed."""
        return self.global_step / max(1, int(self.trainer.estimated_stepping_batches))

    def on_fit_start(self) -> None:
        """Seed the augmentation from the run's seed."""
        self.noise.manual_seed(torch.initial_seed() % 2**31)

    def training_step(self, batch: FormBatch, _: int) -> Tensor:
        """Return the sum of the BIO, cut, label and link losses of a batch, and of what its pictures show."""
        batch = replace(batch, words=join_lines(batch.words, batch.given, self.noise))
        words = disturb_pictures(shake_boxes(batch.words, self.noise), self.noise)
        states, tags = self.network.read(words)
        spans = self._training_spans(batch, tags)
        targets = span_targets(batch, spans)
        weight = torch.tensor(self.soft_labels.gold_share(self.progress), device=self.device).reshape(1, 1, 1)
        hint = LabelHint(gold_label_rows(targets.labels), weight)
        scores = self.network.score(states, words, spans, hint)
        losses = {
            "bio": label_loss(tags, bio_targets(batch)),
            "cuts": CUT_WEIGHT * cut_loss(start_logits(tags), gold_starts(batch), may_be_cut(batch)),
            "labels": label_loss(scores.labels, targets.labels),
            "links": link_loss(scores.links, targets),
        }
        if scores.seen is not None and words.pictures is not None:
            losses["seen"] = SEEN_WEIGHT * seen_loss(scores.seen, targets.labels, words.pictures.present)
        named = {f"loss/{name}": loss for name, loss in losses.items()}
        self.log_dict(named, on_step=False, on_epoch=True, batch_size=len(batch.given))
        return torch.stack(list(losses.values())).sum()

    def _training_spans(self, batch: FormBatch, tags: Tensor) -> Spans:
        """Return gold spans, and late in training the model's own on half of the pages of lines."""
        starts = gold_starts(batch)
        if self.progress >= self.optimization.predicted_spans:
            own = (torch.rand(len(starts), generator=self.noise) < 0.5).to(self.device) & ~batch.given
            predicted = predicted_starts(tags) | batch.words.starts_segment
            starts = torch.where(own.unsqueeze(1), predicted, starts)
        return spans_of_starts(starts, batch.words.mask)

    def configure_optimizers(self) -> Any:
        """Return AdamW with a linear warm-up and decay; norms and biases do not decay."""
        decayed = [parameter for parameter in self.network.parameters() if parameter.dim() > 1]
        kept = [parameter for parameter in self.network.parameters() if parameter.dim() <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": kept, "weight_decay": 0.0}]
        optimizer = AdamW(
            groups, lr=self.optimization.learning_rate, weight_decay=self.optimization.weight_decay
        )
        steps = max(1, int(self.trainer.estimated_stepping_batches))
        schedule = LambdaLR(optimizer, lambda step: warm_up_and_decay(step / steps))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
