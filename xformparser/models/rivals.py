"""How many others stand nearer: the nearest-question rule, softened, as features of a pair.

An answer belongs to the nearest question far more often than to any place in particular. Which question
that is depends on what the other spans are, so each rival counts by the probability of its label.
Shapes: B batch, N spans, C labels.
"""

import math
from dataclasses import dataclass

from array_api_compat import array_namespace

from xformparser.labels import LABEL_INDEX, Label
from xformparser.models.pair_geometry import (
    COLUMN_SHARE,
    ROW_SHARE,
    Array,
    between,
    edges,
    reading_steps,
    shared,
)

RIVAL_FEATURES = 11
STEP_DOWN = 8.0
"""What a step down costs over one to the side, as in the nearest-question rule of `evaluation`."""
_PENALTY = 1.0
_TAIL_COSTS = 3
_QUESTION, _ANSWER, _HEADER = (LABEL_INDEX[label] for label in (Label.QUESTION, Label.ANSWER, Label.HEADER))


@dataclass(frozen=True)
class Rivals:
    """The order in which spans stand nearer to each other, by four distances; what they are comes later.

    `heads` are four orders of heads i for each tail j, nearest first along dimension 1; `tails` three orders
    of tails j for each head i, along dimension 2; `reached` says which pairs each distance covers.
    """

    heads: tuple["_Order", ...]
    tails: tuple["_Order", ...]
    reached: tuple[Array, ...]
    mask: Array

    @classmethod
    def of(cls, boxes: Array, mask: Array) -> "Rivals":
        """Return the orders of boxes.

        Args:
            boxes: (B, N, 4) as page fractions, in reading order.
            mask: (B, N), true where there is a span.
        """
        xp = array_namespace(boxes)
        costs = _costs(boxes, mask)
        return cls(
            heads=tuple(_Order.of(cost, axis=1) for cost in costs),
            tails=tuple(_Order.of(cost, axis=2) for cost in costs[:_TAIL_COSTS]),
            reached=tuple(~xp.isinf(cost) for cost in costs),
            mask=mask,
        )

    def features(self, labels: Array) -> Array:
        """Return (B, N, N, RIVAL_FEATURES): 1 / (1 + rivals) of head i and tail j, 0 where out of reach.

        Rivals of a head are the questions, or the headers, that stand nearer to the tail; rivals of a tail
        are the answers that stand nearer to the head. No gradient should reach the labels.

        Args:
            labels: (B, N, C) probabilities of the labels.
        """
        xp = array_namespace(labels)
        labels = labels * self.mask[..., None]
        found = [
            order.nearness(labels[:, :, None, rival]) * reached
            for rival in (_QUESTION, _HEADER)
            for order, reached in zip(self.heads, self.reached, strict=True)
        ]
        found += [
            order.nearness(labels[:, None, :, _ANSWER]) * reached
            for order, reached in zip(self.tails, self.reached, strict=False)
        ]
        return xp.stack(found, axis=-1)


@dataclass(frozen=True)
class _Order:
    """Which stands nearest, (B, N, N) along an axis, and the place of each in that order."""

    nearest: Array
    places: Array
    axis: int

    @classmethod
    def of(cls, cost: Array, axis: int) -> "_Order":
        xp = array_namespace(cost)
        nearest = xp.argsort(cost, axis=axis, stable=True)
        return cls(nearest, xp.argsort(nearest, axis=axis), axis)

    def nearness(self, weights: Array) -> Array:
        """Return (B, N, N): 1 / (1 + weight of those that stand nearer); one weight each along the axis."""
        xp = array_namespace(weights)
        lying = xp.take_along_axis(xp.broadcast_to(weights, self.nearest.shape), self.nearest, axis=self.axis)
        nearer = xp.cumulative_sum(lying, axis=self.axis) - lying
        return 1 / (1 + xp.take_along_axis(nearer, self.places, axis=self.axis))


def _costs(boxes: Array, mask: Array) -> tuple[Array, ...]:
    """Return (B, N, N) distances of head i from tail j, infinite where it cannot be reached.

    The nearest-question rule's cost; to the left in the row; above in the column; before it in reading order.
    """
    xp = array_namespace(boxes)
    x0, y0, x1, y1 = edges(boxes)
    before = reading_steps(boxes)
    both = mask[:, None, :] & mask[:, :, None] & (before != 0)
    dx, dy = between(x0, x0), between(y0, y0)
    unlikely = (between(x0, x1) < 0) | (between(y0, y1) < 0)
    step = xp.abs(dx) + STEP_DOWN * xp.abs(dy) + _PENALTY * xp.astype(unlikely, boxes.dtype)
    rows = shared(y0, y1) > ROW_SHARE
    columns = shared(x0, x1) > COLUMN_SHARE
    found = (
        (step, both),
        (xp.clip(between(x1, x0), min=0) + xp.abs(dx) / 100, both & rows & (dx > 0)),
        (xp.clip(between(y1, y0), min=0) + xp.abs(dy) / 100, both & columns & (dy > 0)),
        (before, both & (before > 0)),
    )
    return tuple(xp.where(reached, cost, math.inf) for cost, reached in found)
