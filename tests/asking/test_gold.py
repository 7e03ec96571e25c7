"""Questions of annotated pages, found in the words that were read."""

from dataclasses import replace

import pytest

from xformparser.asking.gold import Choice, questions_of, span_of
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Word
from xformparser.labels import Label, LinkKind
from xformparser.slots.asked_page import AskedEntity, AskedPage

QA, PARENT = LinkKind.QUESTION_ANSWER, LinkKind.PARENT


def _entity(identity: int, label: Label, text: str, y: float, selected: bool | None = None) -> GoldEntity:
    words = tuple(
        Word(
            word,
            (
                100.0 * (label is Label.ANSWER) + 25 * place,
                y,
                100.0 * (label is Label.ANSWER) + 25 * place + 20,
                y + 10,
            ),
        )
        for place, word in enumerate(text.split())
    )
    box = words[0].box if words else (0, y, 10, y + 10)
    return GoldEntity(identity, label, text, box, words, selected=selected)


FORM = AnnotatedPage(
    dataset="hand",
    document_id="form",
    language="en",
    width=300,
    height=300,
    entities=(
        _entity(1, Label.HEADER, "Buyer:", 0),
        _entity(2, Label.QUESTION, "Name:", 20),
        _entity(3, Label.ANSWER, "Ann Lee", 20),
        _entity(4, Label.QUESTION, "Date", 40),
        _entity(5, Label.QUESTION, "Paid by", 60),
        _entity(6, Label.ANSWER, "cash", 60, selected=False),
        _entity(7, Label.ANSWER, "card", 80, selected=True),
        _entity(8, Label.QUESTION, "Name:", 100),
        _entity(9, Label.ANSWER, "Bob", 100),
    ),
    links=(
        GoldLink(1, 2, PARENT),
        GoldLink(2, 3, QA),
        GoldLink(5, 6, QA),
        GoldLink(5, 7, QA),
        GoldLink(8, 9, QA),
    ),
)


def _read(form: AnnotatedPage, **changed: str) -> AskedPage:
    """Return the page with its words one entity after the other, some of them misread."""
    words = tuple(replace(word, text=changed.get(word.text, word.text)) for word in form.words)
    entities = tuple(
        AskedEntity(entity.text, entity.label, entity.box, len(entity.words)) for entity in form.entities
    )
    return AskedPage(1, form.width, form.height, words, None, None, entities, ())  # type: ignore[arg-type]


def test_questions_know_their_answers_and_headings() -> None:
    name, date, paid, other = questions_of(FORM, _read(FORM))
    assert (name.key, name.heading, name.full_key, name.values) == (
        "Name",
        "Buyer",
        "Buyer Name",
        ("Ann Lee",),
    )
    assert name.spans == ((2, 3),)
    assert (date.spans, date.values) == ((), ())
    assert (paid.values, paid.choices) == (("card",), (Choice("cash", False), Choice("card", True)))
    assert (other.values, other.heading) == (("Bob",), "")


def test_questions_of_one_key_are_marked() -> None:
    alone = {question.full_key: question.alone for question in questions_of(FORM, _read(FORM))}
    assert alone == {"Buyer Name": False, "Date": True, "Paid by": True, "Name": False}


def test_the_order_of_links_does_not_matter() -> None:
    turned = replace(FORM, links=FORM.links[::-1])
    assert questions_of(turned, _read(FORM)) == questions_of(FORM, _read(FORM))


def test_what_was_hardly_read_is_not_readable() -> None:
    found = questions_of(FORM, _read(FORM, Ann="~x", Lee="#"))
    assert [question.readable for question in found] == [False, True, True, True]


def test_a_question_whose_answer_was_not_read_has_values_and_no_place() -> None:
    lost = replace(FORM, entities=tuple(each for each in FORM.entities if each.id != 9))
    *others, last = questions_of(FORM, _read(lost))
    assert [question.full_key for question in others] == ["Buyer Name", "Date", "Paid by"]
    assert (last.full_key, last.values, last.spans) == ("Name", ("Bob",), ())


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], None),
        ([4], (4, 4)),
        ([4, 5, 6], (4, 6)),
        ([4, 5, 6, 7, 8, 9, 10, 11, 13], (4, 13)),
        ([4, 5, 6, 7, 20], (4, 7)),
        ([4, 20, 40], None),
    ],
    ids=["none", "one", "run", "a gap", "a stray", "strewn"],
)
def test_a_span_holds_most_of_an_answer(places: list[int], expected: tuple[int, int] | None) -> None:
    assert span_of(places) == expected
