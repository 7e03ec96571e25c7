"""What the places of two boxes say about each other, and of one box about itself.

Boxes are fractions of the page. Shapes: B batch, N boxes.
"""

import math

import torch
from torch import Tensor

OCTAVES = 8
BOX_FEATURES = 8 * 2 * OCTAVES
PAIR_FEATURES = 23
_DISTANCE_SCALE = 50.0
ROW_SHARE = 0.3
COLUMN_SHARE = 0.1


def box_features(boxes: Tensor) -> Tensor:
    """Return (..., BOX_FEATURES): edges, centre, width, height through sine and cosine at eight octaves."""
    x0, y0, x1, y1 = boxes.unbind(-1)
    values = torch.stack([x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0], dim=-1)
    frequencies = math.pi * 2.0 ** torch.arange(OCTAVES, device=boxes.device, dtype=boxes.dtype)
    # (..., 8) -> (..., 8, OCTAVES)
    angles = values.unsqueeze(-1) * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(-2)


def pair_geometry(boxes: Tensor, mask: Tensor) -> Tensor:
    """Return (B, N, N, PAIR_FEATURES): how box j lies from box i.

    Signed log distances between edges and centres, distance in reading order, sizes, overlaps in rows and
    columns, and the rank of each among the other's neighbours to the right and below.

    Args:
        boxes: (B, N, 4) in reading order.
        mask: (B, N), true where there is a box.
    """
    x0, y0, x1, y1 = boxes.unbind(-1)
    centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
    differences = [
        between(first, second)
        for first, second in (
            *((x0, x0), (x0, x1), (x1, x0), (x1, x1)),
            *((y0, y0), (y0, y1), (y1, y0), (y1, y1)),
            *((centre_x, centre_x), (centre_y, centre_y)),
        )
    ]
    # 10 x (B, N, N) -> (B, N, N, 10)
    distances = _signed_log(torch.stack(differences, dim=-1))
    features = [distances, _order_features(boxes), _sizes(x1 - x0, y1 - y0)]
    row_share, column_share = shared(y0, y1), shared(x0, x1)
    features.append(torch.stack([row_share, column_share], dim=-1))
    both = mask.unsqueeze(1) & mask.unsqueeze(2)
    right = both & (row_share > ROW_SHARE) & (differences[8] > 0)
    below = both & (column_share > COLUMN_SHARE) & (differences[9] > 0)
    for reachable, distance in ((right, between(x1, x0)), (below, between(y1, y0))):
        closeness = _closeness(reachable, distance)
        features.append(torch.stack([closeness, closeness.transpose(1, 2)], dim=-1))
    return torch.cat(features, dim=-1)


def between(first: Tensor, second: Tensor) -> Tensor:
    """Return (B, N, N): coordinate `second` of box j minus coordinate `first` of box i."""
    return second.unsqueeze(1) - first.unsqueeze(2)


def _signed_log(values: Tensor) -> Tensor:
    return values.sign() * torch.log1p(_DISTANCE_SCALE * values.abs()) / 4


def _order_features(boxes: Tensor) -> Tensor:
    """Return (B, N, N, 3): signed log distance in reading order, is next, is previous."""
    places = torch.arange(boxes.shape[1], device=boxes.device)
    steps = (places.unsqueeze(0) - places.unsqueeze(1)).to(boxes.dtype)
    distance = steps.sign() * torch.log1p(steps.abs()) / 4
    order = torch.stack([distance, (steps == 1).to(boxes.dtype), (steps == -1).to(boxes.dtype)], dim=-1)
    return order.expand(boxes.shape[0], -1, -1, -1)


def _sizes(width: Tensor, height: Tensor) -> Tensor:
    """Return (B, N, N, 4): widths of box i and box j, then heights, scaled to about 1."""
    values = []
    for size in (4 * width, 20 * height):
        own = size.unsqueeze(2).expand(-1, -1, size.shape[1])
        values += [own, own.transpose(1, 2)]
    return torch.stack(values, dim=-1)


def shared(start: Tensor, end: Tensor) -> Tensor:
    """Return (B, N, N): the shared part of two intervals over the smaller one, in [0, 1]."""
    common = torch.minimum(end.unsqueeze(1), end.unsqueeze(2)) - torch.maximum(
        start.unsqueeze(1), start.unsqueeze(2)
    )
    length = (end - start).clamp(min=1e-4)
    return (common / torch.minimum(length.unsqueeze(1), length.unsqueeze(2))).clamp(0, 1)


def _closeness(reachable: Tensor, distance: Tensor) -> Tensor:
    """Return (B, N, N): 1 / (1 + rank) of box j among the boxes that box i reaches, 0 for the others."""
    far = distance.masked_fill(~reachable, torch.inf)
    rank = far.argsort(dim=-1, stable=True).argsort(dim=-1).to(distance.dtype)
    return torch.where(reachable, 1 / (1 + rank), torch.zeros_like(rank))
