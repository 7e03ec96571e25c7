"""What goes in and what comes out under each protocol of design section 6, and what must stay hidden."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol as Interface

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Document
from xformparser.evaluation.entities import SpanEntity
from xformparser.evaluation.pairs import SpanLink
from xformparser.labels import Label


class Protocol(StrEnum):
    """How much of the annotation a model is given."""

    GOLD_ENTITIES = "gold_entities"
    GOLD_SEGMENTS = "gold_segments"
    LINES = "lines"
    PIXELS = "pixels"
    FIELDS = "fields"


class PagePredictor(Interface):
    """A model, as the protocols on annotated pages ask it."""

    def link_entities(self, page: AnnotatedPage) -> tuple[GoldLink, ...]:
        """Return the links between the page's entities, whose boxes, texts and labels are true."""

    def label_segments(self, page: AnnotatedPage) -> tuple[dict[int, Label], tuple[GoldLink, ...]]:
        """Return the label of each entity id, and the links; boxes and texts are true, labels all `other`."""

    def parse_words(self, page: AnnotatedPage) -> tuple[tuple[SpanEntity, ...], tuple[SpanLink, ...]]:
        """Return entities as sets of indices into `page.words`, and links between their positions.

        Every word of the page is an entity of its own, labelled `other`.
        """


DocumentParser = Callable[[Path], Document]
"""A whole pipeline: the document of an image, with its words."""


@dataclass(frozen=True)
class WordsPage:
    """A page as `lines` shows it, and where its words stand in the annotated page.

    `order[i]` is the index in the annotated page's `words` of word i of the visible page.
    """

    visible: AnnotatedPage
    order: tuple[int, ...]

    def annotated(self, entities: Iterable[SpanEntity]) -> tuple[SpanEntity, ...]:
        """Return entities of the visible page over the word indices of the annotated page."""
        return tuple((frozenset(self.order[index] for index in words), label) for words, label in entities)


def hide_links(page: AnnotatedPage) -> AnnotatedPage:
    """Return the page as `gold_entities` shows it: no links, no reading order."""
    return replace(page, links=(), ignored_links=0, next_lines=())


def hide_labels(page: AnnotatedPage) -> AnnotatedPage:
    """Return the page as `gold_segments` shows it: boxes and texts, all labels `other`."""
    entities = tuple(replace(entity, label=Label.OTHER, original_label="") for entity in page.entities)
    return replace(hide_links(page), entities=entities)


def hide_entities(page: AnnotatedPage) -> WordsPage:
    """Return the page as `lines` shows it: words alone, sorted by place so that their order tells nothing."""
    words = page.words
    order = sorted(range(len(words)), key=lambda index: (words[index].box[1], words[index].box, index))
    entities = tuple(
        GoldEntity(place, Label.OTHER, words[index].text, words[index].box, (words[index],))
        for place, index in enumerate(order)
    )
    return WordsPage(replace(hide_links(page), entities=entities), tuple(order))


def why_undefined(pages: Iterable[AnnotatedPage], protocol: Protocol) -> str | None:
    """Return what some page lacks for the protocol, or None where it can be run on all of them."""
    pages = tuple(pages)
    if protocol is Protocol.FIELDS:
        return "the data set has no values of fields"
    if protocol is Protocol.LINES and not all(page.has_word_boxes for page in pages):
        return "the data set has no word boxes"
    if protocol is Protocol.PIXELS and not all(page.image_path for page in pages):
        return "the data set has no images"
    return None
