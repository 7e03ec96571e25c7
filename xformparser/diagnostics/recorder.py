"""The Lightning callback that records what training makes of every sample (ILP, section 3)."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pytorch_lightning import Callback, Trainer
from torch import Tensor

from xformparser.diagnostics.judgement import Judgements, judge
from xformparser.diagnostics.records import (
    JudgedBatch,
    RunFacts,
    epoch_file,
    epoch_files,
    write_epoch,
    write_run,
)
from xformparser.errors import ConfigurationError
from xformparser.training.batches import FormBatch, collate
from xformparser.training.data import FormDataModule
from xformparser.training.examples import View
from xformparser.training.module import FormTrainingModule
from xformparser.training.observation import Observation

UNSEEN_BATCH = 8


class SampleRecords(Callback):
    """Writes `RUN/records`: of every sample and epoch what was right, what was said, and how surely.

    A sample that an epoch shows is judged by the training step itself, which costs next to nothing. What an
    epoch does not show can be read at its end, without dropout, so that forgetting is seen. Records continue
    with a checkpoint: epochs behind it are recorded anew.

    Args:
        unseen_every: how many epochs lie between two such readings; 0 for none.
    """

    def __init__(self, unseen_every: int = 0) -> None:
        if unseen_every < 0:
            raise ConfigurationError(
                f"unseen_every is {unseen_every}. Give 0 for never, or a number of epochs."
            )
        self.unseen_every = unseen_every
        self._pending: list[JudgedBatch] = []
        self._last_step: dict[int, int] = {}

    def on_train_start(self, trainer: Trainer, module: FormTrainingModule) -> None:  # type: ignore[override]
        """Write what is trained, and drop records of epochs that are going to be passed again.

        Only now does the trainer know from which epoch of a checkpoint it goes on.
        """
        data = _data_of(trainer)
        self._places = {example.key: place for place, example in enumerate(data.examples)}
        self._run = Path(trainer.default_root_dir)
        if not trainer.is_global_zero:
            return
        seed = torch.initial_seed()
        facts = RunFacts(data.sources, data.encoder_source, module.start_from, seed, trainer.max_epochs or 0)
        write_run(self._run, facts)
        for epoch, path in list(epoch_files(self._run)):
            if epoch >= trainer.current_epoch:
                path.unlink()

    def on_train_batch_end(  # type: ignore[override]
        self,
        trainer: Trainer,
        _module: FormTrainingModule,
        outputs: Mapping[str, Tensor],
        batch: FormBatch,
        _place: int,
    ) -> None:
        """Judge the samples of the batch by what its training step has seen."""
        places = [self._places[key] for key in batch.keys]
        self._last_step |= dict.fromkeys(places, trainer.global_step)
        if batch.given.any():
            self._keep(judge(Observation.of(outputs), batch.given, batch.only), places, shown=True)

    def _keep(self, judgements: Judgements, places: list[int], shown: bool) -> None:
        examples = np.array(places, np.int32)[judgements.page]
        steps = np.array([self._last_step.get(place, -1) for place in places], np.int32)[judgements.page]
        self._pending.append(JudgedBatch(judgements, examples, steps, np.full(len(steps), shown)))

    def on_train_epoch_end(self, trainer: Trainer, module: FormTrainingModule) -> None:  # type: ignore[override]
        """Write the epoch's records."""
        data = _data_of(trainer)
        if self.unseen_every and (trainer.current_epoch + 1) % self.unseen_every == 0:
            self._read_unseen(trainer, module)
        path = epoch_file(self._run, trainer.current_epoch, trainer.global_rank)
        write_epoch(path, [example.key for example in data.examples], self._pending)
        self._pending = []

    @torch.no_grad()
    def _read_unseen(self, trainer: Trainer, module: FormTrainingModule) -> None:
        """Read what this process has not shown; of processes that train together, each reads its share."""
        examples = _data_of(trainer).examples
        shown = {int(place) for batch in self._pending for place in np.unique(batch.examples)}
        places = [place for key, place in self._places.items() if key.view is View.ENTITIES]
        unseen = [place for place in places[trainer.global_rank :: trainer.world_size] if place not in shown]
        unseen.sort(key=lambda place: len(examples[place].states))
        module.eval()
        for begin in range(0, len(unseen), UNSEEN_BATCH):
            places = unseen[begin : begin + UNSEEN_BATCH]
            batch = collate([examples[place] for place in places]).to(module.device)
            self._keep(judge(module.observe(batch), batch.given), places, shown=False)
        module.train()

    def state_dict(self) -> dict[str, Any]:
        """Return what an epoch has recorded so far, for a checkpoint in its middle."""
        return {
            "last_step": self._last_step,
            "pending": [
                {
                    **{
                        f.name: torch.from_numpy(getattr(batch.judgements, f.name))
                        for f in fields(Judgements)
                    },
                    **{
                        name: torch.from_numpy(getattr(batch, name)) for name in ("examples", "step", "shown")
                    },
                }
                for batch in self._pending
            ],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._last_step = dict(state_dict["last_step"])
        arrays = [{name: tensor.numpy() for name, tensor in batch.items()} for batch in state_dict["pending"]]
        self._pending = [
            JudgedBatch(
                Judgements(**{field.name: batch[field.name] for field in fields(Judgements)}),
                batch["examples"],
                batch["step"],
                batch["shown"],
            )
            for batch in arrays
        ]


def _data_of(trainer: Trainer) -> FormDataModule:
    data = trainer.datamodule  # type: ignore[attr-defined]
    if not isinstance(data, FormDataModule):
        raise ConfigurationError("SampleRecords needs the FormDataModule, which holds the samples.")
    return data
