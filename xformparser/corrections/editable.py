"""A parsed form as a person corrects it: frozen, so that every step can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from xformparser.documents import Document, Pair
from xformparser.errors import EditError
from xformparser.inference.draft import DocumentDraft, Origin
from xformparser.inference.page_form import PageForm
from xformparser.inference.page_pairs import entity_ids
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.word_entities import carried_entity

Checked = Literal["confirmed by a person", "corrected by a person"]
PairId = tuple[int, int | None]
"""The ids of a question and its answer, or none."""


@dataclass(frozen=True)
class EditableForm:
    """The pages of a form, whose entities keep their ids whatever is edited, and what a person checked."""

    origin: Origin
    pages: tuple[ParsedPage, ...]
    next_id: int
    checked: Mapping[PairId, Checked] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[ParsedPage], origin: Origin) -> "EditableForm":
        """Return the form of parsed pages; their images are let go."""
        kept = tuple(map(_numbered, pages))
        ids = [number for page in kept for number in entity_ids(page.form, page.first_id)]
        return cls(origin, kept, max(ids, default=-1) + 1)

    @cached_property
    def document(self) -> Document:
        """The result as it is now; what a person checked is certain and says so."""
        draft = DocumentDraft(keep_words=False)
        for page in self.pages:
            draft.add(page)
        document = draft.document(self.origin)
        return document.model_copy(update={"pairs": tuple(map(self._with_check, document.pairs))})

    def page(self, number: int) -> ParsedPage:
        """Return a page by its number; raises EditError where there is none."""
        for page in self.pages:
            if page.page.number == number:
                return page
        raise EditError(f"Page {number} is not there. The form has {len(self.pages)}.")

    def page_of(self, entity: int) -> ParsedPage:
        """Return the page on which an entity stands; raises EditError where there is none."""
        for page in self.pages:
            if any(found.number == entity for found in page.form.entities):
                return page
        raise EditError(f"Entity {entity} is not there any more. Reload the page.")

    def with_page(self, changed: ParsedPage, form: PageForm) -> "EditableForm":
        """Return this form with another form of one page; new entities get their ids."""
        next_id, entities = self.next_id, list(form.entities)
        for place, entity in enumerate(entities):
            if entity.carried is None and entity.number is None:
                entities[place] = replace(entity, number=next_id)
                next_id += 1
        page = replace(changed, form=replace(form, entities=tuple(entities)))
        pages = [page if other.page.number == page.page.number else other for other in self.pages]
        return replace(self, pages=_with_new_copies(pages, page), next_id=next_id)

    def with_checked(self, pairs: Sequence[PairId], how: Checked) -> "EditableForm":
        """Return this form with pairs that a person checked."""
        return replace(self, checked={**self.checked, **dict.fromkeys(pairs, how)})

    def _with_check(self, pair: Pair) -> Pair:
        how = None if pair.key_entity is None else self.checked.get(pair_id(pair))
        if how is None:
            return pair
        return pair.model_copy(update={"confidence": 1.0, "needs_review": False, "review_reasons": (how,)})


def pair_id(pair: Pair) -> PairId:
    """Return the ids of a pair's question and answer."""
    if pair.key_entity is None:
        raise EditError(f"“{pair.key}” has no entity of its own.")
    return (pair.key_entity, pair.value_entities[0] if pair.value_entities else None)


def _numbered(parsed: ParsedPage) -> ParsedPage:
    """Return the page without its image and what the model saw, the ids of its entities fixed."""
    ids = entity_ids(parsed.form, parsed.first_id)
    entities = tuple(
        entity if entity.carried is not None else replace(entity, number=number)
        for entity, number in zip(parsed.form.entities, ids, strict=True)
    )
    form = replace(parsed.form, entities=entities)
    return replace(parsed, page=replace(parsed.page, image=None), form=form, seen=None)


def _with_new_copies(pages: Sequence[ParsedPage], changed: ParsedPage) -> tuple[ParsedPage, ...]:
    """Return the pages, what stands on later ones for entities of the changed page made like them."""
    now = {entity.id: entity for entity in changed.entities}
    renewed = []
    for page in pages:
        entities = tuple(
            replace(carried_entity(now[entity.carried.id]), table=entity.table)
            if entity.carried is not None and entity.carried.id in now
            else entity
            for entity in page.form.entities
        )
        same = entities == page.form.entities
        renewed.append(page if same else replace(page, form=replace(page.form, entities=entities)))
    return tuple(renewed)
