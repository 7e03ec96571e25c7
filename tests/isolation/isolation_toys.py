"""A toy of two tasks and two modalities, in which the values that matter to the first task change half-way.

The first task's label is at first in the first half of the input, later in the second half. The second task
comes then, and its label is in the first half: who still protects what the first task once needed keeps the
second one from learning.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from pytorch_lightning import LightningModule, Trainer
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

from xformparser.isolation.callback import Isolation

WIDTH, STEPS = 16, 600


class ToyBatch(NamedTuple):
    """Inputs (B, 2 * WIDTH), labels (B,), and the task that they are of."""

    inputs: Tensor
    labels: Tensor
    task: str


def directions() -> dict[tuple[str, int], Tensor]:
    """Return what each task's label depends on, before (0) and after (1) the change."""
    made = torch.Generator().manual_seed(7)
    first, second, other = (torch.randn(WIDTH, generator=made) for _ in range(3))
    blank = torch.zeros(WIDTH)
    return {
        ("one", 0): torch.cat([first, blank]),
        ("one", 1): torch.cat([blank, second]),
        ("two", 1): torch.cat([other, blank]),
    }


def toy_batch(task: str, phase: int, seed: int, size: int = 32) -> ToyBatch:
    """Return a batch of a task; of the half of the input that tells nothing, the second task has none.

    The first task sees nothing in the first half once its label has moved.
    """
    inputs = torch.randn(size, 2 * WIDTH, generator=torch.Generator().manual_seed(seed))
    direction = directions()[task, phase]
    inputs = inputs * (direction != 0)
    return ToyBatch(inputs, inputs @ direction, task)


class ToyStream(IterableDataset[ToyBatch]):
    """The first task alone, then both in turns, each batch of one task.

    Args:
        offset: of the batches' seeds.
    """

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset

    def __iter__(self) -> Iterator[ToyBatch]:
        """Yield the batches."""
        for step in range(STEPS):
            later = step >= STEPS // 2
            yield toy_batch("two" if later and step % 2 else "one", int(later), self.offset + step)


class ToyStages(IterableDataset[ToyBatch]):
    """The first task alone, then the second one, then both in turns: an epoch of 150 batches each."""

    def __init__(self) -> None:
        self.epoch = 0

    def __iter__(self) -> Iterator[ToyBatch]:
        """Yield the batches of the next epoch."""
        stage, self.epoch = self.epoch, self.epoch + 1
        for step in range(150):
            task = ("one", "two")[stage if stage < 2 else step % 2]
            yield toy_batch(task, 1, 1_000 * stage + step)


class ToyModule(LightningModule):
    """A layer of weights, trained with weight decay."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.network = nn.Linear(2 * WIDTH, 1, bias=False)

    def training_step(self, batch: ToyBatch, _place: int) -> Tensor:
        """Return the squared error."""
        return functional.mse_loss(self.network(batch.inputs).squeeze(1), batch.labels)

    def train_dataloader(self) -> DataLoader[ToyBatch]:
        """Return the stream; each of several processes sees batches of its own."""
        return DataLoader(ToyStream(100_000 * self.global_rank), batch_size=None)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return AdamW with weight decay."""
        return torch.optim.AdamW(self.parameters(), lr=0.03, weight_decay=0.01)


def fit_toy(
    isolation: Isolation | None, loader: DataLoader[ToyBatch] | None = None, **trainer: object
) -> ToyModule:
    """Return the module, trained once through the stream, or on other batches."""
    module = ToyModule()
    Trainer(
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[isolation] if isolation else [],
        **({"max_epochs": 1} | trainer),  # type: ignore[arg-type]
    ).fit(module, loader)
    return module


def error(module: ToyModule, task: str, phase: int) -> float:
    """Return the mean squared error as a share of the labels' variance."""
    batch = toy_batch(task, phase, seed=99_999, size=2_000)
    with torch.no_grad():
        missed = (module.network(batch.inputs).squeeze(1) - batch.labels).square().mean()
    return float(missed / batch.labels.var())
