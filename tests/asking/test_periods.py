"""Periods in values: made of dates, and asked for by their ends."""

import random
from dataclasses import replace

import pytest

from xformparser.asking.gold import Question
from xformparser.asking.periods import period_ends
from xformparser.asking.rewriting import with_periods
from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.documents import Word
from xformparser.geometry import union_box
from xformparser.labels import Label
from xformparser.slots.asked_page import AskedEntity, AskedPage


def _page(text: str) -> AskedPage:
    words = tuple(
        Word(part, (20.0 * place, 0, 20.0 * place + 15, 10)) for place, part in enumerate(text.split())
    )
    entity = AskedEntity(text, Label.ANSWER, union_box(word.box for word in words), len(words))
    return AskedPage(1, 300, 20, words, None, None, (entity,), ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/30/19 - 03/29/20", ((0, 0), (2, 2))),
        ("3 May 2020 bis 4 Juni 2020", ((0, 2), (4, 6))),
        ("12/30/19", None),
        ("roof - floor", None),
        ("12/30/19 - 03/29/20 - 04/01/20", None),
        ("- 12/30/19", None),
    ],
    ids=["days", "words", "one day", "no days", "three", "no start"],
)
def test_a_period_has_two_ends(text: str, expected: tuple[tuple[int, int], ...] | None) -> None:
    page = _page(text)
    ends = period_ends(page, (0, len(page.words) - 1))
    assert (ends and ends.places) == expected


def test_its_ends_are_fields_of_their_own() -> None:
    page = _page("12/30/19 - 03/29/20")
    ends = period_ends(page, (0, 2))
    assert ends is not None
    question = Question("Flight", "", "en", ((0, 2),), ("12/30/19 - 03/29/20",))
    for seed in range(50):
        first, last = ends.fields(question, "Flight", ("Run",), random.Random(seed))
        assert first.name != last.name
        assert first.type == last.type


def _form(text: str) -> AnnotatedPage:
    words = _page(text).words
    answer = GoldEntity(1, Label.ANSWER, text, union_box(word.box for word in words), words)
    return AnnotatedPage("hand", "form", "en", 300, 20, (answer,), ())


def test_a_date_becomes_a_period_at_its_place() -> None:
    form = _form("12.11.2019")
    made = next(page for seed in range(20) if (page := with_periods(form, random.Random(seed))) is not None)
    (answer,) = made.entities
    assert len(answer.words) == 3
    assert answer.words[0].text == "12.11.2019"
    assert answer.words[0].box[:2] == form.entities[0].box[:2]
    rights = [word.box[2] for word in answer.words]
    assert rights == sorted(rights)
    assert replace(made, entities=form.entities) == form


@pytest.mark.parametrize("text", ["Ann Lee", "17", "the 3rd of May in the year 2020 AD"])
def test_other_values_stay(text: str) -> None:
    assert all(with_periods(_form(text), random.Random(seed)) is None for seed in range(20))
