"""Annotated pages laid out anew: answers beside a question put beneath it, options to tick taken away.

Training forms write most answers to the right of their questions; boxed and official forms write them below.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.pseudo_words import with_pseudo_words
from xformparser.geometry import Box, row_overlap, union_box
from xformparser.labels import LinkKind

LEAST_MOVES = 3
_BELOW = "_answers_below"
_MOVED_SHARE = 0.85
_LEADING = (0.05, 0.6)
_INDENT = (0.0, 0.5)
_SPACING = 0.8
_ONE_LINE = 1.8


@dataclass(frozen=True)
class _Move:
    """An answer and its question, by place, and how far beneath it the answer goes, in page units."""

    question: int
    answer: int
    leading: float


def with_answers_below(page: AnnotatedPage) -> AnnotatedPage | None:
    """Return the page with most answers that stand right of their question moved beneath it.

    Rows make room for what comes beneath them; labels, texts and links stay. Entities without word boxes get
    evenly laid ones. The same page always gives the same layout. None where fewer than `LEAST_MOVES` answers
    stand beside their question.
    """
    page = with_pseudo_words(page)
    dice = random.Random(f"answers below {page.document_id}")
    moves = list(_moves(page, dice))
    if len(moves) < LEAST_MOVES:
        return None
    room = _room(page.entities, moves)
    places = _new_places(page.entities, moves, dice)
    entities = []
    for place, entity in enumerate(page.entities):
        if place in places:
            x, y = places[place]
            y += _drop(room, entity.box)
            entities.append(_shifted(entity, x - entity.box[0], y - entity.box[1]))
        else:
            entities.append(_lowered(entity, room))
    return replace(
        page,
        dataset=page.dataset + _BELOW,
        width=max(page.width, *(entity.box[2] for entity in entities)),
        height=page.height + sum(extra for _, extra in room),
        entities=tuple(entities),
        image_path=None,
        next_lines=(),
    )


def original_dataset(name: str) -> str:
    """Return the data set whose pages the pages of one were before they were laid out anew."""
    return name.removesuffix(_BELOW)


def without_options(page: AnnotatedPage) -> AnnotatedPage:
    """Return the page without its options to tick and the links to them."""
    kept = tuple(entity for entity in page.entities if entity.selected is None)
    ids = {entity.id for entity in kept}
    links = tuple(link for link in page.links if {link.head, link.tail} <= ids)
    return replace(page, entities=kept, links=links)


def _moves(page: AnnotatedPage, dice: random.Random) -> Iterator[_Move]:
    """Yield one move for each single-line answer right of its only question."""
    place_of = {entity.id: place for place, entity in enumerate(page.entities)}
    questions: dict[int, list[int]] = {}
    for link in page.links:
        if link.kind is LinkKind.QUESTION_ANSWER:
            questions.setdefault(place_of[link.tail], []).append(place_of[link.head])
    for answer, asking in sorted(questions.items()):
        box, asked = page.entities[answer].box, page.entities[asking[0]].box
        height = asked[3] - asked[1]
        beside = row_overlap(asked, box) > 0.5 and box[0] >= asked[2] - height / 2
        one_line = 0 < box[3] - box[1] < _ONE_LINE * height
        if len(asking) == 1 and beside and one_line and dice.random() < _MOVED_SHARE:
            yield _Move(asking[0], answer, dice.uniform(*_LEADING) * height)


def _room(entities: Sequence[GoldEntity], moves: Sequence[_Move]) -> list[tuple[float, float]]:
    """Return (bottom of a row, height of the room made beneath it) from top to bottom."""
    room: list[tuple[float, float]] = []
    for move in sorted(moves, key=lambda move: entities[move.question].box[1]):
        _, top, _, bottom = entities[move.question].box
        answer = entities[move.answer].box
        extra = answer[3] - answer[1] + 2 * move.leading
        same_row = bool(room) and (top + bottom) / 2 < room[-1][0]
        if same_row:
            room[-1] = (room[-1][0], max(room[-1][1], extra))
        else:
            room.append((bottom, extra))
    return room


def _new_places(
    entities: Sequence[GoldEntity], moves: Sequence[_Move], dice: random.Random
) -> dict[int, tuple[float, float]]:
    """Return the new left top of each moved answer, before room is made; none covers another."""
    places: dict[int, tuple[float, float]] = {}
    taken: list[Box] = []
    for move in sorted(moves, key=lambda move: (entities[move.question].box[0], entities[move.answer].box)):
        asked, answer = entities[move.question].box, entities[move.answer].box
        height = answer[3] - answer[1]
        x = asked[0] + dice.uniform(*_INDENT) * height
        y = asked[3] + move.leading
        for box in taken:
            if box[1] < y + height and y < box[3] and box[0] < x + answer[2] - answer[0]:
                x = max(x, box[2] + _SPACING * height)
        taken.append((x, y, x + answer[2] - answer[0], y + height))
        places[move.answer] = (x, y)
    return places


def _drop(room: Sequence[tuple[float, float]], box: Box) -> float:
    """Return how far a box of one line sinks: the room made above its middle."""
    middle = (box[1] + box[3]) / 2
    return sum(extra for bottom, extra in room if bottom < middle)


def _lowered(entity: GoldEntity, room: Sequence[tuple[float, float]]) -> GoldEntity:
    """Return the entity with each of its words as far down as the room above it asks."""
    words = tuple(replace(word, box=_moved(word.box, 0.0, _drop(room, word.box))) for word in entity.words)
    box = union_box(word.box for word in words) if words else entity.box
    return replace(entity, words=words, box=box if words else _moved(box, 0.0, _drop(room, box)))


def _shifted(entity: GoldEntity, x: float, y: float) -> GoldEntity:
    words = tuple(replace(word, box=_moved(word.box, x, y)) for word in entity.words)
    return replace(entity, words=words, box=_moved(entity.box, x, y))


def _moved(box: Box, x: float, y: float) -> Box:
    return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
