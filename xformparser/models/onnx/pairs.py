"""Pairs of spans as the graphs take them: a few at a time, so that their features stay in the cache.

A feature of all pairs is a plane (N, N). Shapes: N spans, M and T some of them, F features.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from xformparser.encoding.page import Floats
from xformparser.labels import LABEL_INDEX
from xformparser.models.decoding import TAILS
from xformparser.models.pair_geometry import Array, pair_planes
from xformparser.models.rivals import Rivals

AT_ONCE = 8192
"""Pairs that pass a graph together."""

Places = NDArray[np.int64]
Planes = Sequence[Floats]


def geometry_planes(boxes: Floats) -> Planes:
    """Return what `pair_geometry` says of all pairs of (N, 4) boxes."""
    return _of_one_page(pair_planes(boxes[None], _all(boxes)))


def rivals_planes(boxes: Floats, shares: Sequence[Floats]) -> list[Planes]:
    """Return what `Rivals` says of all pairs of (N, 4) boxes, for each of some (N, C) label shares."""
    rivals = Rivals.of(boxes[None], _all(boxes))
    return [_of_one_page(rivals.planes(each[None])) for each in shares]


def in_rows(planes: Planes) -> Iterator[tuple[int, Floats]]:
    """Yield the first row and the features (M, N, F) of all pairs, a few rows at a time."""
    count = len(planes[0])
    step = max(1, AT_ONCE // count)
    for start in range(0, count, step):
        yield start, np.stack([plane[start : start + step] for plane in planes], axis=-1)


def features_between(planes: Planes, heads: Places, tails: Places) -> Floats:
    """Return (M, T, F): the features of the pairs of M heads and T tails."""
    pairs = heads[:, None] * len(planes[0]) + tails
    return np.stack([plane.take(pairs) for plane in planes], axis=-1)


def links_to_read(labels: Places) -> Iterator[tuple[Places, Places]]:
    """Yield some heads and tails of (N,) labels at a time, together all links that decoding looks at."""
    places = np.arange(len(labels))
    for label, of_tails in TAILS.items():
        own = labels == LABEL_INDEX[label]
        others = np.isin(labels, [LABEL_INDEX[tail] for tail in of_tails])
        heads = places[own]
        while len(heads) and len(tails := places[others | (own & (places > heads[0]))]):
            count = max(1, AT_ONCE // len(tails))
            yield heads[:count], tails
            heads = heads[count:]


def _all(boxes: Floats) -> NDArray[np.bool_]:
    return np.ones((1, len(boxes)), np.bool_)


def _of_one_page(planes: Sequence[Array]) -> Planes:
    return [np.ascontiguousarray(plane[0]) for plane in planes]
