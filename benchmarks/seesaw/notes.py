"""What a training of an arm leaves behind besides its scores."""

import json
from dataclasses import asdict
from pathlib import Path
from time import process_time

from pytorch_lightning import Callback, LightningModule, Trainer

from xformparser.isolation.core import CoreIsolation
from xformparser.isolation.evolving import EvolvingIsolation


class Notes(Callback):
    """Writes `RUN/notes.json`: steps, the seconds that they took of a processor, overlaps, drift."""

    def __init__(self) -> None:
        self._begin, self._seconds = 0.0, 0.0

    def on_train_epoch_start(self, _trainer: Trainer, _module: LightningModule) -> None:
        """Start the clock; validation is behind the epoch's last batch."""
        self._begin = process_time()

    def on_train_batch_end(self, *_: object) -> None:
        """Read the clock."""
        now = process_time()
        self._seconds += now - self._begin
        self._begin = now

    def on_train_end(self, trainer: Trainer, _module: LightningModule) -> None:
        """Write the notes."""
        found: dict[str, object] = {"steps": trainer.global_step, "seconds": round(self._seconds, 1)}
        for callback in trainer.callbacks:  # type: ignore[attr-defined]
            if isinstance(callback, CoreIsolation):
                found |= {"overlaps": callback.overlaps, "groups": callback.groups}
            if isinstance(callback, EvolvingIsolation):
                found["drift"] = [asdict(each) for each in callback.drift]
        path = Path(trainer.default_root_dir) / "notes.json"
        path.write_text(json.dumps(found) + "\n", encoding="utf-8")
