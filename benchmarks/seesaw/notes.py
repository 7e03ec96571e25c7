"""What a training of an arm leaves behind besides its scores."""

import json
from dataclasses import asdict
from pathlib import Path
from time import process_time

from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor
from torch.nn import Parameter

from xformparser.isolation.callback import Isolation
from xformparser.isolation.core import CoreIsolation
from xformparser.isolation.evolving import EvolvingIsolation

WEIGHED = 5
"""Steps between two weighings."""
COPIES = 4
"""Of each trained weight: itself, its gradient and two moments."""


class Notes(Callback):
    """Writes `RUN/notes.json`: steps, their seconds of a processor, what isolation did and what it holds.

    `memory` is what training and isolation hold at most, over what training holds alone: weights that are
    trained, their gradients and the optimiser's moments.
    """

    def __init__(self) -> None:
        self._begin, self._seconds = 0.0, 0.0
        self._held = 0

    def on_train_epoch_start(self, _trainer: Trainer, _module: LightningModule) -> None:
        """Start the clock; validation is behind the epoch's last batch."""
        self._begin = process_time()

    def on_train_batch_end(self, trainer: Trainer, *_: object) -> None:
        """Read the clock; now and then, weigh what isolation holds."""
        self._seconds += process_time() - self._begin
        if trainer.global_step % WEIGHED == 0:
            self._held = max(self._held, sum(_bytes(vars(each)) for each in _isolations(trainer)))
        self._begin = process_time()

    def on_train_end(self, trainer: Trainer, module: LightningModule) -> None:
        """Write the notes."""
        trained = sum(
            each.numel() * each.element_size() for each in module.parameters() if each.requires_grad
        )
        found: dict[str, object] = {
            "steps": trainer.global_step,
            "seconds": round(self._seconds, 1),
            "memory": round(1 + self._held / (COPIES * trained), 3),
        }
        for callback in _isolations(trainer):
            if isinstance(callback, CoreIsolation):
                found |= {"overlaps": callback.overlaps, "groups": callback.groups}
            if isinstance(callback, EvolvingIsolation):
                found["drift"] = [asdict(each) for each in callback.drift]
        path = Path(trainer.default_root_dir) / "notes.json"
        path.write_text(json.dumps(found) + "\n", encoding="utf-8")


def _isolations(trainer: Trainer) -> list[Isolation]:
    callbacks: list[Callback] = trainer.callbacks  # type: ignore[attr-defined]
    return [callback for callback in callbacks if isinstance(callback, Isolation)]


def _bytes(held: object) -> int:
    """Return the size of all tensors that something holds, but for the weights themselves."""
    if isinstance(held, Parameter):
        return 0
    if isinstance(held, Tensor):
        return held.numel() * held.element_size()
    if isinstance(held, dict):
        return sum(map(_bytes, held.values()))
    if isinstance(held, list | tuple):
        return sum(map(_bytes, held))
    return _bytes(vars(held)) if type(held).__module__.startswith("xformparser.isolation") else 0
