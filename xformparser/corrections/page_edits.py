"""Edits of the form of one page: entities by their place in it, words by their place on the page."""

from collections.abc import Sequence
from dataclasses import replace

from xformparser.documents import Page
from xformparser.errors import EditError
from xformparser.inference.form_fields import still_fits
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.inference.word_entities import entity_of_words, without_words
from xformparser.labels import Label, LinkKind
from xformparser.lines import group_rows

CERTAIN = 1.0


def with_label(form: PageForm, place: int, label: Label) -> PageForm:
    """Return the form with another label of an entity, without the links that no longer fit."""
    entities = list(form.entities)
    entities[place] = replace(entities[place], label=label, confidence=CERTAIN)
    fitting = (link for link in form.links if still_fits(link, entities))
    return PageForm(tuple(entities), tuple(fitting))


def with_text(form: PageForm, place: int, text: str) -> PageForm:
    """Return the form with another text of an entity, whose words stay where they are."""
    return _with(form, place, replace(form.entities[place], text=text, confidence=CERTAIN, reading=CERTAIN))


def with_words(form: PageForm, page: Page, place: int, words: Sequence[int]) -> PageForm:
    """Return the form with other words of an entity; those that held them lose them, or are gone."""
    old = form.entities[place]
    new = entity_of_words(page, words_in_order(page, words), old.label, CERTAIN)
    new = replace(new, number=old.number, table=old.table, row=old.row)
    return _without_words_of_others(_with(form, place, new), page, place)


def with_entity(form: PageForm, page: Page, words: Sequence[int], label: Label) -> tuple[PageForm, int]:
    """Return the form with an entity of just these words, and its place; one that is there is taken."""
    for place, entity in enumerate(form.entities):
        if entity.words == frozenset(words):
            return with_label(form, place, label), place
    new = entity_of_words(page, words_in_order(page, words), label, CERTAIN)
    grown = replace(form, entities=(*form.entities, new))
    form = _without_words_of_others(grown, page, len(form.entities))
    return form, len(form.entities) - 1


def with_link(form: PageForm, question: int, answer: int) -> PageForm:
    """Return the form with an answer to one question only; both get their labels.

    A cell of a table that comes to another table, or to a column that has one in its row, leaves its row.
    """
    if question == answer:
        raise EditError("A key cannot be its own value. Choose another key.")
    form = with_label(with_label(form, question, Label.QUESTION), answer, Label.ANSWER)
    others = [link for link in form.links if link.kind is LinkKind.PARENT or link.tail != answer]
    asked, cell = form.entities[question], form.entities[answer]
    taken = {form.entities[link.tail].row for link in others if link.head == question}
    if cell.table != asked.table or cell.row in taken:
        form = _with(form, answer, replace(cell, table=asked.table, row=None))
    link = FoundLink(question, answer, LinkKind.QUESTION_ANSWER, CERTAIN)
    return replace(form, links=(*others, link))


def with_typed_answer(form: PageForm, question: int, text: str) -> PageForm:
    """Return the form with an answer that stands nowhere on the page, at the place of its question."""
    asked = form.entities[question]
    answer = FoundEntity(Label.ANSWER, text, asked.line_boxes[-1:], CERTAIN, asked.source)
    grown = replace(form, entities=(*form.entities, answer))
    return with_link(grown, question, len(form.entities))


def without_link(form: PageForm, question: int, answer: int) -> PageForm:
    """Return the form without an answer to a question; an answer to nothing else becomes `other`."""
    links = tuple(link for link in form.links if (link.head, link.tail) != (question, answer))
    form = replace(form, links=links)
    return form if any(link.tail == answer for link in links) else with_label(form, answer, Label.OTHER)


def without_question(form: PageForm, question: int) -> PageForm:
    """Return the form with a question that neither asks nor heads anything as `other`."""
    return (
        form if any(link.head == question for link in form.links) else with_label(form, question, Label.OTHER)
    )


def words_in_order(page: Page, words: Sequence[int]) -> list[int]:
    """Return words of a page in the order in which they are read: rows down the page, each to the right."""
    unknown = [word for word in words if not 0 <= word < len(page.words)]
    if unknown:
        raise EditError(f"Page {page.number} has no word {unknown[0]}. Reload the page.")
    distinct = sorted(set(words))
    rows = group_rows([page.words[word].box for word in distinct])
    rows.sort(key=lambda row: min(page.words[distinct[member]].box[1] for member in row))
    return [distinct[member] for row in rows for member in row]


def _with(form: PageForm, place: int, entity: FoundEntity) -> PageForm:
    entities = list(form.entities)
    entities[place] = entity
    return replace(form, entities=tuple(entities))


def _without_words_of_others(form: PageForm, page: Page, owner: int) -> PageForm:
    """Return the form with the words of one entity in no other."""
    taken = form.entities[owner].words
    kept = {}
    for place, entity in enumerate(form.entities):
        if place == owner or not entity.words & taken:
            kept[place] = entity
        elif entity.words - taken:
            left = without_words(entity, page, taken)
            kept[place] = replace(left, number=entity.number, table=entity.table, row=entity.row)
    return form.with_only(kept)
