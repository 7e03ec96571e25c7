"""How training examples are drawn: which share of each data set an epoch shows, and in which batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from torch.utils.data import Sampler

from xformparser.errors import ConfigurationError
from xformparser.training.examples import Example

BUCKET_BATCHES = 8


@dataclass(frozen=True)
class Stage:
    """A part of training that shows some of the data sets only."""

    sets: list[str]
    """Data sets and their language, as `xfund_de`."""
    epochs: int
    """How long it lasts; the last one goes on to the end."""

    def __post_init__(self) -> None:
        if self.epochs < 1 or not self.sets:
            raise ConfigurationError(
                f"A stage of {self.sets} lasts {self.epochs} epochs. Give at least one set and one epoch."
            )


@dataclass(frozen=True)
class Sampling:
    """How examples are drawn."""

    batch_size: int = 4
    """Pages a step."""
    epoch_share: dict[str, float] = field(default_factory=dict)
    """Share of a format's examples that one epoch shows, another share each epoch; 1 where not named."""
    seed: int = 0
    """Seed of the order of examples."""
    stages: list[Stage] = field(default_factory=list)
    """Data sets one after the other instead of all at once. Epochs are all as long as a stage on average:
    a smaller one shows some pages twice, a larger one some pages each epoch."""
    replay: float = 0.0
    """Share of a later stage's pages that come from the stages before it."""
    one_set: bool = False
    """Whether a batch holds pages of one data set and language only, as isolation between them wants it.
    An epoch stays as long, so that it passes over a few pages, others each epoch."""
    one_task: bool = False
    """Whether a batch of `one_set` trains labels (SER) or links (RE) only, and an epoch shows each page for
    both. Data sets are then named with what they train, as `funsd_en/ser`."""

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ConfigurationError(f"batch_size is {self.batch_size}. Give at least one page a step.")
        if not 0 <= self.replay < 1:
            raise ConfigurationError(f"replay is {self.replay}. Give a share from 0 to below 1, such as 0.1.")
        if self.one_task and not self.one_set:
            raise ConfigurationError("one_task needs batches of one data set. Set one_set as well.")
        for name, share in self.epoch_share.items():
            if not 0 < share <= 1:
                raise ConfigurationError(
                    f"epoch_share of {name} is {share}. Give a share above 0, up to 1; or no such source."
                )


@dataclass(frozen=True)
class Share:
    """Which of the processes that train together this one is."""

    rank: int = 0
    processes: int = 1


WHOLE = Share()


