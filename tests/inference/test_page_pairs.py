import pytest
from found_forms import answer, answers, field_value, form_of, found, page_of, parent, question, text_field

from xformparser.inference.page_form import FoundLink, PageForm
from xformparser.inference.page_pairs import page_entities, page_links, page_pairs
from xformparser.labels import Label, LinkKind, TextSource, ValueType

PAGE = page_of()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(form_of(), [], id="empty page"),
        pytest.param(
            form_of(found(Label.OTHER, "Page 1"), found(Label.HEADER, "Claim")), [], id="no question"
        ),
        pytest.param(form_of(answer("Ann")), [], id="answer to nothing"),
        pytest.param(form_of(question("Name:")), [("Name", None)], id="question without answer"),
        pytest.param(
            form_of(question("Name:"), answer(" "), answers(0, 1)), [("Name", None)], id="blank answer"
        ),
        pytest.param(
            form_of(question("Name:"), answer("Ann"), answers(0, 1)), [("Name", "Ann")], id="one answer"
        ),
        pytest.param(
            form_of(question("Name:"), answer("Lee", y=12), answer("Ann"), answers(0, 1), answers(0, 2)),
            [("Name", "Ann"), ("Name", "Lee")],
            id="answers in reading order",
        ),
        pytest.param(
            form_of(question("Name:"), answer(""), answer("Ann"), answers(0, 1), answers(0, 2)),
            [("Name", "Ann")],
            id="one of two answers is blank",
        ),
        pytest.param(
            form_of(question("First"), question("Second"), answer("x"), answers(0, 2), answers(1, 2)),
            [("First", "x"), ("Second", "x")],
            id="answer to two questions",
        ),
        pytest.param(
            form_of(question("Name"), question("First", y=20), parent(0, 1)),
            [("First", None)],
            id="question that heads another",
        ),
        pytest.param(
            form_of(question("Name"), question("First", y=20), FoundLink(0, 1, LinkKind.PARENT, 0.4)),
            [("Name", None), ("First", None)],
            id="question that may head another",
        ),
        pytest.param(
            form_of(question("Name"), question("First", y=20), answer("Ann"), parent(0, 1), answers(0, 2)),
            [("Name", "Ann"), ("First", None)],
            id="answered question that heads another",
        ),
        pytest.param(
            form_of(question("C", y=30), question("B", x=200, y=0), question("A", x=0, y=2)),
            [("A", None), ("B", None), ("C", None)],
            id="questions of one row, the left one lower",
        ),
    ],
)
def test_pairs(form: PageForm, expected: list[tuple[str, str | None]]) -> None:
    assert [(pair.key, pair.value) for pair in page_pairs(form, PAGE, 0)] == expected


def test_pair_says_where_it_stands_and_how_sure_it_is() -> None:
    form = form_of(
        question("Name:", reading=0.5), answer("Ann", reading=0.5, source=TextSource.OCR), answers(0, 1, 0.8)
    )
    (pair,) = page_pairs(form, PAGE, 40)
    assert (pair.key_entity, pair.value_entities) == (40, (41,))
    assert (pair.key_page, pair.value_pages) == (3, (3,))
    assert (pair.key_box, pair.value_boxes) == ((0, 0, 40, 10), ((100, 0, 124, 10),))
    assert (pair.confidence, pair.source, pair.value_type) == (0.2, TextSource.OCR, ValueType.TEXT)


def test_empty_pair_is_as_sure_as_its_question() -> None:
    (pair,) = page_pairs(form_of(question("Name", confidence=0.5, reading=0.5)), PAGE, 0)
    assert (pair.confidence, pair.value_type, pair.value_pages, pair.value_boxes) == (
        0.25,
        ValueType.EMPTY,
        (),
        (),
    )


def test_what_was_chosen_is_a_selection() -> None:
    form = form_of(question("Sex"), answer("female", selection=True), answers(0, 1))
    assert page_pairs(form, PAGE, 0)[0].value_type is ValueType.SELECTION


def test_form_field_left_empty() -> None:
    (pair,) = page_pairs(form_of(question("Name:"), field_value(text_field("name")), answers(0, 1)), PAGE, 0)
    assert (pair.value, pair.value_type) == (None, ValueType.EMPTY)


@pytest.mark.parametrize(
    ("links", "headers"),
    [
        ([], ()),
        ([parent(1, 0)], ("Claim",)),
        ([parent(1, 0), parent(2, 1)], ("Part A", "Claim")),
        ([parent(3, 0), parent(1, 3)], ("Claim", "Applicant")),
    ],
    ids=["none", "one", "header above header", "question above question"],
)
def test_headers_stand_outermost_first(links: list, headers: tuple[str, ...]) -> None:
    entities = (
        question("Name:"),
        found(Label.HEADER, "Claim"),
        found(Label.HEADER, "Part A"),
        question("Applicant", y=50),
    )
    pair = page_pairs(form_of(*entities, *links), PAGE, 0)[0]
    assert (pair.key, pair.headers) == ("Name", headers)


def test_headers_in_a_circle_end() -> None:
    form = form_of(
        *(question("a"), question("b", y=20), answer("c"), answer("d", y=20)),
        *(parent(0, 1), parent(1, 0), answers(0, 2), answers(1, 3)),
    )
    assert [pair.headers for pair in page_pairs(form, PAGE, 0)] == [("b",), ("a",)]


def test_entities_and_links_are_numbered_from_the_first_id() -> None:
    form = form_of(question("Name:"), answer("Ann"), answers(0, 1, 0.5))
    entities = page_entities(form, PAGE, 7)
    assert [(entity.id, entity.label, entity.text, entity.page) for entity in entities] == [
        (7, Label.QUESTION, "Name:", 3),
        (8, Label.ANSWER, "Ann", 3),
    ]
    (link,) = page_links(form, 7)
    assert (link.head, link.tail, link.kind, link.confidence) == (7, 8, LinkKind.QUESTION_ANSWER, 0.5)
