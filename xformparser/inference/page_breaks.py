"""What goes on from one page to the next: tables, sections, and questions answered overleaf.

The rules are conservative: what stands at the head of a page goes on only where it keeps to the lines of what
the page before left open.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xformparser.documents import Entity, Page
from xformparser.geometry import row_overlap
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.inference.page_pairs import entity_ids, page_entities
from xformparser.inference.tables.continuation import OpenTable, open_table
from xformparser.inference.tables.found_table import FoundTable
from xformparser.inference.word_entities import carried_entity
from xformparser.labels import Label, LinkKind
from xformparser.reading_order import reading_order

ALIGNED = 1.0
"""How far the left edges of what belongs together may lie apart, in heights of the text."""
SAME_SIZE = 0.25
"""How far heights of the text may differ, as a share."""
SLACK = 0.3
"""By how much, in heights of the text, a question may stand further off than those of its section."""
PROBABLE = 0.7
"""How sure a link across a page break is."""
FOOT, HEAD = 0.75, 0.25
"""Shares of a page's height: where its foot begins, and where its head ends."""


@dataclass(frozen=True)
class Section:
    """Headers in force, outermost first, the questions under the last, and the most room above one."""

    headers: tuple[Entity, ...]
    questions: tuple[Entity, ...]
    room: float


@dataclass(frozen=True)
class PageEnd:
    """What is open where a page of a size ends: the section, the table, and questions still to be answered.

    `table_headers` are those that the table stands under; `headers` are the texts of all on the page.
    """

    size: tuple[float, float]
    section: Section | None
    table: OpenTable | None
    table_headers: tuple[Entity, ...]
    questions: tuple[Entity, ...]
    headers: frozenset[str]


def end_of_page(form: PageForm, page: Page, first_id: int, table: FoundTable | None) -> PageEnd:
    """Return what the page leaves open.

    Args:
        form: the page as it was read at last.
        page: upright.
        first_id: the number of the form's first entity.
        table: the last one of the page, where it reaches the foot.
    """
    known = _Known(form, page, first_id)
    heads = known.heads_of_last_table() if table is not None else []
    is_open = table is not None and len(heads) == table.columns
    return PageEnd(
        size=(page.width, page.height),
        section=known.last_section(),
        table=open_table(table, [known.entities[place] for place in heads], page.width)
        if table is not None and is_open
        else None,
        table_headers=max((known.headers_of(place) for place in heads), key=len, default=()),
        questions=tuple(known.entities[place] for place in _unanswered(form, page)),
        headers=frozenset(known.entities[place].text for place in known.in_order(Label.HEADER)),
    )


def carry_over(form: PageForm, page: Page, before: PageEnd) -> PageForm:
    """Return the form with links from what the page before left open."""
    scale = page.width / before.size[0]
    form = _under(form, _table_heads(form, before), before.table_headers)
    if before.section is not None:
        places = list(_going_on(form, _first_questions(form, before), before.section, scale))
        form = _under(form, places, before.section.headers)
    return _answered(form, page, before.questions, scale)


class _Known:
    """The entities of a form as the result prints them, those of earlier pages too."""

    def __init__(self, form: PageForm, page: Page, first_id: int) -> None:
        printed = {entity.id: entity for entity in page_entities(form, page, first_id)}
        self.entities = {
            place: found.carried or printed[number]
            for place, (found, number) in enumerate(
                zip(form.entities, entity_ids(form, first_id), strict=True)
            )
        }
        self.form = form
        self.own = [place for place, found in enumerate(form.entities) if found.carried is None]
        self.parent_of = {link.tail: link.head for link in form.links if link.kind is LinkKind.PARENT}

    def in_order(self, label: Label) -> list[int]:
        """Return the page's own entities of a label in reading order."""
        places = [place for place in self.own if self.entities[place].label is label]
        return [places[index] for index in reading_order([self.entities[place].box for place in places])]

    def headers_of(self, place: int) -> tuple[Entity, ...]:
        """Return the headers above an entity, outermost first; questions above it are left out."""
        chain = [place]
        while self.parent_of.get(chain[-1], chain[0]) not in chain:
            chain.append(self.parent_of[chain[-1]])
        above = (self.entities[each] for each in reversed(chain[1:]))
        return tuple(entity for entity in above if entity.label is Label.HEADER)

    def last_section(self) -> Section | None:
        """Return the section that the last question stands in, where that is no head of a table."""
        questions = self.in_order(Label.QUESTION)
        headers = self.headers_of(questions[-1]) if questions else ()
        if not headers or self.form.entities[questions[-1]].table is not None:
            return None
        members = [place for place in questions if self.headers_of(place)[-1:] == headers[-1:]]
        rooms = (_room_above(self.form, place) for place in members)
        return Section(headers, tuple(self.entities[place] for place in members), max(rooms))

    def heads_of_last_table(self) -> list[int]:
        """Return the heads of the columns of the last table, from left to right."""
        last = max((entity.table for entity in self.form.entities if entity.table is not None), default=None)
        return [
            place
            for place, entity in enumerate(self.form.entities)
            if entity.table is not None and entity.table == last and entity.label is Label.QUESTION
        ]


