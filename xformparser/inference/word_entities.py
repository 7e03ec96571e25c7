"""Entities made of words of a page, and what stands on a page for an entity of an earlier one."""

from collections.abc import Sequence

from xformparser.documents import Entity, Page
from xformparser.geometry import union_box
from xformparser.inference.page_form import FoundEntity, reading_confidence
from xformparser.labels import Label, TextSource
from xformparser.lines import group_boxes
from xformparser.text import join_words


def entity_of_words(page: Page, indices: Sequence[int], label: Label, confidence: float) -> FoundEntity:
    """Return an entity of words of the page, its text in the order in which they are given."""
    words = [page.words[index] for index in indices]
    lines = group_boxes([word.box for word in words], page.ruling)
    return FoundEntity(
        label=label,
        text=join_words([word.text for word in words]),
        line_boxes=tuple(union_box(words[member].box for member in line) for line in lines),
        confidence=confidence,
        source=words[0].source,
        words=frozenset(indices),
        reading=reading_confidence(words),
    )


def carried_entity(entity: Entity) -> FoundEntity:
    """Return what stands for an entity of an earlier page on this one."""
    return FoundEntity(
        label=entity.label,
        text=entity.text,
        line_boxes=entity.line_boxes,
        confidence=entity.confidence,
        source=TextSource.TEXT_LAYER,
        carried=entity,
    )


def without_words(entity: FoundEntity, page: Page, taken: frozenset[int]) -> FoundEntity:
    """Return the entity without the words taken."""
    if not entity.words & taken:
        return entity
    left = sorted(entity.words - taken)
    lines = group_boxes([page.words[index].box for index in left], page.ruling)
    ordered = [left[member] for line in lines for member in line]
    return entity_of_words(page, ordered, entity.label, entity.confidence)
