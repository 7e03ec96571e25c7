"""Answers in several parts made one: training forms often annotate each line, and some each word, apart."""

from collections.abc import Iterator
from dataclasses import replace

from xformparser.geometry import Box, row_overlap, union_box
from xformparser.inference.page_form import FoundEntity, PageForm
from xformparser.labels import Label, LinkKind
from xformparser.lines import MAX_GAP, ROW_OVERLAP
from xformparser.text import join_words, split_units, starts_item

LEADING = 0.35
OVERLAP = 0.4
MARGIN = 1.5
ITEM_GAP = 0.3


def join_wrapped_answers(form: PageForm) -> PageForm:
    """Return the form with answers of one question joined where the text of one goes on in the next.

    That is in the same line, a space between, or where it wraps: the next line follows at the leading of
    running text, begins no list item, starts no further right, and its first word would not have fitted
    behind the line before it. An answer to nothing needs but stand beneath an answer as its next line would.
    Form fields, selections and the cells of tables stay apart.
    """
    goes_on = dict(_continuations(form))
    starts = [place for place in goes_on if place not in goes_on.values()]
    chains = {start: _chain(start, goes_on) for start in starts}
    swallowed = {place for chain in chains.values() for place in chain[1:]}
    return form.with_only(
        {
            place: _joined([form.entities[member] for member in chains.get(place, [place])])
            for place in range(len(form.entities))
            if place not in swallowed
        }
    )


def _continuations(form: PageForm) -> Iterator[tuple[int, int]]:
    """Yield pairs of answers of one question, the second of which goes on where the first ends."""
    questions: dict[int, list[int]] = {}
    for link in form.links:
        if link.kind is LinkKind.QUESTION_ANSWER:
            questions.setdefault(link.tail, []).append(link.head)
    plain = [
        place
        for place, entity in enumerate(form.entities)
        if entity.label is Label.ANSWER
        and len(questions.get(place, [])) < 2
        and entity.widget is None
        and entity.row is None
        and not entity.selection
    ]
    taken: set[int] = set()
    begins = {place: form.entities[place].line_boxes[0] for place in plain}
    for first in sorted(plain, key=lambda place: form.entities[place].box[1]):
        top, bottom = _reach(form.entities[first].line_boxes[-1])
        follows = [
            second
            for second, box in begins.items()
            if box[1] <= bottom
            and box[3] >= top
            and second not in taken
            and second != first
            and _goes_on(form.entities[first], form.entities[second], second not in questions)
            and questions.get(second) in (questions.get(first), None)
        ]
        if follows:
            nearest = min(
                follows, key=lambda place: (form.entities[place].box[1], form.entities[place].box[0])
            )
            taken.add(nearest)
            yield first, nearest


def _reach(last: Box) -> tuple[float, float]:
    """Return between which heights a line stands that goes on where a line ends, at most."""
    return last[1], last[3] + LEADING * (last[3] - last[1])


def _goes_on(first: FoundEntity, second: FoundEntity, unasked: bool) -> bool:
    """Tell whether the second goes on where the first ends; `unasked` where it answers nothing."""
    last, following = first.line_boxes[-1], second.line_boxes[0]
    return _shares_line(last, following) or (
        _is_next_line(first, second) and (unasked or _would_not_fit(last, second))
    )


def _shares_line(box: Box, following: Box) -> bool:
    height = (box[3] - box[1] + following[3] - following[1]) / 2
    near = -OVERLAP * height <= following[0] - box[2] <= MAX_GAP * height
    return near and row_overlap(box, following) > ROW_OVERLAP


def _is_next_line(first: FoundEntity, second: FoundEntity) -> bool:
    last, following = first.line_boxes[-1], second.line_boxes[0]
    height = min(last[3] - last[1], following[3] - following[1])
    near = -OVERLAP * height <= following[1] - last[3] <= LEADING * height
    beneath = following[0] <= first.box[0] + MARGIN * height and following[2] >= last[0]
    return near and beneath and not starts_item(second.text)


def _would_not_fit(last: Box, second: FoundEntity) -> bool:
    """Tell whether the first word of the next line would have reached beyond it, behind the line before."""
    following = second.line_boxes[0]
    height = min(last[3] - last[1], following[3] - following[1])
    return last[2] + ITEM_GAP * height + _first_word_width(second, following) > following[2]


def _first_word_width(entity: FoundEntity, line: Box) -> float:
    """Return about how wide the first word of an entity is, whose first line's box is given."""
    units = split_units(entity.text)
    if not units:
        return 0.0
    share = (units[0][1] - units[0][0]) / len(entity.text)
    return share * len(entity.line_boxes) * (line[2] - line[0])


def _chain(start: int, goes_on: dict[int, int]) -> list[int]:
    chain = [start]
    while chain[-1] in goes_on:
        chain.append(goes_on[chain[-1]])
    return chain


def _joined(parts: list[FoundEntity]) -> FoundEntity:
    """Return one entity of all parts, as sure as the least sure of them."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        text=join_words([part.text for part in parts]),
        line_boxes=_lines([box for part in parts for box in part.line_boxes]),
        confidence=min(part.confidence for part in parts),
        words=frozenset().union(*(part.words for part in parts)),
        reading=min(part.reading for part in parts),
    )


def _lines(boxes: list[Box]) -> tuple[Box, ...]:
    """Return the boxes, those that share a line with the one before made one."""
    lines = boxes[:1]
    for box in boxes[1:]:
        if _shares_line(lines[-1], box):
            lines[-1] = union_box((lines[-1], box))
        else:
            lines.append(box)
    return tuple(lines)
