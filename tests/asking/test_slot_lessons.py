"""What is asked of a page in training, and what is right."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from xformparser.asking import lessons
from xformparser.asking.gold import Choice, Question
from xformparser.asking.labelled import labelled_lessons, places_of
from xformparser.asking.lessons import ANSWERED, BLANK, FOREIGN, LessonMaker, PageNames
from xformparser.asking.naming import lexicon
from xformparser.documents import Word
from xformparser.geometry import union_box
from xformparser.labels import Label
from xformparser.slots.asked_page import AskedEntity, AskedPage
from xformparser.slots.findings import ABSENT, PRESENT, UNREADABLE
from xformparser.slots.schema import Schema, SchemaField

TEXTS = ("Order", "950658", "Flight", "12/30/19 - 03/29/20", "Total", "$5,625.00")


def _page() -> AskedPage:
    words, entities = [], []
    for row, text in enumerate(TEXTS):
        own = [
            Word(part, (30.0 * place, 20.0 * row, 30.0 * place + 25, 20.0 * row + 10))
            for place, part in enumerate(text.split())
        ]
        entities.append(AskedEntity(text, Label.ANSWER, union_box(word.box for word in own), len(own)))
        words += own
    return AskedPage(1, 300, 300, tuple(words), None, None, tuple(entities), ())  # type: ignore[arg-type]


QUESTIONS = (
    Question("Order", "", "en", ((1, 1),), ("950658",)),
    Question("Flight", "", "en", ((3, 5),), ("12/30/19 - 03/29/20",)),
    Question("Total", "", "en", ((7, 7),), ("$5,625.00",)),
    Question("Remarks", "", "en", (), ()),
    Question("Paid by", "", "en", ((1, 1),), ("cash",), (Choice("cash", True), Choice("card", False))),
    Question("Stamp", "", "en", ((1, 1),), ("950658",), readable=False),
)
POOL = (*QUESTIONS, *(Question(f"Xyzzy {number}", "", "en", ((0, 0),), ("v",)) for number in range(9)))


def _lessons(seeds: int = 60):
    maker, page = LessonMaker({"hand": POOL}), _page()
    for seed in range(seeds):
        yield maker.lessons(page, QUESTIONS, "hand", random.Random(seed))


def test_names_are_unique_and_there_are_not_too_many() -> None:
    for made in _lessons():
        names = [field.name for field, _ in made]
        most = 2 * max(ANSWERED) + max(BLANK) + max(FOREIGN)
        assert 0 < len(names) == len(set(names)) <= most


def test_names_of_a_schema_may_all_be_of_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = lexicon().entries[0]
    question = replace(QUESTIONS[0], key=entry.names["de"][0], language="de")
    for name, value in (("ANSWERED", (3,)), ("FOREIGN", (0,)), ("ONE_LANGUAGE", 1.0)):
        monkeypatch.setattr(lessons, name, value)
    maker = LessonMaker({"hand": POOL})
    asked = (maker.lessons(_page(), [question], "hand", random.Random(seed)) for seed in range(60))
    names = {field.name for made in asked for field, _ in made}
    assert names & set(entry.names["en"])


def test_every_state_is_asked_and_spans_stand_with_present_fields_alone() -> None:
    states = Counter[int]()
    for made in _lessons():
        for _, target in made:
            states[target.state] += 1
            assert bool(target.spans) == (target.state == PRESENT)
    assert set(states) == {PRESENT, ABSENT, UNREADABLE}


def test_ends_of_a_period_are_asked_apart() -> None:
    spans = {span for made in _lessons() for _, target in made for span in target.spans}
    assert {(3, 3), (5, 5), (1, 1), (7, 7)} <= spans


def test_the_chosen_option_is_the_right_candidate() -> None:
    asked = [(field, target) for made in _lessons() for field, target in made if target.candidate >= 0]
    assert asked
    for field, target in asked:
        assert target.candidate < len(field.values)


def test_lessons_depend_on_the_dice_alone() -> None:
    maker, page = LessonMaker({"hand": POOL}), _page()
    assert maker.lessons(page, QUESTIONS, "hand", random.Random(5)) == maker.lessons(
        page, QUESTIONS, "hand", random.Random(5)
    )


def test_foreign_fields_are_not_on_the_page() -> None:
    keys = ["order", "flight"]
    made = LessonMaker({"hand": POOL}).foreign(PageNames(keys), "hand", random.Random(0), least=5)
    assert len(made) >= 5
    assert all(target.state == ABSENT for _, target in made)
    assert not {field.name.lower() for field, _ in made} & set(keys)


def test_without_other_pages_the_lexicon_alone_is_asked() -> None:
    assert LessonMaker({}).foreign(PageNames([]), "hand", random.Random(0), least=1)


def test_a_value_is_found_wherever_a_page_says_it() -> None:
    page = _page()
    assert places_of(page, "$5625.00") == ((7, 7),)
    assert places_of(page, "12/30/2019") == ((3, 3),)
    assert places_of(page, "nothing") == ()
    assert places_of(page, "") == ()


def test_labelled_pages_are_asked_by_their_schema() -> None:
    shared = ("Flight dates",)
    schema = Schema(
        fields=(
            SchemaField(name="first", aliases=(*shared, "Start"), type="date", description="The first day"),
            SchemaField(name="last", aliases=(*shared, "End"), type="date"),
            SchemaField(name="other"),
        )
    )
    places = {"first": ((3, 3),), "last": (), "unknown": ((0, 0),)}
    seen = set()
    for seed in range(60):
        made = labelled_lessons(places, [schema], random.Random(seed))
        assert [target.state for _, target in made] == [PRESENT, ABSENT]
        seen |= {(field.type is None, bool(field.description)) for field, _ in made}
        assert not {field.name for field, _ in made} & {*shared, "flight_dates"}
    assert len(seen) > 2
