"""How training examples are drawn: which share of each data set an epoch shows, and in which batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from torch.utils.data import Sampler

from xformparser.training.examples import Example

BUCKET_BATCHES = 8


@dataclass(frozen=True)
class Sampling:
    """How examples are drawn."""

    batch_size: int = 4
    """Pages a step."""
    epoch_share: dict[str, float] = field(default_factory=dict)
    """Share of a format's examples that one epoch shows, another share each epoch; 1 where not named."""
    seed: int = 0
    """Seed of the order of examples."""


@dataclass(frozen=True)
class Share:
    """Which of the processes that train together this one is."""

    rank: int = 0
    processes: int = 1


WHOLE = Share()


class LengthBuckets(Sampler[list[int]]):
    """Batches of examples with like numbers of words; shuffled by seed and epoch.

    Processes that train together take turns, each the same number of batches; the first may be shown twice.
    """

    def __init__(self, examples: Sequence[Example], sampling: Sampling, share: Share = WHOLE) -> None:
        self.examples = examples
        self.sampling = sampling
        self.share = share
        self.epoch = 0

    @property
    def sampler(self) -> "LengthBuckets":
        """Itself: Lightning sets the epoch of a batch sampler's sampler."""
        return self

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that the next order is drawn for."""
        self.epoch = epoch

    def __len__(self) -> int:
        """Return how many batches of an epoch are this process's."""
        return -(-len(self._drawn()) // (self.sampling.batch_size * self.share.processes))

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the batches of the epoch as lists of places."""
        drawn = self._drawn()
        shuffle = random.Random(f"order {self.sampling.seed} {self.epoch}")
        shuffle.shuffle(drawn)
        width = self.sampling.batch_size * BUCKET_BATCHES
        batches = []
        for begin in range(0, len(drawn), width):
            bucket = sorted(drawn[begin : begin + width], key=lambda place: len(self.examples[place].states))
            batches += [
                bucket[at : at + self.sampling.batch_size]
                for at in range(0, len(bucket), self.sampling.batch_size)
            ]
        shuffle.shuffle(batches)
        for turn in range(len(self)):
            yield batches[(turn * self.share.processes + self.share.rank) % len(batches)]

    def _drawn(self) -> list[int]:
        """Return the places of the epoch's examples: a share of each data set, another each epoch."""
        drawn = []
        by_dataset: dict[str, list[int]] = {}
        for place, example in enumerate(self.examples):
            by_dataset.setdefault(example.dataset, []).append(place)
        for name, places in sorted(by_dataset.items()):
            count = round(len(places) * self.sampling.epoch_share.get(name, 1.0))
            drawn += random.Random(f"draw {self.sampling.seed} {self.epoch} {name}").sample(places, count)
        return drawn
