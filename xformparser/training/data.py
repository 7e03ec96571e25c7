"""Training and validation pages as Lightning takes them, on cached states of the encoder."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.labels import TASKS
from xformparser.models.build import build_backbone
from xformparser.models.bundled import named_encoder
from xformparser.training.batches import FormBatch, collate
from xformparser.training.encoder_parts import TrainedLayers, encoder_parts
from xformparser.training.examples import Example, View
from xformparser.training.features import FeatureCache
from xformparser.training.relayout import with_answers_below, without_options
from xformparser.training.sampling import WHOLE, LengthBuckets, Sampling, Share
from xformparser.training.treatment import NOTHING, Treatment, corrected, treat
from xformparser.training.validation import ValidationPage, validation_pages


@dataclass(frozen=True)
class Sources:
    """Data sets, as `FORMAT:PATH:SPLIT`; a test split is refused."""

    train: list[str]
    """Trained on."""
    validation: list[str]
    """Selected on; without any, the last model is kept, with the thresholds of the one it started from."""
    entities_only: list[str] = field(default_factory=list)
    """Formats whose words are unknown or noisy: shown as given entities only."""
    lines_only: list[str] = field(default_factory=list)
    """Formats whose entities nobody is ever given: shown as lines of words only."""
    without_options: list[str] = field(default_factory=list)
    """Formats shown without options to tick, which the parser takes off a page before the model sees it."""
    answers_below: list[str] = field(default_factory=list)
    """Formats whose training pages are also shown with answers beneath their questions, as data set
    `<name>_answers_below`."""
    splits: str | None = None
    """The split file; `configs/splits.csv` of the checkout by default."""
    treatment: str | None = None
    """A file that says what is done to single samples of `train`: weights, corrected labels and the like
    (`training.treatment`)."""
    pictures: bool = False
    """Whether pages show their images, for a network with an image branch."""


class FormDataModule(LightningDataModule):
    """Reads annotated pages, encodes them once, and serves batches of pages of like length.

    Args:
        sources: which data sets.
        encoder: folder of the prepared text encoder, or a transformers folder or hub name, or the name of a
            bundled model, whose encoder it is.
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
        self.sources = sources
        self.sampling = sampling or Sampling()
        self.encoder_source = encoder
        self.cache = Path(cache)
        self.trained_layers = trained_layers
        self.treatment = _treatment(sources)
        self.apart: tuple[frozenset[int], ...] = ()
        self.examples: list[Example] = []
        self.validation: tuple[ValidationPage, ...] = ()
        self._encoder: TextEncoder | None = None

    @property
    def encoder(self) -> TextEncoder:
        """The encoder, loaded on first use."""
        if self._encoder is None:
            self._encoder = named_encoder(self.encoder_source)
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
            pages = _read(spec, self.sources, self.treatment)
            if spec.format in self.sources.answers_below:
                pages += tuple(filter(None, map(with_answers_below, pages)))
            self.examples += cache.examples(pages, self._views(spec))
        treated = treat(self.examples, self.treatment)
        self.examples, self.apart = list(treated.examples), treated.groups
        if self.sampling.one_task:
            self.examples = [replace(example, only=task) for task in TASKS for example in self.examples]
            self.apart *= len(TASKS)
        read: list[AnnotatedPage] = []
        found: list[Example] = []
        for spec in self.validation_specs:
            pages = read_dataset(spec, self.splits)
            read += pages
            found += cache.examples(pages, self._views(spec))
        self.validation = validation_pages(read, found)

    def _views(self, spec: DatasetSpec) -> list[View]:
        if spec.format in self.sources.entities_only:
            return [View.ENTITIES]
        return [View.LINES] if spec.format in self.sources.lines_only else list(View)

    def transfer_batch_to_device(self, batch: FormBatch, device: torch.device, _: int) -> FormBatch:
        """Return the batch on the device; Lightning itself does not move frozen types."""
        return batch.to(device)

    def train_dataloader(self) -> DataLoader[FormBatch]:
        """Return batches of examples of like length, in another order each epoch."""
        share = Share(self.trainer.global_rank, self.trainer.world_size) if self.trainer else WHOLE
        sampler = LengthBuckets(self.examples, self.sampling, share, self.apart)
        return DataLoader(self.examples, batch_sampler=sampler, collate_fn=collate)  # type: ignore[arg-type]


def training_pages(sources: Sources) -> tuple[AnnotatedPage, ...]:
    """Return the pages that training shows as given entities, as they are taught; raises AnnotationError."""
    specs = [_selectable(text) for text in sources.train]
    shown = [spec for spec in specs if spec.format not in sources.lines_only]
    treatment = _treatment(sources)
    return tuple(page for spec in shown for page in _read(spec, sources, treatment))


def _treatment(sources: Sources) -> Treatment:
    return Treatment.read(Path(sources.treatment)) if sources.treatment else NOTHING


def _read(spec: DatasetSpec, sources: Sources, treatment: Treatment) -> tuple[AnnotatedPage, ...]:
    pages = read_dataset(spec, Path(sources.splits) if sources.splits else None)
    if spec.format in sources.without_options:
        pages = tuple(map(without_options, pages))
    return corrected(pages, treatment)


def _selectable(text: str) -> DatasetSpec:
    spec = DatasetSpec.parse(text)
    if spec.split is Split.TEST:
        raise ConfigurationError(
            f"{text}: a test split is neither trained nor selected on. Give train or val."
        )
    return spec
