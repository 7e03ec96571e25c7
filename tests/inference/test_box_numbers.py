import pytest
from found_forms import answer, answers, field_value, form_of, parent, question, text_field

from xformparser.inference.box_numbers import join_box_numbers
from xformparser.inference.page_form import FoundEntity, PageForm


def texts(form: PageForm) -> list[str]:
    return [entity.text for entity in form.entities]


def test_a_number_before_its_question_belongs_to_it() -> None:
    form = form_of(
        answer("Ship", x=24, y=12),
        answer("18", x=0, words=frozenset({0}), reading=0.5),
        question("Transport", x=20, words=frozenset({1})),
        question("Date", y=40),
        answers(2, 0, 0.9),
        answers(2, 1),
        parent(3, 2),
    )
    joined = join_box_numbers(form)
    assert texts(joined) == ["Ship", "18 Transport", "Date"]
    assert joined.links == (answers(1, 0, 0.9), parent(2, 1))
    asked = joined.entities[1]
    assert (asked.box, asked.words, asked.reading) == ((0, 0, 92, 10), frozenset({0, 1}), 0.5)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(answer("Ann", x=0), id="no number"),
        pytest.param(answer("2024", x=0), id="long number"),
        pytest.param(answer("18", x=110), id="behind the question"),
        pytest.param(answer("18", x=0, y=12), id="below"),
        pytest.param(answer("18", x=0, selection=True), id="selection"),
        pytest.param(field_value(text_field("n", "18")), id="form field"),
    ],
)
def test_other_answers_stay(number: FoundEntity) -> None:
    form = form_of(question("Transport", x=20), number, answers(0, 1))
    assert join_box_numbers(form) == form


def test_a_number_far_off_or_of_two_questions_stays() -> None:
    far = form_of(question("Transport", x=60), answer("18", x=0), answers(0, 1))
    both = form_of(
        question("Row", x=20), question("Column", y=30), answer("1", x=0), answers(0, 2), answers(1, 2)
    )
    assert join_box_numbers(far) == far
    assert join_box_numbers(both) == both


def test_an_empty_page_stays_empty() -> None:
    assert join_box_numbers(form_of()) == form_of()
