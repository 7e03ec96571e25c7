"""Training examples: a page before the model in one of two views, and what is right about it.

Shapes: W words, E entities, L links.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import torch
from torch import Tensor

from xformparser.datasets.annotations import AnnotatedPage, set_name
from xformparser.datasets.pseudo_words import with_pseudo_words
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.encoding.page import EncodedPage
from xformparser.evaluation.predictor import entity_layout
from xformparser.labels import LABEL_INDEX, LINK_KINDS, Task


class View(StrEnum):
    """How a page is laid before the model: as its annotated entities, or as lines of words."""

    ENTITIES = "entities"
    LINES = "lines"


class ExampleKey(NamedTuple):
    """Which example it is: the same in every run on the same data sets."""

    dataset: str
    language: str
    document_id: str
    view: View

    @property
    def set_name(self) -> str:
        """The data set and its language, as `xfund_de`."""
        return set_name(self.dataset, self.language)


@dataclass(frozen=True)
class Targets:
    """What is right: (W,) entity of each word, -1 for none; (E,) labels; (L, 3) head, tail, kind of links.

    `weights` (E, 2) says by how much each entity's label and its choice of a question count, 1 where None.
    """

    word_entities: Tensor
    labels: Tensor
    links: Tensor
    weights: Tensor | None = None


@dataclass(frozen=True)
class Example:
    """One page in one view with its (W, H) word states in half precision.

    Where layers of the encoder are trained, `tokens` holds for each window what enters them: (T,) ids, or
    (T, F) states in half precision. With ids, the word states have no columns: each step computes them.
    `pixels` is the (3, S, S) page image in bytes, for a trained backbone that takes one. `only` is the one
    task that it trains; None where it trains both.
    """

    dataset: str
    document_id: str
    view: View
    page: EncodedPage
    states: Tensor
    targets: Targets
    tokens: tuple[Tensor, ...] = ()
    pixels: Tensor | None = None
    language: str = ""
    only: Task | None = None

    @property
    def set_name(self) -> str:
        """The data set and its language, and the one task if it trains only one, as `xfund_de/ser`."""
        return self.key.set_name if self.only is None else f"{self.key.set_name}/{self.only}"

    @property
    def key(self) -> ExampleKey:
        """Which example it is."""
        return ExampleKey(self.dataset, self.language, self.document_id, self.view)


@dataclass(frozen=True)
class ViewedPage:
    """A page laid out in a view, and the (W,) entity of each word of the layout."""

    layout: PageLayout
    word_entities: Tensor


def view_of_page(page: AnnotatedPage, view: View) -> ViewedPage | None:
    """Return the page in a view; None where there is nothing to see in it."""
    entities = with_pseudo_words(page).entities if view is View.LINES else page.entities
    if view is View.ENTITIES:
        layout = entity_layout(page)
        owners = [segment.indices[0] for segment in layout.segments for _ in segment.words]
    else:
        words = [word for entity in entities for word in entity.words]
        owner_of = [place for place, entity in enumerate(entities) for _ in entity.words]
        layout = layout_of_words(words, page.width, page.height, ruling=page.ruling)
        owners = [owner_of[index] for segment in layout.segments for index in segment.indices]
    return ViewedPage(layout, torch.tensor(owners)) if owners else None


def targets_of_page(page: AnnotatedPage, word_entities: Tensor) -> Targets:
    """Return the targets of a view; links are sorted, so that the file's order leaves no trace."""
    place_of = {entity.id: place for place, entity in enumerate(page.entities)}
    rows = sorted(
        (place_of[link.head], place_of[link.tail], LINK_KINDS.index(link.kind)) for link in page.links
    )
    return Targets(
        word_entities=word_entities,
        labels=torch.tensor([LABEL_INDEX[entity.label] for entity in page.entities], dtype=torch.long),
        links=torch.tensor(rows, dtype=torch.long).reshape(-1, 3),
    )