def _unanswered(form: PageForm, page: Page) -> Iterator[int]:
    """Yield the questions at the foot of the page without answer or further question beneath them."""
    heads = {link.head for link in form.links}
    lowest = max(
        (entity.box[1] for entity in form.entities if entity.label is not Label.OTHER and not entity.carried),
        default=0.0,
    )
    for place, entity in enumerate(form.entities):
        is_last = entity.box[3] > lowest and entity.box[1] > FOOT * page.height
        if entity.label is Label.QUESTION and is_last and place not in heads and entity.carried is None:
            yield place


def _table_heads(form: PageForm, before: PageEnd) -> list[int]:
    """Return the heads of the table that goes on, carried or said again."""
    if before.table is None:
        return []
    going_on = {
        entity.table
        for entity in form.entities
        if entity.row == before.table.next_row and before.table.next_row > 1
    }
    return [
        place
        for place, entity in enumerate(form.entities)
        if entity.table is not None and entity.table in going_on and entity.label is Label.QUESTION
    ]


def _first_questions(form: PageForm, before: PageEnd) -> list[int]:
    """Return the questions without parent that stand before the first header of the page's own.

    A header that the page before has too is a running one.
    """
    own = [
        place
        for place, entity in enumerate(form.entities)
        if entity.carried is None and entity.label in (Label.HEADER, Label.QUESTION)
    ]
    children = {link.tail for link in form.links if link.kind is LinkKind.PARENT}
    first: list[int] = []
    for index in reading_order([form.entities[place].box for place in own]):
        entity = form.entities[own[index]]
        if entity.label is Label.HEADER and entity.text not in before.headers:
            break
        if entity.label is Label.QUESTION and entity.table is None and own[index] not in children:
            first.append(own[index])
    return first


def _going_on(form: PageForm, questions: Sequence[int], section: Section, scale: float) -> Iterator[int]:
    """Yield the questions down to the first that stands off more than those of the section, or elsewhere."""
    for place in sorted(questions, key=lambda place: form.entities[place].box[1]):
        entity = form.entities[place]
        height = entity.line_boxes[0][3] - entity.line_boxes[0][1]
        begins = any(
            abs(question.box[0] * scale - entity.box[0]) <= ALIGNED * height
            and abs((question.line_boxes[0][3] - question.line_boxes[0][1]) * scale - height)
            <= SAME_SIZE * height
            for question in section.questions
        )
        if not begins or _room_above(form, place) > section.room * scale + SLACK * height:
            return
        yield place


def _room_above(form: PageForm, place: int) -> float:
    """Return how far the lowest entity above another ends over it; 0 at the head of a page."""
    top = form.entities[place].box[1]
    above = (
        entity.box[3]
        for entity in form.entities
        if entity.label is not Label.OTHER and entity.carried is None and _middle(entity) < top
    )
    return max(0.0, top - max(above, default=top))


def _middle(entity: FoundEntity) -> float:
    return (entity.box[1] + entity.box[3]) / 2


def _under(form: PageForm, places: Sequence[int], headers: Sequence[Entity]) -> PageForm:
    """Return the form with those entities that have no parent under headers of an earlier page."""
    children = {link.tail for link in form.links if link.kind is LinkKind.PARENT}
    orphans = [place for place in places if place not in children]
    if not orphans or not headers:
        return form
    first = len(form.entities)
    chain = range(first, first + len(headers))
    links = [FoundLink(above, below, LinkKind.PARENT, 1.0) for above, below in itertools.pairwise(chain)]
    links += [FoundLink(chain[-1], place, LinkKind.PARENT, PROBABLE) for place in orphans]
    carried = tuple(carried_entity(header) for header in headers)
    return PageForm((*form.entities, *carried), (*form.links, *links))


def _answered(form: PageForm, page: Page, questions: Sequence[Entity], scale: float) -> PageForm:
    """Return the form with answers to nothing in its first row as those of questions on the page before."""
    entities, links = list(form.entities), list(form.links)
    for place in _first_answers(form, page):
        answer = form.entities[place]
        height = answer.line_boxes[0][3] - answer.line_boxes[0][1]
        near = [
            question
            for question in questions
            if abs(question.box[0] * scale - answer.box[0]) <= 2 * ALIGNED * height
        ]
        if len(near) == 1:
            links.append(FoundLink(len(entities), place, LinkKind.QUESTION_ANSWER, PROBABLE))
            entities.append(carried_entity(near[0]))
    return PageForm(tuple(entities), tuple(links))


def _first_answers(form: PageForm, page: Page) -> list[int]:
    """Return the answers to nothing in the first row of the page, where nothing else stands in it."""
    answered = {link.tail for link in form.links if link.kind is LinkKind.QUESTION_ANSWER}
    written = [
        (place, entity)
        for place, entity in enumerate(form.entities)
        if entity.label is not Label.OTHER and entity.carried is None
    ]
    if not written:
        return []
    top = min((entity for _, entity in written), key=lambda entity: entity.box[1])
    row = [
        (place, entity)
        for place, entity in written
        if row_overlap(_first_line(entity), _first_line(top)) > 0.5
    ]
    if top.box[1] > HEAD * page.height or any(entity.label is not Label.ANSWER for _, entity in row):
        return []
    return [place for place, entity in row if place not in answered and entity.table is None]


def _first_line(entity: FoundEntity) -> tuple[float, float, float, float]:
    return entity.line_boxes[0]
