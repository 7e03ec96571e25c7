"""Pages and what is asked of them, as Lightning takes them: one page at a time, asked anew each time."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from xformparser.asking.export import load_meaning
from xformparser.asking.gold import Place, Question
from xformparser.asking.labelled import labelled_lessons, places_of
from xformparser.asking.lessons import Lesson, LessonMaker, PageNames, Target
from xformparser.asking.meanings import learned_meanings
from xformparser.asking.naming import Dice
from xformparser.asking.network import SlotInputs
from xformparser.asking.noise import disturbed
from xformparser.asking.reading import PageReader, PageSource, TaughtPage
from xformparser.datasets.deepform import FieldDocument, read_deepform
from xformparser.datasets.registry import DatasetSpec
from xformparser.datasets.splits import Split
from xformparser.errors import ConfigurationError
from xformparser.models.folders import model_folder
from xformparser.models.loading import load_reader
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.field_features import FieldFeatures, field_features, phrases_of
from xformparser.slots.meaning import Meaning
from xformparser.slots.model import network_inputs
from xformparser.slots.page_features import page_features
from xformparser.slots.schema import Schema, SchemaField
from xformparser.slots.schema_file import read_schema
from xformparser.slots.texts import TextStates
from xformparser.text import comparable

LIKE_ORDERS = "funsd"
"""The data set whose pages are most like labelled documents, for fields that these do not have."""
WHOLE_LEXICON = 0.6
"""How often names are compared by what knows the whole lexicon: some names are always new."""
SAMPLE = 7
"""One word in so many is looked at for the mean of all states."""


@dataclass(frozen=True)
class DocumentSource:
    """Documents with values of fields, and the schemas by which they may be asked for."""

    documents: str
    """The data set, as `deepform:PATH:SPLIT`."""
    schemas: list[str]
    """Files; each has a field for every value."""
    repeat: int = 1
    """How often an epoch passes each page."""
    only: list[str] = field(default_factory=list)
    """Names of the documents that are taken; all without any."""


@dataclass(frozen=True)
class SlotSources:
    """What the slot reader learns from, and what it is measured on; no test split."""

    train: list[PageSource]
    validation: list[PageSource]
    documents: list[DocumentSource] = field(default_factory=list)
    terms: str | None = None
    """A file of names in several languages (`scripts/fetch_terms.py`), beside those of the lexicon."""
    meaning: str | None = None
    """Name or folder of a model whose slot reader compares names, which then is not learned."""
    splits: str | None = None
    """The split file; `configs/splits.csv` of the checkout by default."""
    longest: int = 900
    """Words of the longest page that is trained on."""


@dataclass(frozen=True)
class AskedBatch:
    """One page, asked for fields: what the network takes, what is right, and the fields before the page."""

    inputs: SlotInputs
    fields: tuple[SchemaField, ...]
    targets: tuple[Target, ...]
    met: FieldFeatures
    page: AskedPage


@dataclass(frozen=True)
class LabelledPage:
    """A page of a document whose values are known, with the places that say them, and schemas to ask by."""

    page: AskedPage
    places: dict[str, tuple[Place, ...]]
    schemas: tuple[Schema, ...]


class SlotDataModule(LightningDataModule):
    """Has pages read by the parser once, and asks them for fields.

    Args:
        sources: which data sets.
        model: whose parser reads them, and whose encoder reads fields.
        cache: folder for what was read; safe to delete.
        seed: of what is asked.
        workers: processes that prepare pages beside the training.
    """

    def __init__(
        self,
        sources: SlotSources,
        model: str = "base",
        cache: str = "cache/slots",
        seed: int = 0,
        workers: int = 0,
    ) -> None:
        super().__init__()
        for source in (*sources.train, *sources.validation):
            _refuse_test(source.pages)
        self.sources = sources
        self.model = model
        self.cache = Path(cache)
        self.seed = seed
        self.workers = workers
        self.train: list[TaughtPage] = []
        self.validation: list[TaughtPage] = []
        self.labelled: list[LabelledPage] = []
        self.meanings: tuple[Meaning, ...] = ()

    def setup(self, stage: str) -> None:
        """Read all pages, for fitting."""
        if stage != "fit" or self.train or self.labelled:
            return
        reader = PageReader(self.model, self.cache)
        splits = Path(self.sources.splits) if self.sources.splits else None
        longest = self.sources.longest
        for kept, sources in ((self.train, self.sources.train), (self.validation, self.sources.validation)):
            for source in sources:
                kept += [page for page in reader.taught(source, splits) if len(page.page.words) <= longest]
        for given in self.sources.documents:
            schemas = tuple(read_schema(Path(path)) for path in given.schemas)
            for document in _documents(given):
                pages = [page for page in reader.pages_of(document) if len(page.words) <= longest]
                self.labelled += [_labelled(page, document, schemas) for page in pages] * given.repeat
        self.meanings = self._meanings()

    @property
    def _items(self) -> "list[TaughtPage | LabelledPage]":
        return [*self.train, *self.labelled]

    @cached_property
    def maker(self) -> LessonMaker:
        """Makes lessons, with the questions of all training pages."""
        pool = defaultdict[str, list[Question]](list)
        for page in self.train:
            pool[page.dataset] += page.questions
        return LessonMaker(pool)

    @cached_property
    def texts(self) -> TextStates:
        """Ask the encoder about names."""
        return TextStates(load_reader(self.model).word_states, kept=None)

    def _meanings(self) -> tuple[Meaning, ...]:
        """Return what compares names: first the one that the reader comes with."""
        if self.sources.meaning is not None:
            return (load_meaning(model_folder(self.sources.meaning)),)
        terms = Path(self.sources.terms) if self.sources.terms else None
        states = np.concatenate([item.page.states[::SAMPLE] for item in self._items])
        learned = learned_meanings(self.texts, terms, self.cache)
        return tuple(replace(each, centre=states.mean(axis=0)) for each in learned)

    def train_dataloader(self) -> DataLoader[AskedBatch]:
        """Return pages in another order each epoch, disturbed and asked anew."""
        asked = _AskedPages(self, self._items, Dice(self.seed))
        return DataLoader(
            asked,
            batch_size=None,
            shuffle=True,
            num_workers=self.workers,
            persistent_workers=self.workers > 0,
        )

    def asked(self, page: AskedPage, lessons: Sequence[Lesson], meaning: Meaning) -> AskedBatch:
        """Return a page that is asked for fields; there must be one."""
        fields = tuple(field for field, _ in lessons)
        phrases, known = phrases_of(fields, self.texts), page_features(page)
        met = field_features(phrases, page, known, meaning)
        inputs = SlotInputs(*(_tensor(array) for array in network_inputs(known, met)))
        return AskedBatch(inputs, fields, tuple(target for _, target in lessons), met, page)

    def lessons_of(self, item: "TaughtPage | LabelledPage", dice: Dice) -> list[Lesson]:
        """Return what a page is asked this time."""
        if isinstance(item, TaughtPage):
            return self.maker.lessons(item.page, item.questions, item.dataset, dice)
        keys = [comparable(entity.text) for entity in item.page.entities]
        made = labelled_lessons(item.places, item.schemas, dice)
        made += self.maker.foreign(PageNames(keys), LIKE_ORDERS, dice, 0 if made else 1)
        return list({field.name: (field, target) for field, target in made}.values())


class _AskedPages(Dataset[AskedBatch]):
    def __init__(
        self, data: SlotDataModule, items: Sequence[TaughtPage | LabelledPage], dice: random.Random
    ) -> None:
        self._data = data
        self._items = items
        self._dice = dice

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: int) -> AskedBatch:
        item = self._items[place]
        lessons = self._data.lessons_of(item, self._dice)
        if not lessons:  # next to never: all that was thought of stands on the page
            return self[(place + 1) % len(self)]
        whole, *others = self._data.meanings
        knows_all = not others or self._dice.random() < WHOLE_LEXICON
        meaning = whole if knows_all else self._dice.choice(others)
        return self._data.asked(disturbed(item.page, self._dice), lessons, meaning)


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))


def _labelled(page: AskedPage, document: FieldDocument, schemas: tuple[Schema, ...]) -> LabelledPage:
    places = {name: places_of(page, value) for name, value in document.values.items()}
    return LabelledPage(page, places, schemas)


def _documents(source: DocumentSource) -> tuple[FieldDocument, ...]:
    spec = DatasetSpec.parse(source.documents)
    documents = read_deepform(spec.path, spec.split)
    if not source.only:
        return documents
    found = tuple(document for document in documents if document.document_id in source.only)
    if len(found) < len(set(source.only)):
        missing = set(source.only) - {document.document_id for document in found}
        raise ConfigurationError(f"{source.documents}: has no document {min(missing)}.")
    return found


def _refuse_test(text: str) -> None:
    if DatasetSpec.parse(text).split is Split.TEST:
        raise ConfigurationError(
            f"{text}: a test split is neither trained nor selected on. Give train or val."
        )
