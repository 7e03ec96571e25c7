"""An annotated page as a form to be corrected, and back: what nobody touched stays as it was annotated."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xformparser.corrections.editable import EditableForm
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.pseudo_words import with_pseudo_words
from xformparser.documents import ModelRecord, Page, Word
from xformparser.geometry import Box
from xformparser.inference.draft import Origin
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.word_entities import entity_of_words
from xformparser.labels import LinkKind

ANNOTATION = ModelRecord(name="annotation", version="1")
_SAME_PLACE = 1.0
"""Units of the page by which a box may move on its way through pixels of the picture."""


def form_of_annotation(page: AnnotatedPage) -> EditableForm:
    """Return a form of one page that holds what is annotated; entities keep their ids.

    Words that have no box get one within their entity. An entity without text, and links between pieces of
    one entity, are not shown; `with_corrections` has them again.
    """
    shown = [entity for entity in with_pseudo_words(page).entities if entity.words]
    bare = Page(
        1,
        page.width,
        page.height,
        "px",
        words=tuple(word for entity in shown for word in entity.words),
        ruling=page.ruling,
    )
    place = {entity.id: index for index, entity in enumerate(shown)}
    links = tuple(
        FoundLink(place[link.head], place[link.tail], link.kind, 1.0)
        for link in page.links
        if link.kind is not LinkKind.SAME_ENTITY and {link.head, link.tail} <= place.keys()
    )
    form = PageForm(tuple(_found_entities(shown, bare)), links)
    digest = hashlib.sha256(repr(page).encode(errors="surrogatepass")).hexdigest()
    origin = Origin(page.document_id, digest, ANNOTATION)
    return EditableForm.of([ParsedPage(bare, form, 0, (), {})], origin)


def _found_entities(shown: Sequence[GoldEntity], page: Page) -> Iterator[FoundEntity]:
    first = 0
    for entity in shown:
        words = range(first, first + len(entity.words))
        first += len(entity.words)
        found = entity_of_words(page, words, entity.label, 1.0)
        yield replace(found, text=entity.text, number=entity.id)


def with_corrections(page: AnnotatedPage, corrected: AnnotatedPage) -> AnnotatedPage:
    """Return an annotated page as a person corrected it, under its own name and in its own units.

    Args:
        page: as it was annotated.
        corrected: the form of `form_of_annotation` after all edits, as `annotated_page` keeps it.
    """
    scale = (page.width / corrected.width, page.height / corrected.height)
    had_words = any(entity.words for entity in page.entities)
    after = {entity.id: _scaled(entity, scale, had_words) for entity in corrected.entities}
    hidden = [entity for entity in page.entities if not entity.text.strip() and not entity.words]
    after |= {entity.id: entity for entity in hidden}
    before = {entity.id: entity for entity in page.entities}
    kept = [_kept(before[number], after[number]) for number in before if number in after]
    new = [entity for number, entity in after.items() if number not in before]
    unseen = {entity.id for entity in hidden}
    links = set(corrected.links) | {
        link
        for link in page.links
        if {link.head, link.tail} <= after.keys()
        and (link.kind is LinkKind.SAME_ENTITY or unseen & {link.head, link.tail})
    }
    return replace(page, entities=(*kept, *new), links=tuple(sorted(links)))


def _kept(before: GoldEntity, after: GoldEntity) -> GoldEntity:
    """Return an entity as it was annotated, but for what is corrected of it."""
    moved = max(abs(old - new) for old, new in zip(before.box, after.box, strict=True))
    if before.text == after.text and moved <= _SAME_PLACE:
        if before.label is after.label:
            return before
        return replace(before, label=after.label, original_label=after.label.value)
    return replace(after, selected=before.selected)


def _scaled(entity: GoldEntity, scale: tuple[float, float], with_words: bool) -> GoldEntity:
    words = tuple(Word(word.text, _moved(word.box, scale)) for word in entity.words) if with_words else ()
    return replace(entity, box=_moved(entity.box, scale), words=words)


def _moved(box: Box, scale: tuple[float, float]) -> Box:
    return (box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1])
