"""What happens beside training: validation by protocol, and the finished model folder."""

import json
import logging
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Literal

from pytorch_lightning import Callback, Trainer

from xformparser import __version__
from xformparser.atomic import atomic_write
from xformparser.encoder.storage import compacted
from xformparser.errors import ConfigurationError
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import ModelCard
from xformparser.training.data import FormDataModule
from xformparser.training.encoder_parts import encoder_parts
from xformparser.training.module import FormTrainingModule
from xformparser.training.thresholds import choose_thresholds, mean_metric
from xformparser.training.validation import ValidationPage, ValidationScores, with_states_of

logger = logging.getLogger(__name__)

SELECTION = "pair_f1"


class ProtocolValidation(Callback):
    """Scores the validation pages every few epochs, and writes a model to `<run>/model`.

    The best is that with the highest mean pair F1 over data sets and protocols; thresholds are chosen for
    each candidate on the same pages. Without validation pages, the last model is written, with the thresholds
    of the one that training started from. `<run>/validation.jsonl` gets a line for each validation.

    Args:
        every_epochs: how many epochs lie between two validations; the last epoch and each stage's last one
            are always validated.
        name: the model's name in its card.
        keep: which model is written. Where stages train different tasks, the best one by far may know a few
            of them only, and the last one is what was asked for.
    """

    def __init__(
        self, every_epochs: int = 5, name: str = "xformparser-base", keep: Literal["best", "last"] = "best"
    ) -> None:
        self.every_epochs = every_epochs
        self.name = name
        self.keep = keep
        self.best = float("-inf")

    def on_train_start(self, trainer: Trainer, _module: FormTrainingModule) -> None:  # type: ignore[override]
        """Drop what an earlier training has left in the table of validations, from its present epoch on."""
        table = _table(trainer)
        if trainer.is_global_zero and table.exists():
            lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if json.loads(line)["epoch"] <= trainer.current_epoch]
            atomic_write(table, "".join(kept).encode())

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:  # type: ignore[override]
        """Validate, log, and keep the model if it is the best so far."""
        epoch = trainer.current_epoch + 1
        last = epoch == trainer.max_epochs or 0 < trainer.max_steps <= trainer.global_step
        if not last and epoch % self.every_epochs and epoch not in _stage_ends(trainer):
            return
        if trainer.is_global_zero:
            self._validate(trainer, module)
        trainer.strategy.barrier()

    def _validate(self, trainer: Trainer, module: FormTrainingModule) -> None:
        data = _data_of(trainer)
        module.eval()
        encoder, pages = data.encoder, data.validation
        if module.backbone is not None:  # what is measured is what is stored
            encoder = compacted(data.encoder)
            pages = with_states_of(encoder_parts(encoder.model, data.trained_layers), pages)
        card = ModelCard(self.name, __version__, module.network_config, Thresholds())
        model = FormModel(encoder, module.network, card)
        thresholds, metrics = _measured(model, pages) if pages else (module.start_thresholds, {})
        selection = mean_metric(metrics, SELECTION)
        if pages:
            module.log_dict({**metrics, "selection": selection}, rank_zero_only=True)
            found = (trainer.current_epoch + 1, selection, json.dumps(metrics))
            logger.info("epoch %d: selection %.4f %s", *found)
            with _table(trainer).open("a", encoding="utf-8") as table:
                table.write(json.dumps({"epoch": found[0], "selection": selection, **metrics}) + "\n")
        if selection > self.best or self.keep == "last" or not pages:
            self.best = selection
            chosen = ModelCard(self.name, __version__, module.network_config, thresholds)
            folder = Path(trainer.default_root_dir) / "model"
            FormModel(encoder, module.network, chosen).save(folder)
            (folder / "validation.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
        module.train()


def _data_of(trainer: Trainer) -> FormDataModule:
    data = trainer.datamodule  # type: ignore[attr-defined]
    if not isinstance(data, FormDataModule):
        raise ConfigurationError("ProtocolValidation needs the FormDataModule, which holds the pages.")
    return data


def _stage_ends(trainer: Trainer) -> set[int]:
    return set(accumulate(stage.epochs for stage in _data_of(trainer).sampling.stages))


def _table(trainer: Trainer) -> Path:
    return Path(trainer.default_root_dir) / "validation.jsonl"


def _measured(model: FormModel, pages: Sequence[ValidationPage]) -> tuple[Thresholds, dict[str, float]]:
    """Return the best thresholds, and the figures of the model with them."""
    thresholds, scores = choose_thresholds(ValidationScores(model, pages))
    return thresholds, scores.metrics(thresholds)
