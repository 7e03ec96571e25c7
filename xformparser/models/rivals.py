"""How many others stand nearer: the nearest-question rule, softened, as features of a pair.

An answer belongs to the nearest question far more often than to any place in particular. Which question
that is depends on what the other spans are, so each rival counts by the probability of its label.
Shapes: B batch, N spans, C labels.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from xformparser.labels import LABEL_INDEX, Label
from xformparser.models.pair_geometry import COLUMN_SHARE, ROW_SHARE, between, shared

RIVAL_FEATURES = 11
STEP_DOWN = 8.0
"""What a step down costs over one to the side, as in the nearest-question rule of `evaluation`."""
_PENALTY = 1.0
_TAIL_COSTS = 3
_QUESTION, _ANSWER, _HEADER = (LABEL_INDEX[label] for label in (Label.QUESTION, Label.ANSWER, Label.HEADER))


@dataclass(frozen=True)
class Rivals:
    """The order in which spans stand nearer to each other, by four distances; what they are comes later.

    `heads` are four (B, N, N) orders of heads i for each tail j, nearest first along dimension 1; `tails`
    three orders of tails j for each head i, along dimension 1 of the transposed matrix; `reached` says which
    pairs each distance covers.
    """

    heads: tuple[Tensor, ...]
    tails: tuple[Tensor, ...]
    reached: tuple[Tensor, ...]
    mask: Tensor

    @classmethod
    def of(cls, boxes: Tensor, mask: Tensor) -> "Rivals":
        """Return the orders of boxes.

        Args:
            boxes: (B, N, 4) as page fractions, in reading order.
            mask: (B, N), true where there is a span.
        """
        costs = _costs(boxes, mask)
        return cls(
            heads=tuple(cost.argsort(dim=1, stable=True) for cost in costs),
            tails=tuple(cost.transpose(1, 2).argsort(dim=1, stable=True) for cost in costs[:_TAIL_COSTS]),
            reached=tuple(~cost.isinf() for cost in costs),
            mask=mask,
        )

    def features(self, labels: Tensor) -> Tensor:
        """Return (B, N, N, RIVAL_FEATURES): 1 / (1 + rivals) of head i and tail j, 0 where out of reach.

        Rivals of a head are the questions, or the headers, that stand nearer to the tail; rivals of a tail
        are the answers that stand nearer to the head. No gradient reaches the labels.

        Args:
            labels: (B, N, C) probabilities of the labels.
        """
        labels = labels.detach() * self.mask.unsqueeze(-1)
        found = [
            _nearness(order, labels[..., rival]) * reached
            for rival in (_QUESTION, _HEADER)
            for order, reached in zip(self.heads, self.reached, strict=True)
        ]
        found += [
            _nearness(order, labels[..., _ANSWER]).transpose(1, 2) * reached
            for order, reached in zip(self.tails, self.reached, strict=False)
        ]
        return torch.stack(found, dim=-1)


def _costs(boxes: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
    """Return (B, N, N) distances of head i from tail j, infinite where it cannot be reached.

    The nearest-question rule's cost; to the left in the row; above in the column; before it in reading order.
    """
    x0, y0, x1, y1 = boxes.unbind(-1)
    other = ~torch.eye(boxes.shape[1], dtype=torch.bool, device=boxes.device)
    both = mask.unsqueeze(1) & mask.unsqueeze(2) & other
    dx, dy = between(x0, x0), between(y0, y0)
    unlikely = (between(x0, x1) < 0) | (between(y0, y1) < 0)
    step = dx.abs() + STEP_DOWN * dy.abs() + _PENALTY * unlikely
    rows = shared(y0, y1) > ROW_SHARE
    columns = shared(x0, x1) > COLUMN_SHARE
    places = torch.arange(boxes.shape[1], device=boxes.device, dtype=boxes.dtype)
    before = (places.unsqueeze(0) - places.unsqueeze(1)).expand_as(dx)
    found = (
        (step, both),
        (between(x1, x0).clamp(min=0) + dx.abs() / 100, both & rows & (dx > 0)),
        (between(y1, y0).clamp(min=0) + dy.abs() / 100, both & columns & (dy > 0)),
        (before, both & (before > 0)),
    )
    return tuple(cost.masked_fill(~reached, torch.inf) for cost, reached in found)


def _nearness(order: Tensor, weights: Tensor) -> Tensor:
    """Return (B, N, N): 1 / (1 + weight of the rows that stand nearer); (B, N) weights of rows."""
    sorted_weights = weights.unsqueeze(2).expand(order.shape).gather(1, order)
    nearer = sorted_weights.cumsum(dim=1) - sorted_weights
    return torch.empty_like(nearer).scatter(1, order, 1 / (1 + nearer))
