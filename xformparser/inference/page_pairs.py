"""Pairs of a page: what each question asks, what answers it, and under which headers it stands."""

from xformparser.documents import Entity, Link, Page, Pair
from xformparser.inference.page_form import PageForm
from xformparser.labels import Label, LinkKind, ValueType
from xformparser.reading_order import reading_order
from xformparser.text import key_text, without_leaders

SURE_PARENT = 0.5


def page_entities(form: PageForm, page: Page, first_id: int) -> tuple[Entity, ...]:
    """Return the form's entities as the result prints them, numbered from `first_id`."""
    return tuple(
        Entity(
            id=first_id + place,
            label=entity.label,
            text=entity.text,
            page=page.number,
            box=entity.box,
            line_boxes=entity.line_boxes,
            confidence=entity.confidence,
        )
        for place, entity in enumerate(form.entities)
    )


def page_links(form: PageForm, first_id: int) -> tuple[Link, ...]:
    """Return the form's links as the result prints them."""
    return tuple(
        Link(head=first_id + link.head, tail=first_id + link.tail, kind=link.kind, confidence=link.confidence)
        for link in form.links
    )


def page_pairs(form: PageForm, page: Page, first_id: int) -> tuple[Pair, ...]:
    """Return one pair for each answer of each question, and an empty one for a question without.

    A question without answer that surely heads other questions gives none: they name it among their headers.
    The colon behind a key and the leaders around keys and values are no part of them; a question of nothing
    else asks nothing.
    Pairs stand in the reading order of their questions, then of their answers. The confidence is that of
    labels and link together, times how surely the words were read.
    """
    answers: dict[int, dict[int, float]] = {}
    for link in form.links:
        if link.kind is LinkKind.QUESTION_ANSWER:
            answers.setdefault(link.head, {})[link.tail] = link.confidence
    questions = [
        place
        for place, entity in enumerate(form.entities)
        if entity.label is Label.QUESTION and key_text(entity.text)
    ]
    heads = {
        link.head for link in form.links if link.kind is LinkKind.PARENT and link.confidence > SURE_PARENT
    }
    pairs = []
    for question in _in_order(form, questions):
        scores = answers.get(question, {})
        written = [place for place in _in_order(form, list(scores)) if _is_written(form, place)]
        pairs += [_pair(form, page, first_id, (question, place), scores[place]) for place in written]
        if not written and question not in heads:
            pairs.append(_empty_pair(form, page, first_id, question))
    return tuple(pairs)


def _is_written(form: PageForm, place: int) -> bool:
    return bool(without_leaders(form.entities[place].text))


def _in_order(form: PageForm, places: list[int]) -> list[int]:
    return [places[index] for index in reading_order([form.entities[place].box for place in places])]


def _pair(form: PageForm, page: Page, first_id: int, ends: tuple[int, int], score: float) -> Pair:
    key, value = (form.entities[place] for place in ends)
    empty = _empty_pair(form, page, first_id, ends[0])
    return empty.model_copy(
        update={
            "value": without_leaders(value.text),
            "value_pages": (page.number,),
            "value_entities": (first_id + ends[1],),
            "value_boxes": value.line_boxes,
            "value_type": ValueType.SELECTION if value.selection else ValueType.TEXT,
            "confidence": score * key.reading * value.reading,
            "source": value.source,
        }
    )


def _empty_pair(form: PageForm, page: Page, first_id: int, question: int) -> Pair:
    key = form.entities[question]
    return Pair(
        key=key_text(key.text),
        value=None,
        key_page=page.number,
        key_entity=first_id + question,
        headers=_headers(form, question),
        key_box=key.box,
        value_type=ValueType.EMPTY,
        confidence=key.confidence * key.reading,
        source=key.source,
    )


def _headers(form: PageForm, question: int) -> tuple[str, ...]:
    """Return the texts of the question's parents, outermost first."""
    parent_of = {link.tail: link.head for link in form.links if link.kind is LinkKind.PARENT}
    chain = [question]
    while chain[-1] in parent_of and parent_of[chain[-1]] not in chain:
        chain.append(parent_of[chain[-1]])
    return tuple(form.entities[place].text for place in reversed(chain[1:]))
