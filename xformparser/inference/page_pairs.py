"""Pairs of a page: what each question asks, what answers it, and under which headers it stands."""

from collections.abc import Iterator
from itertools import count

from xformparser.documents import Entity, Link, Page, Pair
from xformparser.geometry import Box, union_box
from xformparser.inference.doubts import unjudged, with_doubts
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.labels import Label, LinkKind, ValueType
from xformparser.quality.judgement import UNJUDGED, PageJudgements
from xformparser.reading_order import reading_order
from xformparser.text import key_text, without_leaders

SURE_PARENT = 0.5


def entity_ids(form: PageForm, first_id: int) -> tuple[int, ...]:
    """Return the id of each entity: those of the page are numbered from `first_id`, others keep theirs."""
    numbers = count(first_id)
    return tuple(_own_number(entity, numbers) for entity in form.entities)


def _own_number(entity: FoundEntity, numbers: Iterator[int]) -> int:
    if entity.carried is not None:
        return entity.carried.id
    return next(numbers) if entity.number is None else entity.number


def page_entities(form: PageForm, page: Page, first_id: int) -> tuple[Entity, ...]:
    """Return the form's entities as the result prints them; those of earlier pages are left out."""
    return tuple(
        Entity(
            id=number,
            label=entity.label,
            text=entity.text,
            page=page.number,
            box=entity.box,
            line_boxes=entity.line_boxes,
            confidence=entity.confidence,
        )
        for number, entity in zip(entity_ids(form, first_id), form.entities, strict=True)
        if entity.carried is None
    )


def page_links(form: PageForm, first_id: int) -> tuple[Link, ...]:
    """Return the form's links as the result prints them; those between earlier pages are left out."""
    ids = entity_ids(form, first_id)
    return tuple(
        Link(head=ids[link.head], tail=ids[link.tail], kind=link.kind, confidence=link.confidence)
        for link in form.links
        if form.entities[link.tail].carried is None
    )


def page_pairs(
    form: PageForm,
    page: Page,
    first_id: int,
    judgements: PageJudgements = UNJUDGED,
) -> tuple[Pair, ...]:
    """Return one pair for each answer of each question, and an empty one for a question without.

    A question without answer that surely heads other questions gives none: they name it among their headers.
    The colon behind a key and the leaders around keys and values are no part of them; a question of nothing
    else asks nothing.
    Pairs stand in the reading order of their questions, then of their answers. A table gives one pair for
    each cell, row by row. The confidence is that of labels and link together, times how surely the words were
    read, where a pair has no judgement of its own.
    """
    return tuple(_PairMaker(form, page, first_id, judgements).pairs())


class _PairMaker:
    """Makes the pairs of one page; entities are named by their place in the form."""

    def __init__(self, form: PageForm, page: Page, first_id: int, judgements: PageJudgements) -> None:
        self.entities = form.entities
        self.judgements = judgements
        self.page = page
        self.ids = entity_ids(form, first_id)
        self.parent_of = {link.tail: link.head for link in form.links if link.kind is LinkKind.PARENT}
        self.heads = {
            link.head for link in form.links if link.kind is LinkKind.PARENT and link.confidence > SURE_PARENT
        }
        self.answers: dict[int, dict[int, FoundLink]] = {}
        for link in form.links:
            if link.kind is LinkKind.QUESTION_ANSWER and without_leaders(self.entities[link.tail].text):
                self.answers.setdefault(link.head, {})[link.tail] = link

    def pairs(self) -> Iterator[Pair]:
        """Yield all pairs in their order."""
        groups: dict[tuple[int | None, int], list[int]] = {}
        for place, entity in enumerate(self.entities):
            if entity.label is Label.QUESTION and key_text(entity.text):
                group = (None, place) if entity.table is None else (entity.table, 0)
                groups.setdefault(group, []).append(place)
        boxes = [self._place_on_page(questions) for questions in groups.values()]
        shown = [(group, box) for group, box in zip(groups.items(), boxes, strict=True) if box is not None]
        for index in reading_order([box for _, box in shown]):
            (table, _), questions = shown[index][0]
            yield from self._of_question(questions[0]) if table is None else self._of_table(questions)

    def _place_on_page(self, questions: list[int]) -> Box | None:
        """Return where questions stand, or their answers where they themselves are on an earlier page."""
        boxes = [self.entities[place].box for place in questions if self.entities[place].carried is None]
        boxes = boxes or [
            self.entities[answer].box for place in questions for answer in self.answers.get(place, ())
        ]
        return union_box(boxes) if boxes else None

    def _of_question(self, question: int) -> Iterator[Pair]:
        links = self.answers.get(question, {})
        for answer in self._in_order(list(links)):
            yield self._pair(links[answer])
        if not links and question not in self.heads:
            yield self._empty_pair(question)

    def _of_table(self, questions: list[int]) -> Iterator[Pair]:
        columns = sorted(questions, key=lambda place: self.entities[place].box[0])
        cells = {
            (self.entities[answer].row, question): link
            for question in columns
            for answer, link in self.answers.get(question, {}).items()
        }
        for row in sorted({row for row, _ in cells if row is not None}):
            for question in columns:
                if (row, question) in cells:
                    yield self._pair(cells[row, question])
                else:
                    yield self._empty_pair(question).model_copy(update={"row": row})
        for question in columns:
            for answer in self._in_order(list(self.answers.get(question, ()))):
                if self.entities[answer].row is None:
                    yield self._pair(self.answers[question][answer])

    def _in_order(self, places: list[int]) -> list[int]:
        return [places[index] for index in reading_order([self.entities[place].box for place in places])]

    def _pair(self, link: FoundLink) -> Pair:
        key, value = self.entities[link.head], self.entities[link.tail]
        judged = self.judgements.of.get((key.words, value.words))
        if judged is None:
            judgement = unjudged(
                link.confidence * key.reading * value.reading, self.judgements.review_at, link.rival
            )
        else:
            judgement = with_doubts(judged, link.rival, judged.doubtful)
        return self._empty_pair(link.head).model_copy(
            update={
                "value": without_leaders(value.text),
                "value_pages": (self.page.number,),
                "value_entities": (self.ids[link.tail],),
                "value_boxes": value.line_boxes,
                "row": value.row,
                "value_type": ValueType.SELECTION if value.selection else ValueType.TEXT,
                "confidence": judgement.confidence,
                "quality": dict(judgement.dimensions),
                "needs_review": judgement.doubtful,
                "review_reasons": judgement.reasons,
                "source": value.source,
            }
        )

    def _empty_pair(self, question: int) -> Pair:
        key = self.entities[question]
        judged = self.judgements.of.get((key.words, frozenset()))
        if judged is None:
            judgement = unjudged(key.confidence * key.reading, self.judgements.review_at)
        else:
            judgement = with_doubts(judged, None, judged.doubtful)
        return Pair(
            key=key_text(key.text),
            value=None,
            key_page=self.page.number if key.carried is None else key.carried.page,
            key_entity=self.ids[question],
            headers=self._headers(question),
            key_box=key.box,
            value_type=ValueType.EMPTY,
            confidence=judgement.confidence,
            quality=dict(judgement.dimensions),
            needs_review=judgement.doubtful,
            review_reasons=judgement.reasons,
            source=key.source,
        )

    def _headers(self, question: int) -> tuple[str, ...]:
        """Return the texts of the question's parents, outermost first."""
        chain = [question]
        while chain[-1] in self.parent_of and self.parent_of[chain[-1]] not in chain:
            chain.append(self.parent_of[chain[-1]])
        return tuple(self.entities[place].text for place in reversed(chain[1:]))
