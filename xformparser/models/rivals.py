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
    ranks,
    reading_steps,
    shared,
)

RIVAL_FEATURES = 11
STEP_DOWN = 8.0
"""What a step down costs over one to the side, as in the nearest-question rule of `evaluation`."""
_PENALTY = 1.0
_TURNED = (0, 2, 1)
_QUESTION, _ANSWER, _HEADER = (LABEL_INDEX[label] for label in (Label.QUESTION, Label.ANSWER, Label.HEADER))


@dataclass(frozen=True)
class Rivals:
    """The order in which spans stand nearer to each other, by four distances; what they are comes later.

    `heads` are four orders of heads i for each tail j, `tails` three orders of tails j for each head i;
    `reached` says which pairs (i, j) each distance covers.
    """

    heads: tuple["_Order | _ReadingOrder", ...]
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
        before = mask[:, None, :] & mask[:, :, None] & (reading_steps(boxes) > 0)
        return cls(
            heads=(*(_Order.of(xp.permute_dims(cost, _TURNED)) for cost in costs), _ReadingOrder()),
            tails=tuple(_Order.of(cost) for cost in costs),
            reached=(*(~xp.isinf(cost) for cost in costs), before),
            mask=mask,
        )

    def features(self, labels: Array) -> Array:
        """Return (B, N, N, RIVAL_FEATURES) of the (B, N, C) probabilities of labels; see `planes`."""
        return array_namespace(labels).stack(self.planes(labels), axis=-1)

    def planes(self, labels: Array) -> list[Array]:
        """Return RIVAL_FEATURES times (B, N, N): 1 / (1 + rivals) of head i and tail j, 0 where out of reach.

        Rivals of a head are the questions, or the headers, that stand nearer to the tail; rivals of a tail
        are the answers that stand nearer to the head. No gradient should reach the labels.

        Args:
            labels: (B, N, C) probabilities of the labels.
        """
        xp = array_namespace(labels)
        labels = labels * self.mask[..., None]
        found = [
            xp.permute_dims(order.nearness(labels[..., rival]), _TURNED) * reached
            for rival in (_QUESTION, _HEADER)
            for order, reached in zip(self.heads, self.reached, strict=True)
        ]
        found += [
            order.nearness(labels[..., _ANSWER]) * reached
            for order, reached in zip(self.tails, self.reached, strict=False)
        ]
        return found


@dataclass(frozen=True)
class _Order:
    """Which stand nearest to each, nearest first, and the place of each in that order.

    `nearest` (B, N, M) goes as far as any of them reaches; its places count on through all weights of the
    batch, those of `places` (B, N, N) through all of `nearest`. Both are in order along the last axis.
    """

    nearest: Array
    places: Array

    @classmethod
    def of(cls, cost: Array) -> "_Order":
        """Return the order of (B, N, N) costs, the cheapest first along the last axis."""
        xp = array_namespace(cost)
        batch, count = cost.shape[:2]
        reach = max(1, int(xp.max(xp.count_nonzero(~xp.isinf(cost), axis=2)))) if count else 0
        nearest = xp.argsort(cost, axis=2, stable=True)[:, :, :reach]
        rows = xp.arange(batch * count, dtype=nearest.dtype, device=nearest.device)
        return cls(
            nearest + count * rows[:batch, None, None],
            ranks(nearest, count) + reach * xp.reshape(rows, (batch, count, 1)),
        )

    def nearness(self, weights: Array) -> Array:
        """Return (B, N, N): 1 / (1 + weight of those that stand nearer), of (B, N) weights."""
        lying = _taken(weights, self.nearest)
        nearer = array_namespace(weights).cumulative_sum(lying, axis=2) - lying
        return 1 / (1 + _taken(nearer, self.places))


class _ReadingOrder:
    """As `_Order`, of those that come before each: the nearest is the one right before it."""

    def nearness(self, weights: Array) -> Array:
        """Return (B, N, N): 1 / (1 + weight of those between), of (B, N) weights; first is the last axis."""
        xp = array_namespace(weights)
        so_far = xp.cumulative_sum(weights, axis=1)
        between_them = (so_far - weights)[:, :, None] - so_far[:, None, :]
        return 1 / (1 + xp.clip(between_them, min=0))


def _taken(values: Array, places: Array) -> Array:
    """Return, in the shape of the places, the values at these places of all values in a row."""
    xp = array_namespace(values)
    return xp.reshape(xp.take(xp.reshape(values, (-1,)), xp.reshape(places, (-1,))), places.shape)


def _costs(boxes: Array, mask: Array) -> tuple[Array, ...]:
    """Return (B, N, N) distances of head i from tail j, infinite where it cannot be reached.

    The nearest-question rule's cost; to the left in the row; above in the column.
    """
    xp = array_namespace(boxes)
    x0, y0, x1, y1 = edges(boxes)
    both = mask[:, None, :] & mask[:, :, None] & (reading_steps(boxes) != 0)
    dx, dy = between(x0, x0), between(y0, y0)
    unlikely = (between(x0, x1) < 0) | (between(y0, y1) < 0)
    step = xp.abs(dx) + STEP_DOWN * xp.abs(dy) + _PENALTY * xp.astype(unlikely, boxes.dtype)
    rows = shared(y0, y1) > ROW_SHARE
    columns = shared(x0, x1) > COLUMN_SHARE
    found = (
        (step, both),
        (xp.clip(between(x1, x0), min=0) + xp.abs(dx) / 100, both & rows & (dx > 0)),
        (xp.clip(between(y1, y0), min=0) + xp.abs(dy) / 100, both & columns & (dy > 0)),
    )
    return tuple(xp.where(reached, cost, math.inf) for cost, reached in found)
