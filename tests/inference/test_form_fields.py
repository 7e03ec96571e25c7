from dataclasses import replace

import pytest
from found_forms import answer, answers, field_value, form_of, found, page_of, parent, question, text_field
from small_forms import row_of_words

from xformparser.documents import Mark, Widget
from xformparser.geometry import Box
from xformparser.inference.form_fields import add_selections, name_fields, option_words
from xformparser.inference.page_form import PageForm
from xformparser.inference.page_pairs import page_pairs
from xformparser.inference.selections import Option, Selection
from xformparser.labels import Label, MarkState, TextSource, WidgetKind

WORDS = row_of_words("Sex: male female Agreed Name: Ann", 0, 0)
PAGE = page_of(*WORDS)


def option(text: str, selected: bool, *words: int, box: Box = (300, 0, 310, 10)) -> Option:
    state = MarkState.SELECTED if selected else MarkState.UNSELECTED
    return Option(Mark(page=3, box=box, state=state, option=text or None, confidence=0.75), text, words)


def sex(male: bool, female: bool) -> Selection:
    return Selection("Sex", (0,), (option("male", male, 1), option("female", female, 2)))


def pairs_of(form: PageForm) -> list[tuple[str, str | None]]:
    return [(pair.key, pair.value) for pair in page_pairs(form, PAGE, 0)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(form_of(), [], id="no field"),
        pytest.param(
            form_of(question("Name:"), field_value(text_field("n", "Ann", "Your name")), answers(0, 1)),
            [("Name", "Ann")],
            id="the page shows the question",
        ),
        pytest.param(
            form_of(field_value(text_field("n", "Ann", "Your name"))), [("Your name", "Ann")], id="tooltip"
        ),
        pytest.param(
            form_of(field_value(text_field("form.name", "Ann"))), [("form.name", "Ann")], id="name only"
        ),
        pytest.param(
            form_of(field_value(text_field("n", None, "Your name"))), [("Your name", None)], id="left empty"
        ),
        pytest.param(form_of(answer("Ann")), [], id="an answer that is no field"),
    ],
)
def test_fields_get_a_question(form: PageForm, expected: list[tuple[str, str | None]]) -> None:
    assert pairs_of(name_fields(form)) == expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        pytest.param(sex(False, True), [("Sex", "female")], id="one of two"),
        pytest.param(sex(True, True), [("Sex", "male"), ("Sex", "female")], id="both"),
        pytest.param(sex(False, False), [("Sex", None)], id="none"),
        pytest.param(
            Selection(None, (), (option("Agreed", True, 3),)),
            [("Agreed", "selected")],
            id="lone box, selected",
        ),
        pytest.param(Selection(None, (), (option("Agreed", False, 3),)), [("Agreed", None)], id="lone box"),
        pytest.param(Selection(None, (), (option("", True),)), [], id="box without any text"),
        pytest.param(
            Selection("Sex", (), (option("", True),)), [("Sex", "selected")], id="option without text"
        ),
    ],
)
def test_marks_answer_their_question(selection: Selection, expected: list[tuple[str, str | None]]) -> None:
    options = [replace(item, mark=_placed(item.mark, x)) for x, item in enumerate(selection.options)]
    form = add_selections(form_of(), PAGE, (replace(selection, options=tuple(options)),))
    assert pairs_of(form) == expected


def _placed(mark: Mark, x: int) -> Mark:
    return mark.model_copy(update={"box": (300.0 + 20 * x, 0.0, 310.0 + 20 * x, 10.0)})


@pytest.mark.parametrize("label", [Label.QUESTION, Label.HEADER, Label.ANSWER, Label.OTHER])
def test_question_that_the_model_read_is_taken_whatever_its_label(label: Label) -> None:
    read = form_of(found(label, "Sex:", words=frozenset({0})))
    form = add_selections(read, PAGE, (sex(False, True),))
    assert [entity.text for entity in form.entities] == ["Sex:", "male", "female"]
    assert [entity.label for entity in form.entities] == [Label.QUESTION, Label.OTHER, Label.ANSWER]
    assert pairs_of(form) == [("Sex", "female")]


def test_pieces_of_one_question_are_made_one() -> None:
    read = form_of(
        question("What", words=frozenset({0})),
        answer("sex", words=frozenset({5})),
        question("Age", words=frozenset({3})),
        answers(0, 1),
    )
    asked = replace(sex(False, True), question="What sex", question_words=(0, 5))
    form = add_selections(read, PAGE, (asked,))
    assert [entity.text for entity in form.entities] == ["What sex", "Age", "male", "female"]
    assert sorted(pairs_of(form)) == [("Age", None), ("What sex", "female")]


def test_selection_is_the_only_answer() -> None:
    read = form_of(question("Sex:", words=frozenset({0})), answer("Ann", words=frozenset({5})), answers(0, 1))
    assert pairs_of(add_selections(read, PAGE, (sex(True, False),))) == [("Sex", "male")]


def test_two_selections_of_one_question_both_answer() -> None:
    read = form_of(question("Sex:", words=frozenset({0})))
    form = add_selections(read, PAGE, (sex(True, False), sex(False, True)))
    assert pairs_of(form) == [("Sex", "male"), ("Sex", "female")]


def test_links_that_no_longer_fit_go() -> None:
    read = form_of(
        found(Label.ANSWER, "Sex:", words=frozenset({0})),
        question("Person", y=-20),
        found(Label.HEADER, "Claim", y=-40),
        answers(1, 0),
        parent(2, 1),
    )
    form = add_selections(read, PAGE, (sex(True, False),))
    assert pairs_of(form) == [("Person", None), ("Sex", "male")]
    assert parent(2, 1) in form.links


def test_header_turned_question_heads_no_header() -> None:
    read = form_of(found(Label.HEADER, "Sex:", words=frozenset({0})), found(Label.HEADER, "b"), parent(0, 1))
    assert parent(0, 1) not in add_selections(read, PAGE, (sex(True, False),)).links


BOX = (300.0, 0.0, 310.0, 10.0)


@pytest.mark.parametrize(
    ("source", "widgets", "expected"),
    [
        (TextSource.TEXT_LAYER, (), TextSource.TEXT_LAYER),
        (TextSource.OCR, (), TextSource.OCR),
        (TextSource.MIXED, (Widget(WidgetKind.CHECKBOX, "a", BOX, selected=True),), TextSource.ACROFORM),
    ],
    ids=["drawn", "scanned", "check box of the file"],
)
def test_source_of_a_selection_is_that_of_its_mark(
    source: TextSource, widgets: tuple[Widget, ...], expected: TextSource
) -> None:
    page = page_of(*WORDS, source=source, widgets=widgets)
    form = add_selections(form_of(), page, (Selection(None, (), (option("Agreed", True, 3),)),))
    (pair,) = page_pairs(form, page, 0)
    assert (pair.source, pair.confidence, pair.value_boxes) == (expected, 0.75, (BOX,))


def test_words_of_all_options_are_hidden() -> None:
    assert option_words((sex(True, False), Selection(None, (), (option("Agreed", False, 3),)))) == {1, 2, 3}
    assert option_words(()) == frozenset()