class LengthBuckets(Sampler[list[int]]):
    """Batches of examples with like numbers of words; shuffled by seed and epoch.

    Processes that train together take turns, each the same number of batches; the first may be shown twice.

    Args:
        examples: all that there are.
        sampling: how they are drawn.
        share: which process this is.
        apart: groups of each example; a batch holds one of a group, where swaps between batches allow it.

    Raises:
        ConfigurationError: a stage names a data set of which there are no examples.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        sampling: Sampling,
        share: Share = WHOLE,
        apart: Sequence[frozenset[int]] = (),
    ) -> None:
        self.examples = examples
        self.apart = apart
        self.sampling = sampling
        self.share = share
        self.epoch = 0
        _check_stages(sampling.stages, examples)
        self.boosts: dict[str, int] = {}
        """How often an epoch shows the drawn pages of a data set and language; once where not named."""

    @property
    def sampler(self) -> "LengthBuckets":
        """Itself: Lightning sets the epoch of a batch sampler's sampler."""
        return self

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that the next order is drawn for."""
        self.epoch = epoch

    def __len__(self) -> int:
        """Return how many batches of an epoch are this process's."""
        whole = len(self._drawn(range(len(self.examples))))
        stage = -(-whole // max(1, len(self.sampling.stages)))
        return -(-stage // (self.sampling.batch_size * self.share.processes))

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the batches of the epoch as lists of places."""
        number, shuffle = self._stage(), random.Random(f"order {self.sampling.seed} {self.epoch}")
        drawn = self._drawn(self._places_of(self.sampling.stages[number : number + 1]))
        shuffle.shuffle(drawn)
        if self.sampling.stages or self.boosts:
            drawn = self._as_many(drawn, shuffle)
        if number and self.sampling.replay:
            again = self._drawn(self._places_of(self.sampling.stages[:number]))
            count = round(len(drawn) * self.sampling.replay)
            drawn[:count] = shuffle.choices(again, k=count)
        batches = self._batches(drawn)
        if any(self.apart):
            self._separate(batches)
        if self.sampling.one_set:
            batches = self._together(batches, shuffle)
        else:
            shuffle.shuffle(batches)
        for turn in range(len(self)):
            yield batches[(turn * self.share.processes + self.share.rank) % len(batches)]

    def _batches(self, drawn: Sequence[int]) -> list[list[int]]:
        """Return the places in batches of like length, and of one data set each where that is asked."""
        size, buckets = self.sampling.batch_size, [list(drawn)]
        if self.sampling.one_set:
            by_set: dict[str, list[int]] = {}
            for place in drawn:
                by_set.setdefault(self.examples[place].set_name, []).append(place)
            buckets = list(by_set.values())
        width = size * BUCKET_BATCHES
        batches = []
        for whole in buckets:
            for begin in range(0, len(whole), width):
                bucket = sorted(
                    whole[begin : begin + width], key=lambda place: len(self.examples[place].states)
                )
                batches += [bucket[start : start + size] for start in range(0, len(bucket), size)]
        return batches

    def _together(self, batches: Sequence[list[int]], shuffle: random.Random) -> list[list[int]]:
        """Return batches in an order in which processes that train together see one data set at a time."""
        by_set: dict[str, list[list[int]]] = {}
        for batch in batches:
            by_set.setdefault(self._set_of(batch), []).append(batch)
        count = self.share.processes
        turns = []
        for own in by_set.values():
            shuffle.shuffle(own)
            full = own * count
            turns += [full[start : start + count] for start in range(0, len(own), count)]
        shuffle.shuffle(turns)
        return [batch for turn in turns for batch in turn]

    def _as_many(self, drawn: list[int], shuffle: random.Random) -> list[int]:
        """Return as many places as an epoch always shows, those of boosted data sets more often."""
        times = [self.boosts.get(self.examples[place].key.set_name, 1) for place in drawn]
        boosted = [place for place, count in zip(drawn, times, strict=True) for _ in range(count)]
        shuffle.shuffle(boosted)
        wanted = len(self) * self.sampling.batch_size * self.share.processes
        return (boosted * -(-wanted // len(boosted)))[:wanted]

    def _separate(self, batches: list[list[int]]) -> None:
        """Swap examples between batches, near ones first, so that none meets another of its groups."""
        for number, batch in enumerate(batches):
            for slot in range(len(batch)):
                if self._meets(batch, slot, batch[slot]):
                    self._swap(batches, number, slot)

    def _swap(self, batches: list[list[int]], number: int, slot: int) -> None:
        """Swap an example of a batch with the nearest one elsewhere, so that neither meets its like."""
        batch = batches[number]
        near = sorted(range(len(batches)), key=lambda other: abs(other - number))
        own = self._set_of(batch)
        for other in (batches[place] for place in near[1:]):
            if self.sampling.one_set and self._set_of(other) != own:
                continue
            for place, found in enumerate(other):
                if not (self._meets(batch, slot, found) or self._meets(other, place, batch[slot])):
                    batch[slot], other[place] = other[place], batch[slot]
                    return

    def _set_of(self, batch: Sequence[int]) -> str:
        return self.examples[batch[0]].set_name

    def _meets(self, batch: Sequence[int], slot: int, example: int) -> bool:
        """Tell whether an example would find one of its groups beside that slot of a batch."""
        beside = (other for place, other in enumerate(batch) if place != slot)
        return any(self.apart[example] & self.apart[other] for other in beside)

    def _stage(self) -> int:
        """Return which stage the epoch is in; 0 where there are none."""
        left = self.epoch
        for number, stage in enumerate(self.sampling.stages[:-1]):
            if left < stage.epochs:
                return number
            left -= stage.epochs
        return max(0, len(self.sampling.stages) - 1)

    def _places_of(self, stages: Sequence[Stage]) -> Sequence[int]:
        """Return the places of the examples that some stages show, all where there are no stages."""
        if not stages:
            return range(len(self.examples))
        wanted = {name for stage in stages for name in stage.sets}
        return [place for place, example in enumerate(self.examples) if example.set_name in wanted]

    def _drawn(self, places: Sequence[int]) -> list[int]:
        """Return those of the places that the epoch shows: a share of each data set, another each epoch.

        Of a data set it shows one at least.
        """
        drawn = []
        by_dataset: dict[str, list[int]] = {}
        for place in places:
            by_dataset.setdefault(self.examples[place].dataset, []).append(place)
        for name, own in sorted(by_dataset.items()):
            count = max(1, round(len(own) * self.sampling.epoch_share.get(name, 1.0)))
            drawn += random.Random(f"draw {self.sampling.seed} {self.epoch} {name}").sample(own, count)
        return drawn


def _check_stages(stages: Sequence[Stage], examples: Sequence[Example]) -> None:
    known = sorted({example.set_name for example in examples})
    for name in (name for stage in stages for name in stage.sets):
        if name not in known:
            raise ConfigurationError(
                f"A stage shows {name}, of which there are no pages. Choose from: {', '.join(known)}."
            )
