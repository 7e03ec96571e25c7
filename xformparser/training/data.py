"""Training and validation pages as Lightning takes them, on cached states of the encoder."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader, Sampler

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.encoder.storage import TextEncoder, load_encoder
from xformparser.errors import ConfigurationError
from xformparser.models.build import build_backbone
from xformparser.training.batches import FormBatch, collate
from xformparser.training.encoder_parts import TrainedLayers, encoder_parts
from xformparser.training.examples import Example, View
from xformparser.training.features import FeatureCache
from xformparser.training.relayout import with_answers_below
from xformparser.training.validation import ValidationPage, validation_pages

BUCKET_BATCHES = 8


@dataclass(frozen=True)
class Sources:
    """Data sets, as `FORMAT:PATH:SPLIT`; a test split is refused."""

    train: list[str]
    """Trained on."""
    validation: list[str]
    """Selected on."""
    entities_only: list[str] = field(default_factory=list)
    """Formats whose words are unknown or noisy: shown as given entities only."""
    answers_below: list[str] = field(default_factory=list)
    """Formats whose training pages are also shown with answers beneath their questions, as data set
    `<name>_answers_below`."""
    splits: str | None = None
    """The split file; `configs/splits.csv` of the checkout by default."""
    pictures: bool = False
    """Whether pages show their images, for a network with an image branch."""


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


class FormDataModule(LightningDataModule):
    """Reads annotated pages, encodes them once, and serves batches of pages of like length.

    Args:
        sources: which data sets.
        encoder: folder of the prepared text encoder, or a transformers folder or hub name.
        sampling: how examples are drawn.
        cache: folder for states; safe to delete.
        trained_layers: how many upper layers of the encoder are trained, 0 or a number, or `all`.
    """

    def __init__(
        self,
        sources: Sources,
        encoder: str,
        sampling: Sampling | None = None,
        cache: str = "cache/features",
        trained_layers: TrainedLayers = 0,
    ) -> None:
        super().__init__()
        self.train_specs = [_selectable(text) for text in sources.train]
        self.validation_specs = [_selectable(text) for text in sources.validation]
        self.splits = Path(sources.splits) if sources.splits else None
        self.pictures = sources.pictures
        self.entities_only = frozenset(sources.entities_only)
        self.answers_below = frozenset(sources.answers_below)
        self.sampling = sampling or Sampling()
        self.encoder_source = encoder
        self.cache = Path(cache)
        self.trained_layers = trained_layers
        self.examples: list[Example] = []
        self.validation: tuple[ValidationPage, ...] = ()
        self._encoder: TextEncoder | None = None

    @property
    def encoder(self) -> TextEncoder:
        """The encoder, loaded on first use."""
        if self._encoder is None:
            self._encoder = load_encoder(self.encoder_source)
        return self._encoder

    @property
    def state_features(self) -> int:
        """Width of the encoder's word states."""
        return build_backbone(self.encoder.model).out_features

    def setup(self, stage: str) -> None:
        """Read and encode all pages, for fitting."""
        if stage != "fit" or self.examples:
            return
        parts = encoder_parts(self.encoder.model, self.trained_layers)
        cache = FeatureCache(self.encoder, self.cache, self.pictures, parts)
        for spec in self.train_specs:
            pages = read_dataset(spec, self.splits)
            if spec.format in self.answers_below:
                pages += tuple(filter(None, map(with_answers_below, pages)))
            self.examples += cache.examples(pages, self._views(spec))
        read: list[AnnotatedPage] = []
        found: list[Example] = []
        for spec in self.validation_specs:
            pages = read_dataset(spec, self.splits)
            read += pages
            found += cache.examples(pages, self._views(spec))
        self.validation = validation_pages(read, found)

    def _views(self, spec: DatasetSpec) -> list[View]:
        return [View.ENTITIES] if spec.format in self.entities_only else list(View)

    def transfer_batch_to_device(self, batch: FormBatch, device: torch.device, _: int) -> FormBatch:
        """Return the batch on the device; Lightning itself does not move frozen types."""
        return batch.to(device)

    def train_dataloader(self) -> DataLoader[FormBatch]:
        """Return batches of examples of like length, in another order each epoch."""
        share = Share(self.trainer.global_rank, self.trainer.world_size) if self.trainer else WHOLE
        sampler = LengthBuckets(self.examples, self.sampling, share)
        return DataLoader(self.examples, batch_sampler=sampler, collate_fn=collate)  # type: ignore[arg-type]


class LengthBuckets(Sampler[list[int]]):
    """Batches of examples with like numbers of words; shuffled by seed and epoch.

    Processes that train together take turns, each the same number of batches; the last may be shown twice.
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


def _selectable(text: str) -> DatasetSpec:
    spec = DatasetSpec.parse(text)
    if spec.split is Split.TEST:
        raise ConfigurationError(
            f"{text}: a test split is neither trained nor selected on. Give train or val."
        )
    return spec
