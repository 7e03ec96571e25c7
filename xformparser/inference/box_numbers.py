"""Numbers of boxes on official forms ("18 Means of transport") given back to their questions."""

import re
from dataclasses import replace

from xformparser.geometry import row_overlap, union_box
from xformparser.inference.page_form import FoundEntity, PageForm
from xformparser.labels import LinkKind
from xformparser.lines import MAX_GAP, ROW_OVERLAP
from xformparser.text import join_words

_NUMBER = re.compile(r"\(?\d{1,3}[a-zA-Z]?[.)]?")


def join_box_numbers(form: PageForm) -> PageForm:
    """Return the form without answers that are but the number right before their question, in its line.

    The number becomes the beginning of the question; links to other questions keep an answer as it is.
    """
    numbers = {
        link.head: link.tail
        for link in form.links
        if link.kind is LinkKind.QUESTION_ANSWER
        and _is_number_of(form.entities[link.tail], form.entities[link.head])
        and sum(other.tail == link.tail for other in form.links) == 1
    }
    kept = {place: entity for place, entity in enumerate(form.entities) if place not in numbers.values()}
    for question, number in numbers.items():
        kept[question] = _numbered(form.entities[number], form.entities[question])
    return form.with_only(kept)


def _is_number_of(answer: FoundEntity, question: FoundEntity) -> bool:
    if answer.widget is not None or answer.selection or not _NUMBER.fullmatch(answer.text):
        return False
    number, asked = answer.line_boxes[-1], question.line_boxes[0]
    height = (number[3] - number[1] + asked[3] - asked[1]) / 2
    gap = asked[0] - number[2]
    return row_overlap(number, asked) > ROW_OVERLAP and -height / 2 < gap <= MAX_GAP * height


def _numbered(number: FoundEntity, question: FoundEntity) -> FoundEntity:
    first = union_box((number.line_boxes[0], question.line_boxes[0]))
    return replace(
        question,
        text=join_words([number.text, question.text]),
        line_boxes=(first, *question.line_boxes[1:]),
        words=number.words | question.words,
        reading=min(number.reading, question.reading),
    )
