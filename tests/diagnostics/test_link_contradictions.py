"""Pages of one form: a question "Name:" with an answer somewhere about it, linked or not."""

import pytest
from small_forms import QUESTION_ANSWER, gold_entity

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.link_contradictions import link_disagreement, nearer_questions
from xformparser.diagnostics.records import PageKey, SampleKey
from xformparser.labels import Label, Task

BESIDE, BENEATH, FAR = (160.0, 100.0), (100.0, 120.0), (400.0, 300.0)


def form(
    name: str, *answers: tuple[float, float], linked: tuple[int, ...] = (), question: str = "Name:"
) -> AnnotatedPage:
    """Return a page with a question at (100, 100) and answers at the places given, some linked to it."""
    entities: list[GoldEntity] = [gold_entity(50, Label.QUESTION, (question, 100, 100))]
    entities += [gold_entity(10 + place, Label.ANSWER, ("Ann", x, y)) for place, (x, y) in enumerate(answers)]
    links = tuple(GoldLink(50, 10 + place, QUESTION_ANSWER) for place in linked)
    return AnnotatedPage("funsd", name, "en", 500, 500, tuple(entities), links)


def disagreement(pages: list[AnnotatedPage], *asked: tuple[int, int, int]) -> list[float]:
    """Return the disagreement of (page, entity, question that the model believes in)."""
    by_key = {PageKey(page.dataset, page.language, page.document_id): page for page in pages}
    names = list(by_key)
    keys = [SampleKey(Task.RE, *names[page], entity) for page, entity, _ in asked]
    found: list[float] = link_disagreement(by_key, keys, [believed for *_, believed in asked]).tolist()
    return found


LINKED, APART = (0,), ()


@pytest.mark.parametrize(
    ("others", "own", "believed", "expected"),
    [
        pytest.param([], LINKED, 0, 0.0, id="no other page"),
        pytest.param([LINKED], LINKED, 0, 0.0, id="another page agrees"),
        pytest.param([APART], LINKED, 0, 1 / 2, id="another page contradicts"),
        pytest.param([APART, APART, APART], LINKED, 0, 3 / 4, id="three contradict"),
        pytest.param([APART, APART, LINKED], LINKED, 0, 2 / 4, id="two of three contradict"),
        pytest.param([LINKED, LINKED], APART, 0, 2 / 3, id="a missing link, in which the model believes"),
        pytest.param([LINKED, LINKED], APART, NONE, 0.0, id="a missing link that nobody believes in"),
        pytest.param([APART, APART], LINKED, NONE, 2 / 3, id="a link that the model does not believe in"),
        pytest.param([APART, APART], APART, NONE, 0.0, id="all agree that there is none"),
    ],
)
def test_other_pages_contradict_a_link(
    others: list[tuple[int, ...]], own: tuple[int, ...], believed: int, expected: float
) -> None:
    pages = [form("own", BESIDE, linked=own)]
    pages += [form(f"other{number}", BESIDE, linked=linked) for number, linked in enumerate(others)]
    assert disagreement(pages, (0, 1, believed)) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("place", "other_place", "same"),
    [
        pytest.param(BESIDE, (300.0, 101.0), True, id="beside, farther off"),
        pytest.param(BENEATH, (110.0, 200.0), True, id="beneath, farther off"),
        pytest.param(FAR, (400.0, 30.0), False, id="elsewhere, where nothing is meant"),
        pytest.param(BESIDE, BENEATH, False, id="beside and beneath"),
        pytest.param(BENEATH, (100.0, 80.0), False, id="beneath and above"),
        pytest.param(BESIDE, (20.0, 100.0), False, id="beside and before"),
        pytest.param(BESIDE, FAR, False, id="beside and elsewhere"),
    ],
)
def test_answers_at_other_places_say_nothing(
    place: tuple[float, float], other_place: tuple[float, float], same: bool
) -> None:
    pages = [form("own", place, linked=LINKED), form("other", other_place)]
    assert disagreement(pages, (0, 1, 0)) == pytest.approx([1 / 2 if same else 0.0])


@pytest.mark.parametrize(("text", "same"), [("NAME:", True), ("Date:", False)])
def test_other_questions_say_nothing(text: str, same: bool) -> None:
    pages = [form("own", BESIDE, linked=LINKED), form("other", BESIDE, question=text)]
    assert disagreement(pages, (0, 1, 0)) == pytest.approx([1 / 2 if same else 0.0])


def test_of_answers_at_one_place_the_nearest_counts() -> None:
    """A question in a row of answers is expected to have the nearest one only."""
    pages = [form("own", BESIDE, linked=LINKED), form("row", (200.0, 100.0), (160.0, 100.0), linked=(1,))]
    assert disagreement(pages, (0, 1, 0)) == [0.0]
    pages[1] = form("row", (200.0, 100.0), (160.0, 100.0), linked=(0,))
    assert disagreement(pages, (0, 1, 0)) == pytest.approx([1 / 2])


def test_each_answer_is_judged_by_the_other_pages_only() -> None:
    pages = [form("a", BESIDE, linked=LINKED), form("b", BESIDE, linked=LINKED), form("c", BESIDE)]
    found = disagreement(pages, (0, 1, 0), (1, 1, 0), (2, 1, 0), (2, 1, NONE))
    assert found == pytest.approx([1 / 3, 1 / 3, 2 / 3, 0])


def test_of_several_questions_the_most_contradicted_counts() -> None:
    asked = gold_entity(60, Label.QUESTION, ("Date:", 100, 80))

    def with_date(page: AnnotatedPage, linked: bool) -> AnnotatedPage:
        links = (*page.links, *([GoldLink(60, 10, QUESTION_ANSWER)] if linked else []))
        parts = (page.width, page.height, (*page.entities, asked), tuple(sorted(links)))
        return AnnotatedPage("funsd", page.document_id, "en", *parts)

    pages = [with_date(form("own", BENEATH, linked=LINKED), True)]
    pages += [with_date(form(f"other{number}", BENEATH, linked=LINKED), False) for number in range(3)]
    assert disagreement(pages, (0, 1, 0)) == pytest.approx([3 / 4])


def test_nothing_is_asked_of_nobody() -> None:
    assert disagreement([form("own", BESIDE)]) == []
    assert disagreement([]) == []


def past_another_question(linked: tuple[tuple[int, int], ...]) -> AnnotatedPage:
    """Return a page with two questions, one above the other, and an answer beside the lower one."""
    entities = (
        gold_entity(50, Label.QUESTION, ("Name:", 100, 100)),
        gold_entity(60, Label.QUESTION, ("Date:", 100, 200)),
        gold_entity(10, Label.ANSWER, ("4 May", 160, 200)),
    )
    links = tuple(GoldLink(head, tail, QUESTION_ANSWER) for head, tail in linked)
    return AnnotatedPage("funsd", "own", "en", 500, 500, entities, links)


@pytest.mark.parametrize(
    ("linked", "nearer"),
    [
        pytest.param(((50, 10),), "Date:", id="linked past a nearer question"),
        pytest.param(((60, 10),), None, id="linked to the nearest"),
        pytest.param(((50, 10), (60, 10)), None, id="to both"),
        pytest.param((), None, id="not linked"),
    ],
)
def test_a_link_past_a_nearer_question_is_contradicted(
    linked: tuple[tuple[int, int], ...], nearer: str | None
) -> None:
    page = past_another_question(linked)
    assert {place: found.text for place, found in nearer_questions(page).items()} == (
        {2: nearer} if nearer else {}
    )
    assert disagreement([page], (0, 2, NONE)) == [1.0 if nearer else 0.0]
