"""What the places of two boxes say about each other, and of one box about itself.

Boxes are fractions of the page. Shapes: B batch, N boxes. What pairs of boxes say is worked out by one code
in training, on tensors, and in use, on arrays of numpy (the array API standard); `Array` is either.
"""

import math
from typing import TYPE_CHECKING, Any

from array_api_compat import array_namespace

if TYPE_CHECKING:
    from torch import Tensor

Array = Any

OCTAVES = 8
BOX_FEATURES = 8 * 2 * OCTAVES
PAIR_FEATURES = 23
_DISTANCE_SCALE = 50.0
ROW_SHARE = 0.3
COLUMN_SHARE = 0.1


def box_features(boxes: "Tensor") -> "Tensor":
    """Return (..., BOX_FEATURES): edges, centre, width, height through sine and cosine at eight octaves."""
    import torch

    x0, y0, x1, y1 = boxes.unbind(-1)
    values = torch.stack([x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0], dim=-1)
    frequencies = math.pi * 2.0 ** torch.arange(OCTAVES, device=boxes.device, dtype=boxes.dtype)
    # (..., 8) -> (..., 8, OCTAVES)
    angles = values.unsqueeze(-1) * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(-2)


def pair_geometry(boxes: Array, mask: Array) -> Array:
    """Return (B, N, N, PAIR_FEATURES): how box j lies from box i; see `pair_planes`."""
    xp = array_namespace(boxes)
    # PAIR_FEATURES x (B, N, N) -> (B, N, N, PAIR_FEATURES)
    return xp.stack(pair_planes(boxes, mask), axis=-1)


def pair_planes(boxes: Array, mask: Array) -> list[Array]:
    """Return PAIR_FEATURES times (B, N, N): how box j lies from box i.

    Signed log distances between edges and centres, distance in reading order, sizes, overlaps in rows and
    columns, and the rank of each among the other's neighbours to the right and below.

    Args:
        boxes: (B, N, 4) in reading order.
        mask: (B, N), true where there is a box.
    """
    xp = array_namespace(boxes)
    x0, y0, x1, y1 = edges(boxes)
    centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
    differences = [
        between(first, second)
        for first, second in (
            *((x0, x0), (x0, x1), (x1, x0), (x1, x1)),
            *((y0, y0), (y0, y1), (y1, y0), (y1, y1)),
            *((centre_x, centre_x), (centre_y, centre_y)),
        )
    ]
    row_share, column_share = shared(y0, y1), shared(x0, x1)
    both = mask[:, None, :] & mask[:, :, None]
    right = _closeness(both & (row_share > ROW_SHARE) & (differences[8] > 0), differences[2])
    below = _closeness(both & (column_share > COLUMN_SHARE) & (differences[9] > 0), differences[6])
    return [
        *(_signed_log(difference) for difference in differences),
        *_order_features(boxes),
        *_sizes(x1 - x0, y1 - y0),
        row_share,
        column_share,
        *(
            turned
            for closeness in (right, below)
            for turned in (closeness, xp.permute_dims(closeness, (0, 2, 1)))
        ),
    ]


def edges(boxes: Array) -> tuple[Array, ...]:
    """Return left, top, right, bottom, each (..., N), of (..., N, 4) boxes."""
    return tuple(boxes[..., place] for place in range(4))


def between(first: Array, second: Array) -> Array:
    """Return (B, N, N): coordinate `second` of box j minus coordinate `first` of box i."""
    return second[:, None, :] - first[:, :, None]


def _signed_log(values: Array) -> Array:
    xp = array_namespace(values)
    return xp.sign(values) * xp.log1p(_DISTANCE_SCALE * xp.abs(values)) / 4


def _order_features(boxes: Array) -> tuple[Array, ...]:
    """Return three (B, N, N): signed log distance in reading order, is next, is previous."""
    xp = array_namespace(boxes)
    steps = reading_steps(boxes)
    distance = xp.sign(steps) * xp.log1p(xp.abs(steps)) / 4
    return distance, xp.astype(steps == 1, boxes.dtype), xp.astype(steps == -1, boxes.dtype)


def reading_steps(boxes: Array) -> Array:
    """Return (B, N, N): by how many places box j comes behind box i, in the type of the boxes."""
    xp = array_namespace(boxes)
    batch, count = boxes.shape[:2]
    places = xp.arange(count, dtype=boxes.dtype, device=boxes.device)
    return xp.broadcast_to(places[None, None, :] - places[None, :, None], (batch, count, count))


def _sizes(width: Array, height: Array) -> tuple[Array, ...]:
    """Return four (B, N, N): widths of box i and box j, then heights, scaled to about 1."""
    xp = array_namespace(width)
    batch, count = width.shape
    pairs = ((size[:, :, None], size[:, None, :]) for size in (4 * width, 20 * height))
    return tuple(xp.broadcast_to(side, (batch, count, count)) for pair in pairs for side in pair)


def shared(start: Array, end: Array) -> Array:
    """Return (B, N, N): the shared part of two intervals over the smaller one, in [0, 1]."""
    xp = array_namespace(start)
    common = xp.minimum(end[:, None, :], end[:, :, None]) - xp.maximum(start[:, None, :], start[:, :, None])
    length = xp.clip(end - start, min=1e-4)
    return xp.clip(common / xp.minimum(length[:, None, :], length[:, :, None]), min=0, max=1)


def _closeness(reachable: Array, distance: Array) -> Array:
    """Return (B, N, N): 1 / (1 + rank) of box j among the boxes that box i reaches, 0 for the others."""
    xp = array_namespace(distance)
    far = xp.where(reachable, distance, math.inf)
    order = xp.argsort(far, axis=-1, stable=True)
    rank = xp.astype(ranks(order, order.shape[-1]), distance.dtype)
    return xp.where(reachable, 1 / (1 + rank), 0.0)


def ranks(order: Array, count: int) -> Array:
    """Return (..., count): the place of each in its order, 0 where an order leaves it out.

    Args:
        order: (..., M), which come first, second, ... along the last axis; M of `count`.
        count: how many there are.
    """
    xp = array_namespace(order)
    rows = xp.reshape(order, (math.prod(order.shape[:-1]), order.shape[-1]))
    found = xp.zeros((rows.shape[0], count), dtype=order.dtype, device=order.device)
    places = xp.arange(rows.shape[1], dtype=order.dtype, device=order.device)
    found[xp.arange(rows.shape[0], device=order.device)[:, None], rows] = places
    return xp.reshape(found, (*order.shape[:-1], count))
