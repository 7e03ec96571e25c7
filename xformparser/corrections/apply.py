"""One edit put to a form: the form as it is then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xformparser.corrections.editable import EditableForm, PairId
from xformparser.corrections.edits import (
    AddPair,
    Answer,
    ClearValue,
    Confirm,
    DeletePair,
    Edit,
    Rechoose,
    Relabel,
    Relink,
    Retype,
    Tick,
)
from xformparser.corrections.page_edits import (
    with_entity,
    with_label,
    with_link,
    with_text,
    with_typed_answer,
    with_words,
    without_link,
    without_question,
)
from xformparser.corrections.ticks import with_tick
from xformparser.errors import EditError
from xformparser.inference.page_form import PageForm
from xformparser.inference.parsed_page import ParsedPage
from xformparser.labels import Label


def apply_edit(form: EditableForm, edit: Edit) -> EditableForm:
    """Return the form after an edit; raises EditError where it does not fit."""
    return _APPLIERS[type(edit)](form, edit)


@dataclass(frozen=True)
class _Spot:
    """An entity's page, and its place in the form of that page."""

    page: ParsedPage
    place: int

    @classmethod
    def of(cls, form: EditableForm, entity: int) -> "_Spot":
        page = form.page_of(entity)
        return cls(page, _places(page.form)[entity])

    def beside(self, form: EditableForm, entity: int) -> int:
        """Return the place on this page of an entity, or of what stands for it here."""
        places = _places(self.page.form)
        if entity not in places:
            number = form.page_of(entity).page.number
            raise EditError(
                f"The key is on page {number}, the value on page {self.page.page.number}. "
                "Choose a key of the same page."
            )
        return places[entity]


def _places(form: PageForm) -> dict[int, int]:
    """Return the place of each entity by its id."""
    numbers = (found.number if found.carried is None else found.carried.id for found in form.entities)
    return {number: place for place, number in enumerate(numbers) if number is not None}


def _retype(form: EditableForm, edit: Retype) -> EditableForm:
    spot = _Spot.of(form, edit.entity)
    changed = form.with_page(spot.page, with_text(spot.page.form, spot.place, edit.text))
    return _corrected(changed, edit.entity)


def _relabel(form: EditableForm, edit: Relabel) -> EditableForm:
    spot = _Spot.of(form, edit.entity)
    changed = form.with_page(spot.page, with_label(spot.page.form, spot.place, edit.label))
    return _corrected(changed, edit.entity)


def _rechoose(form: EditableForm, edit: Rechoose) -> EditableForm:
    spot = _Spot.of(form, edit.entity)
    changed = form.with_page(spot.page, with_words(spot.page.form, spot.page.page, spot.place, edit.words))
    return _corrected(changed, edit.entity)


def _relink(form: EditableForm, edit: Relink) -> EditableForm:
    spot = _Spot.of(form, edit.answer)
    linked = with_link(spot.page.form, spot.beside(form, edit.question), spot.place)
    return _corrected(form.with_page(spot.page, linked), edit.answer)


def _add(form: EditableForm, edit: AddPair) -> EditableForm:
    if set(edit.key) & set(edit.value):
        raise EditError("A word cannot be in the key and in the value. Choose other words.")
    parsed = form.page(edit.page)
    found, question = with_entity(parsed.form, parsed.page, edit.key, Label.QUESTION)
    if edit.value:
        asked = frozenset(edit.key)
        found, answer = with_entity(found, parsed.page, edit.value, Label.ANSWER)
        question = next(place for place, entity in enumerate(found.entities) if entity.words == asked)
        found = with_link(found, question, answer)
    changed = form.with_page(parsed, found)
    entity = changed.page(edit.page).form.entities[question]
    return changed if entity.number is None else _corrected(changed, entity.number)


def _answer(form: EditableForm, edit: Answer) -> EditableForm:
    spot = _Spot.of(form, edit.question)
    changed = form.with_page(spot.page, with_typed_answer(spot.page.form, spot.place, edit.text))
    return _corrected(changed, edit.question)


def _delete(form: EditableForm, edit: DeletePair) -> EditableForm:
    spot = _Spot.of(form, edit.question if edit.answer is None else edit.answer)
    found = spot.page.form
    if edit.answer is not None:
        found = without_link(found, spot.beside(form, edit.question), spot.place)
    question = spot.beside(form, edit.question)
    if found.entities[question].carried is None:
        found = without_question(found, question)
    return form.with_page(spot.page, found)


def _clear(form: EditableForm, edit: ClearValue) -> EditableForm:
    spot = _Spot.of(form, edit.answer)
    found = without_link(spot.page.form, spot.beside(form, edit.question), spot.place)
    return _corrected(form.with_page(spot.page, found), edit.question)


def _tick(form: EditableForm, edit: Tick) -> EditableForm:
    parsed = form.page(edit.page)
    changed, questions = with_tick(parsed, edit.mark, edit.selected)
    form = form.with_page(changed, changed.form)
    for question in questions:
        form = _corrected(form, question)
    return form


def _confirm(form: EditableForm, edit: Confirm) -> EditableForm:
    form.page_of(edit.question)
    return form.with_checked([(edit.question, edit.answer)], "confirmed by a person")


def _corrected(form: EditableForm, entity: int) -> EditableForm:
    """Return the form with all pairs of an entity as corrected."""
    return form.with_checked(list(_pairs_of(form, entity)), "corrected by a person")


def _pairs_of(form: EditableForm, entity: int) -> list[PairId]:
    return [
        (pair.key_entity, next(iter(pair.value_entities), None))
        for pair in form.document.pairs
        if pair.key_entity is not None and entity in (pair.key_entity, *pair.value_entities)
    ]


_APPLIERS: Mapping[type, Callable[[EditableForm, Any], EditableForm]] = {
    Retype: _retype,
    Relabel: _relabel,
    Rechoose: _rechoose,
    Relink: _relink,
    AddPair: _add,
    Answer: _answer,
    DeletePair: _delete,
    ClearValue: _clear,
    Tick: _tick,
    Confirm: _confirm,
}
