"""Joint training of SER and RE as a Lightning module (XFormParser, section 3)."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from itertools import accumulate
from typing import Any

import torch
from pytorch_lightning import LightningModule
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from xformparser.errors import ConfigurationError
from xformparser.labels import Task
from xformparser.models.backbone import Backbone, pooled_states
from xformparser.models.build import build_network
from xformparser.models.decoding import Thresholds
from xformparser.models.form_parser import LabelHint, predicted_starts, start_logits
from xformparser.models.network_config import NetworkConfig
from xformparser.models.pretrained import FormModel
from xformparser.models.spans import Spans, spans_of_starts
from xformparser.models.words import WordBatch
from xformparser.training.augmentation import join_lines, shake_boxes
from xformparser.training.batches import (
    FormBatch,
    bio_targets,
    bio_weights,
    gold_starts,
    may_be_cut,
    span_targets,
)
from xformparser.training.data import FormDataModule
from xformparser.training.encoder_parts import encoder_groups, encoder_parts
from xformparser.training.losses import cut_loss, gold_label_rows, label_loss, link_loss, seen_loss
from xformparser.training.observation import Observation, observe, observed
from xformparser.training.picture_noise import disturb_pictures
from xformparser.training.schedules import (
    Optimization,
    SoftLabelSchedule,
    frozen_before,
    warm_up_and_decay,
    within_stage,
)

CUT_WEIGHT = 2.0
SEEN_WEIGHT = 0.5
_TASK_OF = {"bio": Task.SER, "cuts": Task.SER, "labels": Task.SER, "seen": Task.SER, "links": Task.RE}
"""Which task each loss trains."""


class FormTrainingModule(LightningModule):
    """Trains the form network on word states of a frozen backbone, and after a while the backbone with it.

    The data module says which layers of the encoder are trained, if any: it holds what enters them.

    Args:
        network: sizes of the network.
        soft_labels: when the label embedding moves from gold labels to the model's own.
        optimization: learning rate and its kin.
        state_features: width of the backbone's states.
        start_from: name or folder of a model whose network training starts from, instead of fresh weights.
    """

    def __init__(
        self,
        network: NetworkConfig | None = None,
        soft_labels: SoftLabelSchedule | None = None,
        optimization: Optimization | None = None,
        state_features: int = 768,
        start_from: str | None = None,
    ) -> None:
        super().__init__()
        self.network_config = network or NetworkConfig()
        self.soft_labels = soft_labels or SoftLabelSchedule()
        self.optimization = optimization or Optimization()
        self.state_features = state_features
        self.start_from = start_from
        self.start_thresholds = Thresholds()
        self.network = build_network(self.network_config, state_features)
        self.backbone: Backbone | None = None
        self.noise = torch.Generator()
        self._stage_ends: tuple[float, ...] = ()

    @property
    def progress(self) -> float:
        """Share of training that has passed, or of its stage where each is passed like a training."""
        return self._progress(self.global_step)

    def _progress(self, step: int) -> float:
        passed = step / max(1, int(self.trainer.estimated_stepping_batches))
        return within_stage(passed, self._stage_ends)

    def setup(self, stage: str) -> None:
        """Take the weights to start from, and from the data module the encoder's trained part, if any."""
        data = self.trainer.datamodule  # type: ignore[attr-defined]
        if stage != "fit" or not isinstance(data, FormDataModule):
            return
        if self.start_from is not None:
            self._start_from(FormModel.load(self.start_from))
        if data.state_features != self.state_features:
            raise ConfigurationError(
                f"state_features is {self.state_features}, but the encoder {data.encoder_source} gives "
                f"{data.state_features}. Set model.state_features to {data.state_features}."
            )
        if self.optimization.by_stage:
            self._stage_ends = _stage_ends(data, self.trainer.max_epochs)
        trained = encoder_parts(data.encoder.model, data.trained_layers).trained
        self.backbone = trained and trained.train()

    def _start_from(self, model: FormModel) -> None:
        if model.card.network != self.network_config:
            raise ConfigurationError(
                f"{self.start_from}: its network is {model.card.network}, but the recipe asks for "
                f"{self.network_config}. Give model.network the same sizes."
            )
        self.network.load_state_dict(model.network.state_dict())
        self.start_thresholds = model.card.thresholds

    def on_fit_start(self) -> None:
        """Seed the augmentation from the run's seed."""
        self.noise.manual_seed(torch.initial_seed() % 2**31)

    def training_step(self, batch: FormBatch, _: int) -> dict[str, Any]:
        """Return the sum of a batch's BIO and cut losses and of every decoder's label and link losses.

        What the pictures show has a loss of its own. Beside the loss stand the scores that it came from, for
        callbacks that record what the model makes of each sample.
        """
        batch = replace(batch, words=join_lines(batch.words, batch.given, self.noise))
        words = disturb_pictures(shake_boxes(batch.words, self.noise), self.noise)
        words = self._with_states(words, batch)
        states, tags = self.network.read(words)
        spans = self._training_spans(batch, tags)
        targets = span_targets(batch, spans)
        weight = torch.tensor(self.soft_labels.gold_share(self.progress), device=self.device).reshape(1, 1, 1)
        hint = LabelHint(gold_label_rows(targets.labels), weight)
        each = self.network.score_each(states, words, spans, hint)
        seen, label_weights = each[0].seen, targets.weights[..., 0]
        losses = {
            "bio": label_loss(tags, bio_targets(batch), bio_weights(batch)),
            "cuts": CUT_WEIGHT * cut_loss(start_logits(tags), gold_starts(batch), may_be_cut(batch)),
            "labels": _sum(label_loss(scores.labels, targets.labels, label_weights) for scores in each),
            "links": _sum(link_loss(scores.links, targets) for scores in each),
        }
        if seen is not None and words.pictures is not None:
            losses["seen"] = SEEN_WEIGHT * seen_loss(seen, targets, words.pictures.present)
        losses = {name: loss for name, loss in losses.items() if batch.only in (None, _TASK_OF[name])}
        named = {f"loss/{name}": loss for name, loss in losses.items()}
        self.log_dict(named, on_step=False, on_epoch=True, batch_size=len(batch.given), sync_dist=True)
        return {"loss": _sum(losses.values()), **observed(each, targets)}

    def observe(self, batch: FormBatch) -> Observation:
        """Return what the network now makes of the batch's gold spans."""
        return observe(self.network, batch, self._with_states(batch.words, batch))

    def _with_states(self, words: WordBatch, batch: FormBatch) -> WordBatch:
        """Return the words with states of the encoder in training; at first the frozen one's will do."""
        learns = self.progress >= self.optimization.encoder.start
        if self.backbone is None or (words.states.shape[-1] and not learns):
            return words
        self.backbone.train(learns and self.training)
        half = torch.autocast(self.device.type, torch.bfloat16)
        learns = learns and torch.is_grad_enabled()
        with torch.set_grad_enabled(learns), half if self.optimization.encoder.bfloat16 else nullcontext():
            states = pooled_states(self.backbone, batch.windows, words.boxes.flatten(0, 1))
        # (B * W, H) -> (B, W, H)
        return replace(words, states=states.reshape(*words.mask.shape, -1))

    def _training_spans(self, batch: FormBatch, tags: Tensor) -> Spans:
        """Return gold spans, and late in training the model's own on half of the pages of lines."""
        starts = gold_starts(batch)
        if self.progress >= self.optimization.predicted_spans:
            own = (torch.rand(len(starts), generator=self.noise) < 0.5).to(self.device) & ~batch.given
            predicted = predicted_starts(tags) | batch.words.starts_segment
            starts = torch.where(own.unsqueeze(1), predicted, starts)
        return spans_of_starts(starts, batch.words.mask)

    def configure_optimizers(self) -> Any:
        """Return AdamW with a linear warm-up and decay; norms and biases do not decay.

        The trained part of the encoder has learning rates and a schedule of its own.
        """
        decayed = [parameter for parameter in self.network.parameters() if parameter.dim() > 1]
        kept = [parameter for parameter in self.network.parameters() if parameter.dim() <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": kept, "weight_decay": 0.0}]
        factors = [lambda step: warm_up_and_decay(self._progress(step))] * len(groups)
        if self.backbone is not None:
            encoder = encoder_groups(self.backbone, self.optimization.encoder)
            start = self.optimization.encoder.start
            factors += [lambda step: frozen_before(start, self._progress(step))] * len(encoder)
            groups += encoder
        optimizer = AdamW(
            groups, lr=self.optimization.learning_rate, weight_decay=self.optimization.weight_decay
        )
        schedule = LambdaLR(optimizer, factors)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def _stage_ends(data: FormDataModule, epochs: int | None) -> tuple[float, ...]:
    """Return where the stages of the data end, as shares of training.

    Raises:
        ConfigurationError: training ends before its last stage begins.
    """
    stages = [stage.epochs for stage in data.sampling.stages]
    if not stages or epochs is None or sum(stages[:-1]) >= epochs:
        raise ConfigurationError(
            f"optimization.by_stage is set, but training lasts {epochs} epochs and its stages {stages}. "
            "Give data.sampling.stages, and trainer.max_epochs beyond the last one's begin."
        )
    return tuple(end / epochs for end in accumulate(stages))


def _sum(losses: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(losses)).sum()
