"""A form of two pages, put together by hand, to be corrected: keys and values by id, words by place."""

from found_forms import answers, form_of
from small_forms import row_of_words

from xformparser.corrections.editable import EditableForm
from xformparser.documents import Mark, ModelRecord, Page, Word
from xformparser.inference.draft import Origin
from xformparser.inference.page_form import FoundEntity
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.selections import Option, Selection
from xformparser.inference.word_entities import carried_entity, entity_of_words
from xformparser.labels import Label, MarkState, TextSource

ORIGIN = Origin("form.pdf", "ab" * 32, ModelRecord(name="hand", version="1"))
TEXT = "Name: Ann Lee Town: Bath Sex male female Notes none"
"""The words of the first page: 0 Name:, 1 Ann, 2 Lee, 3 Town:, 4 Bath, 5 Sex, 6 male, 7 female, 8 and 9."""
NAME, NAME_VALUE, TOWN, TOWN_VALUE, SEX, MALE, FEMALE, NOTES = range(8)
"""Ids of the first page's entities; the last word is in none."""
OVERLEAF = 8
"""Id of the value on the second page that answers NAME as well."""


def entity(page: Page, label: Label, *words: int, selection: bool = False) -> FoundEntity:
    made = entity_of_words(page, words, label, 0.9)
    return FoundEntity(**{**vars(made), "selection": selection})


def page_of_words(number: int, words: tuple[Word, ...], marks: tuple[Mark, ...] = ()) -> Page:
    return Page(number, 600, 800, "pt", text_source=TextSource.TEXT_LAYER, words=words, marks=marks)


def mark_left_of(word: Word, selected: bool) -> Mark:
    x0, y0, _, y1 = word.box
    state = MarkState.SELECTED if selected else MarkState.UNSELECTED
    return Mark(page=1, box=(x0 - 4, y0, x0 - 1, y1), state=state, option=word.text)


def first_page() -> ParsedPage:
    words = row_of_words(TEXT, 20, 30)
    male, female = mark_left_of(words[6], True), mark_left_of(words[7], False)
    page = page_of_words(1, words, (male, female))
    options = (Option(male, "male", (6,)), Option(female, "female", (7,)))
    form = form_of(
        entity(page, Label.QUESTION, 0),
        entity(page, Label.ANSWER, 1, 2),
        entity(page, Label.QUESTION, 3),
        entity(page, Label.ANSWER, 4),
        entity(page, Label.QUESTION, 5),
        entity(page, Label.ANSWER, 6, selection=True),
        entity(page, Label.OTHER, 7, selection=True),
        entity(page, Label.QUESTION, 8),
        answers(NAME, NAME_VALUE, 0.4),
        answers(TOWN, TOWN_VALUE),
        answers(SEX, MALE),
    )
    return ParsedPage(page, form, 0, (Selection("Sex", (5,), options),), {"model": 0.5})


def second_page(first: ParsedPage) -> ParsedPage:
    page = page_of_words(2, row_of_words("junior", 20, 30))
    form = form_of(carried_entity(first.entities[NAME]), entity(page, Label.ANSWER, 0), answers(0, 1))
    return ParsedPage(page, form, OVERLEAF, (), {"model": 0.25})


def editable_form() -> EditableForm:
    first = first_page()
    return EditableForm.of([first, second_page(first)], ORIGIN)


def pairs_of(form: EditableForm) -> list[tuple[str, str | None]]:
    return [(pair.key, pair.value) for pair in form.document.pairs]
