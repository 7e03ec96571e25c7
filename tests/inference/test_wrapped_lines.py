import pytest
from found_forms import answer, answers, field_value, form_of, parent, question, text_field

from xformparser.inference.page_form import FoundEntity, PageForm
from xformparser.inference.wrapped_lines import join_wrapped_answers

FULL = "The crane was found to be in good"
REST = "working order."


def texts(form: PageForm) -> list[str]:
    return [entity.text for entity in form.entities]


def two_answers(first: FoundEntity, second: FoundEntity) -> PageForm:
    return form_of(question("Notes:"), first, second, answers(0, 1, 0.9), answers(0, 2, 0.8))


def test_a_wrapped_answer_is_one() -> None:
    form = two_answers(answer(FULL, confidence=0.9, reading=0.8), answer(REST, y=11, confidence=0.7))
    joined = join_wrapped_answers(form)
    assert texts(joined) == ["Notes:", f"{FULL} {REST}"]
    assert joined.links == (answers(0, 1, 0.9),)
    whole = joined.entities[1]
    assert whole.line_boxes == (form.entities[1].box, form.entities[2].box)
    assert (whole.confidence, whole.reading) == (0.7, 0.8)


def test_an_answer_cut_within_its_line_is_one() -> None:
    form = two_answers(answer("ZZXU"), answer("481120-7", x=138))
    joined = join_wrapped_answers(form)
    assert texts(joined) == ["Notes:", "ZZXU 481120-7"]
    assert joined.entities[1].line_boxes == ((100, 0, 202, 10),)


def test_an_answer_to_nothing_goes_on_the_one_above_it() -> None:
    form = form_of(
        question("Address:"),
        answer("Unit 7"),
        answer("Hessleby HX9", y=12),
        answer("far", y=40),
        answers(0, 1),
    )
    joined = join_wrapped_answers(form)
    assert texts(joined) == ["Address:", "Unit 7 Hessleby HX9", "far"]
    assert joined.links == (answers(0, 1),)


def test_many_lines_in_any_order_are_one_and_other_places_move_up() -> None:
    form = form_of(
        question("Notes:"),
        answer("of line two", y=22),
        answer("Here is some text", y=0, words=frozenset({1})),
        answer("that goes on at the", x=96, y=11, words=frozenset({2})),
        question("Date:", y=50),
        answer("May", y=50),
        answers(0, 1),
        answers(0, 2),
        answers(0, 3),
        answers(4, 5),
        parent(0, 4),
    )
    joined = join_wrapped_answers(form)
    whole = "Here is some text that goes on at the of line two"
    assert texts(joined) == ["Notes:", whole, "Date:", "May"]
    assert joined.entities[1].words == {1, 2}
    assert joined.links == (answers(0, 1), answers(2, 3), parent(0, 2))


def test_characters_join_without_a_space() -> None:
    form = two_answers(answer("箱唛，易碎品，勿倒置，", x=0, y=20), answer("木质托盘已", x=0, y=30))
    assert texts(join_wrapped_answers(form))[1] == "箱唛，易碎品，勿倒置，木质托盘已"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(answer("Ann"), answer("Stone Street 12", y=11), id="the next word would have fitted"),
        pytest.param(answer(FULL), answer(REST, y=15), id="list spacing"),
        pytest.param(answer("1. one thing"), answer("2. another", y=11), id="numbered items"),
        pytest.param(answer("• one thing"), answer("• another", y=11), id="bullets"),
        pytest.param(answer(FULL), answer(REST, x=200, y=11), id="further right"),
        pytest.param(answer(FULL), answer(REST, x=500), id="same row, far apart"),
        pytest.param(answer("yes sir", selection=True), answer("no sir", y=11), id="selection"),
        pytest.param(answer(FULL), field_value(text_field("n", "x")), id="form field"),
    ],
)
def test_several_answers_stay_apart(first: FoundEntity, second: FoundEntity) -> None:
    form = two_answers(first, second)
    assert join_wrapped_answers(form) == form


def test_answers_of_other_questions_stay_apart() -> None:
    form = form_of(
        question("A"), question("B", y=11), answer(FULL), answer(REST, y=11), answers(0, 2), answers(1, 3)
    )
    assert join_wrapped_answers(form) == form


@pytest.mark.parametrize("form", [form_of(), form_of(answer("Ann"))], ids=["empty page", "answer to nothing"])
def test_nothing_to_join(form: PageForm) -> None:
    assert join_wrapped_answers(form) == form
