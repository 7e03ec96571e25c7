from dataclasses import replace

import pytest
from small_forms import gold_entity, lone_word, two_line_form

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.geometry import Box, intersection_area
from xformparser.labels import Label, LinkKind
from xformparser.training.relayout import LEAST_MOVES, with_answers_below, without_options

Q, A = Label.QUESTION, Label.ANSWER


def form(*entities: GoldEntity, links: tuple[tuple[int, int], ...], name: str = "form") -> AnnotatedPage:
    found = tuple(GoldLink(head, tail, LinkKind.QUESTION_ANSWER) for head, tail in links)
    return AnnotatedPage("funsd", name, "en", 600, 200, entities, found)


def rows_of_pairs(rows: int) -> AnnotatedPage:
    """Return rows of two keys, each with its value to the right, and a note below all."""
    entities, links = [], []
    for row in range(rows):
        for column in range(2):
            identity = 10 * row + 2 * column
            x, y = 300 * column, 30 * row
            entities.append(gold_entity(identity, Q, ("Key:", x, y)))
            entities.append(gold_entity(identity + 1, A, ("a value", x + 60, y)))
            links.append((identity, identity + 1))
    entities.append(gold_entity(99, Label.OTHER, ("Two line", 0, 30 * rows), ("note", 0, 30 * rows + 12)))
    return form(*entities, links=tuple(links))


def box_of(page: AnnotatedPage, identity: int) -> Box:
    return next(entity.box for entity in page.entities if entity.id == identity)


def test_answers_go_beneath_their_questions() -> None:
    page = rows_of_pairs(6)
    below = with_answers_below(page)
    assert below is not None
    moved = 0
    for link in page.links:
        asked, answer = box_of(below, link.head), box_of(below, link.tail)
        if answer[0] - asked[0] < 10:
            moved += 1
            assert asked[3] < answer[1] < asked[3] + 10
        else:
            assert asked[1] == answer[1]
    assert moved > 6


def test_nothing_covers_anything_and_all_stays_on_the_page() -> None:
    for name in range(20):
        below = with_answers_below(replace(rows_of_pairs(5), document_id=str(name)))
        assert below is not None
        boxes = [word.box for word in below.words]
        for place, box in enumerate(boxes):
            assert all(intersection_area(box, other) == 0 for other in boxes[:place])
            assert box[0] >= 0
            assert box[2] <= below.width
            assert box[3] <= below.height


def test_labels_texts_and_links_stay() -> None:
    page = rows_of_pairs(4)
    below = with_answers_below(page)
    assert below is not None
    assert below.dataset == "funsd_answers_below"
    assert below.links == page.links
    assert [(e.id, e.label, e.text) for e in below.entities] == [
        (e.id, e.label, e.text) for e in page.entities
    ]
    assert [word.text for word in below.words] == [word.text for word in page.words]


def test_rows_below_sink_and_keep_their_distances() -> None:
    page = rows_of_pairs(4)
    below = with_answers_below(page)
    assert below is not None
    before, after = box_of(page, 99), box_of(below, 99)
    assert after[1] > before[1] + 4 * 10
    assert after[3] - after[1] == pytest.approx(before[3] - before[1])
    assert below.height - page.height == pytest.approx(after[1] - before[1])


def test_the_same_page_is_always_laid_out_alike() -> None:
    page = rows_of_pairs(4)
    assert with_answers_below(page) == with_answers_below(page)
    assert with_answers_below(page) != with_answers_below(replace(page, document_id="other"))


def test_several_answers_of_one_question_stand_side_by_side() -> None:
    pairs = rows_of_pairs(4)
    question = gold_entity(200, Q, ("Sex:", 0, 180))
    answers = (gold_entity(201, A, ("male", 50, 180)), gold_entity(202, A, ("female", 110, 180)))
    links = tuple(GoldLink(200, tail, LinkKind.QUESTION_ANSWER) for tail in (201, 202))
    page = replace(pairs, entities=(*pairs.entities, question, *answers), links=(*pairs.links, *links))
    found = [with_answers_below(replace(page, document_id=str(name))) for name in range(20)]
    both = [
        (box_of(below, 201), box_of(below, 202))
        for below in found
        if below is not None and min(box_of(below, 201)[1], box_of(below, 202)[1]) > box_of(below, 200)[3]
    ]
    assert both
    assert all(first[2] < second[0] for first, second in both)


CELL = (gold_entity(50, A, ("7", 200, 0)), ((1, 50), (2, 50)))
LONG = (gold_entity(50, A, ("first line", 60, 0), ("second line", 60, 12)), ((1, 50),))
UNDER = (gold_entity(50, A, ("value", 0, 14)), ((1, 50),))


@pytest.mark.parametrize(
    ("answer", "links"), [CELL, LONG, UNDER], ids=["of two questions", "of two lines", "already beneath"]
)
def test_other_answers_stay_where_they_are(answer: GoldEntity, links: tuple[tuple[int, int], ...]) -> None:
    page = form(
        gold_entity(1, Q, ("Row", 0, 0)), gold_entity(2, Q, ("Column", 190, -20)), answer, links=links
    )
    assert with_answers_below(page) is None


def test_entities_without_word_boxes_are_laid_out_too() -> None:
    page = rows_of_pairs(4)
    bare = replace(page, entities=tuple(replace(entity, words=()) for entity in page.entities))
    below = with_answers_below(bare)
    assert below is not None
    assert below.has_word_boxes


@pytest.mark.parametrize("page", [two_line_form(), lone_word()], ids=["one pair beside", "no pair"])
def test_a_page_with_few_answers_beside_is_left_out(page: AnnotatedPage) -> None:
    assert LEAST_MOVES > 1
    assert with_answers_below(page) is None


def test_options_to_tick_go_with_their_links() -> None:
    page = form(
        gold_entity(0, Q, ("Payment:", 0, 0)),
        replace(gold_entity(1, A, ("Cash", 60, 0)), selected=True),
        replace(gold_entity(2, A, ("Card", 120, 0)), selected=False),
        gold_entity(3, Q, ("Name:", 0, 30)),
        gold_entity(4, A, ("Ann", 60, 30)),
        links=((0, 1), (0, 2), (3, 4)),
    )
    bare = without_options(page)
    assert [entity.id for entity in bare.entities] == [0, 3, 4]
    assert [(link.head, link.tail) for link in bare.links] == [(3, 4)]


def test_a_page_without_options_stays_as_it_is() -> None:
    assert without_options(two_line_form()) == two_line_form()
