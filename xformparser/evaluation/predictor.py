"""The form model as the protocols ask it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.encoding.layout import PageLayout, layout_of_entities, layout_of_words
from xformparser.evaluation.entities import SpanEntity
from xformparser.evaluation.pairs import SpanLink
from xformparser.labels import Label
from xformparser.models.reading import PageReading

Reader = Callable[[PageLayout], PageReading]
EntityLayouts = Callable[[AnnotatedPage, bool], PageLayout]
"""Gives a page as its annotated entities, with their labels or without; see `entity_layout`."""


def entity_layout(page: AnnotatedPage, labelled: bool = False) -> PageLayout:
    """Return the page as its annotated entities, with their labels or without."""
    entities = [(entity.text, entity.box) for entity in page.entities]
    labels = [entity.label for entity in page.entities] if labelled else None
    layout = layout_of_entities(entities, page.width, page.height, labels)
    return replace(layout, image=page.image_path)


@dataclass(frozen=True)
class ModelPredictor:
    """Answers the protocols through a reader of layouts, such as `FormModel.read`."""

    read: Reader
    layout_of: EntityLayouts = entity_layout

    def link_entities(self, page: AnnotatedPage) -> tuple[GoldLink, ...]:
        """Return the links between entities whose boxes, texts and labels are true."""
        layout = self.layout_of(page, True)
        return _links_by_id(page, layout, self.read(layout))

    def label_segments(self, page: AnnotatedPage) -> tuple[dict[int, Label], tuple[GoldLink, ...]]:
        """Return the label of each entity id, and the links; boxes and texts are true."""
        layout = self.layout_of(page, False)
        reading = self.read(layout)
        ids = _ids_by_place(page, layout)
        labels = {ids[place]: entity.label for place, entity in enumerate(reading.decoded.entities)}
        return labels, _links_by_id(page, layout, reading)

    def parse_words(self, page: AnnotatedPage) -> tuple[tuple[SpanEntity, ...], tuple[SpanLink, ...]]:
        """Return entities as sets of indices into `page.words`, and links between their positions."""
        layout = layout_of_words(page.words, page.width, page.height)
        reading = self.read(replace(layout, image=page.image_path))
        indices = [index for segment in layout.segments for index in segment.indices]
        entities = tuple(
            (frozenset(indices[word] for word in reading.words_of(place)), entity.label)
            for place, entity in enumerate(reading.decoded.entities)
        )
        return entities, tuple((link.head, link.tail, link.kind) for link in reading.decoded.links)


def _ids_by_place(page: AnnotatedPage, layout: PageLayout) -> list[int]:
    return [page.entities[segment.indices[0]].id for segment in layout.segments]


def _links_by_id(page: AnnotatedPage, layout: PageLayout, reading: PageReading) -> tuple[GoldLink, ...]:
    ids = _ids_by_place(page, layout)
    return tuple(
        sorted(GoldLink(ids[link.head], ids[link.tail], link.kind) for link in reading.decoded.links)
    )
