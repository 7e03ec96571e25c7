"""A page in numbers, as the slot network takes it.

Shapes: U words of entities, E entities, S width of the encoder's states.
"""

from dataclasses import dataclass

import numpy as np

from xformparser.encoding.shapes import COUNT as SHAPES
from xformparser.encoding.shapes import word_shape
from xformparser.inference.values import classify_value
from xformparser.labels import LABEL_INDEX, LABELS, LinkKind, ValueType
from xformparser.slots.arrays import Floats, Places
from xformparser.slots.asked_page import AskedEntity, AskedPage

VALUE_TYPES = tuple(ValueType)
NOWHERE = -1
MEETS = 0.3
"""Share of its height or width in which a box stands beside or above another."""
LEAST_SIDE = 1e-4
LOOKS = SHAPES + len(LABELS) + len(VALUE_TYPES) + 10
RELATIONS = 5


@dataclass(frozen=True)
class PageFeatures:
    """What is known of a page's words and entities.

    `states` (U, S) are the encoder's; `looks` (U, LOOKS) say what each word looks like and what it is a part
    of; `boxes` (U, 4) and `entity_boxes` (E, 4) are fractions of the page; `entity_of` (U,) is each word's
    entity; `relations` (E, E, RELATIONS) say how surely one entity is linked to another; `beside` and `above`
    (E,) are the nearest entities to the left of and above each, NOWHERE where there are none.
    """

    states: Floats
    looks: Floats
    boxes: Floats
    entity_boxes: Floats
    entity_of: Places
    relations: Floats
    beside: Places
    above: Places


def page_features(page: AskedPage) -> PageFeatures:
    """Return the features of a page."""
    scale = np.array([page.width, page.height, page.width, page.height], np.float32)
    boxes = np.array([word.box for word in page.words], np.float32) / scale
    entity_boxes = np.array([entity.box for entity in page.entities], np.float32) / scale
    relations = _relations(page)
    return PageFeatures(
        states=page.states,
        looks=np.concatenate([_shapes(page), _looks(page, relations)[page.entity_of], _places(page)], axis=1),
        boxes=boxes,
        entity_boxes=entity_boxes,
        entity_of=page.entity_of,
        relations=relations,
        beside=_nearest(entity_boxes, 0),
        above=_nearest(entity_boxes, 1),
    )


def _shapes(page: AskedPage) -> Floats:
    """Return (U, SHAPES): what the words look like, whatever they mean."""
    return np.array([word_shape(word.text) for word in page.words], np.float32).reshape(-1, SHAPES)


def _places(page: AskedPage) -> Floats:
    """Return (U, 3): how surely each word was read, and whether its entity begins and ends with it."""
    first = np.zeros(len(page.words), np.float32)
    first[page.first_words] = 1
    last = np.roll(first, -1)
    sure = np.array([word.confidence for word in page.words], np.float32)
    return np.stack([sure, first, last], axis=1)


def _looks(page: AskedPage, relations: Floats) -> Floats:
    """Return (E, LOOKS - SHAPES - 3): what each entity is."""
    asks, answers, heads, *_ = relations.max(axis=1, initial=0).T
    return np.array(
        [
            [
                *(float(place == LABEL_INDEX[entity.label]) for place in range(len(LABELS))),
                *_value_type(entity),
                entity.confidence,
                asks[place],
                answers[place],
                heads[place],
                float(entity.ticked is True),
                float(entity.ticked is False),
                float(entity.row is not None),
            ]
            for place, entity in enumerate(page.entities)
        ],
        np.float32,
    )


def _value_type(entity: AskedEntity) -> list[float]:
    found = classify_value(entity.text, "", ()).value_type
    return [float(found is each) for each in VALUE_TYPES]


def _relations(page: AskedPage) -> Floats:
    """Return (E, E, RELATIONS): how surely the first asks, answers, heads, stands under and is the second."""
    found = np.zeros((len(page.entities), len(page.entities), RELATIONS), np.float32)
    for link in page.links:
        kind = 0 if link.kind is LinkKind.QUESTION_ANSWER else 2
        found[link.head, link.tail, kind] = link.confidence
        found[link.tail, link.head, kind + 1] = link.confidence
    found[..., RELATIONS - 1] = np.eye(len(page.entities))
    return found


def _nearest(boxes: Floats, low: int) -> Places:
    """Return (E,): for each of (E, 4) boxes the nearest before it along an axis, NOWHERE without any.

    Args:
        boxes: x0, y0, x1, y1.
        low: the axis: 0 along rows, 1 along columns.
    """
    high, side = low + 2, 1 - low
    start, end = boxes[:, side], boxes[:, side + 2]
    common = np.minimum(end[:, None], end) - np.maximum(start[:, None], start)
    smaller = np.maximum(np.minimum((end - start)[:, None], end - start), LEAST_SIDE)
    before = (boxes[:, low] < boxes[:, low, None]) & (common > MEETS * smaller)
    far = np.where(before, np.maximum(boxes[:, low, None] - boxes[:, high], 0), np.inf)
    nearest = far.argmin(axis=1)
    return np.where(before.any(axis=1), nearest, NOWHERE)
