"""The state of a mark changed, and with it what its question's options answer."""

from dataclasses import replace

from xformparser.documents import Mark
from xformparser.errors import EditError
from xformparser.geometry import Box
from xformparser.inference.form_fields import add_selections, question_place
from xformparser.inference.page_form import PageForm
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.selections import Option, Selection
from xformparser.labels import MarkState


def with_tick(parsed: ParsedPage, mark: int, selected: bool) -> tuple[ParsedPage, tuple[int, ...]]:
    """Return the page with a mark selected or not, and the ids of the questions that it answers.

    Args:
        parsed: the page; the ids of its entities are fixed.
        mark: the mark's place among the page's.
        selected: its state from now on.

    Raises:
        EditError: the page has no such mark.
    """
    if not 0 <= mark < len(parsed.marks):
        raise EditError(f"Page {parsed.page.number} has no tick box {mark}. Reload the page.")
    box = parsed.marks[mark].box
    state = MarkState.SELECTED if selected else MarkState.UNSELECTED
    marks = tuple(_set(other, box, state) for other in parsed.page.marks)
    page = replace(parsed.page, marks=marks)
    selections = tuple(_with_state(selection, box, state) for selection in parsed.selections)
    touched = tuple(selection for selection in selections if _holds(selection, box))
    form = add_selections(_without_options(parsed.form, touched), page, touched)
    changed = replace(parsed, page=page, selections=selections, form=form)
    questions = [form.entities[question_place(list(form.entities), page, selection)] for selection in touched]
    return changed, tuple(question.number for question in questions if question.number is not None)


def _set(mark: Mark, box: Box, state: MarkState) -> Mark:
    return mark.model_copy(update={"state": state, "confidence": 1.0}) if mark.box == box else mark


def _with_state(selection: Selection, box: Box, state: MarkState) -> Selection:
    options = tuple(replace(option, mark=_set(option.mark, box, state)) for option in selection.options)
    return replace(selection, options=options)


def _holds(selection: Selection, box: Box) -> bool:
    return any(option.mark.box == box for option in selection.options)


def _without_options(form: PageForm, selections: tuple[Selection, ...]) -> PageForm:
    """Return the form without what the options of selections answer."""
    options = [option for selection in selections for option in selection.options]
    kept = {
        place: entity
        for place, entity in enumerate(form.entities)
        if not (entity.selection and any(_stands_for(entity.words, entity.box, option) for option in options))
    }
    return form.with_only(kept)


def _stands_for(words: frozenset[int], box: Box, option: Option) -> bool:
    return words == frozenset(option.words) if words else box == option.mark.box
