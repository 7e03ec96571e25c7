"""Synthetic forms whose entities and labels are known, read by the rules for tables and page breaks alone."""

from collections import defaultdict

from xformparser.datasets.synthetic import SyntheticForm, SyntheticPage
from xformparser.documents import Page, Pair, Word
from xformparser.inference.page_breaks import PageEnd, carry_over, end_of_page
from xformparser.inference.page_form import FoundLink, PageForm
from xformparser.inference.page_pairs import page_entities, page_pairs
from xformparser.inference.tables import lay_tables
from xformparser.inference.tables.placing import entity_of_words
from xformparser.labels import Label, LinkKind, link_kind


def true_pairs(form: SyntheticForm) -> list[Pair]:
    """Return the pairs that the rules make of true entities without links to cells and across pages."""
    pairs: list[Pair] = []
    before: PageEnd | None = None
    first_id = 0
    for number, drawn in enumerate(form.pages, start=1):
        page, found = _page(form, drawn, number)
        found, table = lay_tables(found, page, before.table if before else None)
        if before is not None:
            found = carry_over(found, page, before)
        before = end_of_page(found, page, first_id, table)
        pairs += page_pairs(found, page, first_id)
        first_id += len(page_entities(found, page, first_id))
    return pairs


def _page(form: SyntheticForm, drawn: SyntheticPage, number: int) -> tuple[Page, PageForm]:
    view = drawn.drawn
    words = tuple(Word(word.text, word.box) for word in view.words)
    page = Page(number, view.width, view.height, "px", words=words)
    members: dict[int, list[int]] = defaultdict(list)
    for index, word in enumerate(view.words):
        members[word.entity].append(index)
    members.pop(-1, None)
    place_of = {entity: place for place, entity in enumerate(members)}
    entities = tuple(
        entity_of_words(page, indices, _label(form, entity), 1.0) for entity, indices in members.items()
    )
    links: list[FoundLink] = []
    for head, tail in form.links:
        kind = link_kind(form.entities[head].label, form.entities[tail].label)
        known = form.entities[tail].row is None and {head, tail} <= set(place_of)
        if known and (kind is LinkKind.QUESTION_ANSWER or kind is LinkKind.PARENT):
            links.append(FoundLink(place_of[head], place_of[tail], kind, 1.0))
    return page, PageForm(entities, tuple(links))


def _label(form: SyntheticForm, entity: int) -> Label:
    return Label.OTHER if form.entities[entity].selected is False else form.entities[entity].label
