"""Boxes: (x0, y0, x1, y1), origin top-left, in the page's own unit (pixels or PDF points)."""

from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]

SCALE = 1000


def union_box(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all given boxes; at least one is needed."""
    columns = list(zip(*boxes, strict=True))
    return (min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3]))


def box_of_points(points: Sequence[Sequence[float]]) -> Box:
    """Return the upright box around a polygon of (x, y) points."""
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return (min(xs), min(ys), max(xs), max(ys))


def overlap(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the length that two intervals share, 0 where they do not meet."""
    return max(0.0, min(first[1], second[1]) - max(first[0], second[0]))


def row_overlap(first: Box, second: Box) -> float:
    """Return the shared height of two boxes over the smaller height, in [0, 1]."""
    smaller = min(first[3] - first[1], second[3] - second[1])
    return overlap((first[1], first[3]), (second[1], second[3])) / smaller if smaller > 0 else 0.0


def column_overlap(first: Box, second: Box) -> float:
    """Return the shared width of two boxes over the smaller width, in [0, 1]."""
    smaller = min(first[2] - first[0], second[2] - second[0])
    return overlap((first[0], first[2]), (second[0], second[2])) / smaller if smaller > 0 else 0.0


def area(box: Box) -> float:
    """Return the area of a box, 0 for a box turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def intersection_area(first: Box, second: Box) -> float:
    """Return the area that two boxes share."""
    return overlap((first[0], first[2]), (second[0], second[2])) * overlap(
        (first[1], first[3]), (second[1], second[3])
    )


def centre(box: Box) -> tuple[float, float]:
    """Return the middle point (x, y) of a box."""
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def holds_centre(box: Box, other: Box) -> bool:
    """Tell whether the middle of another box lies within a box."""
    x, y = centre(other)
    return box[0] < x < box[2] and box[1] < y < box[3]


def clip_box(box: Box, width: float, height: float) -> Box:
    """Return the box cut to the page, never turned inside out."""
    x0, x1 = sorted((min(max(box[0], 0.0), width), min(max(box[2], 0.0), width)))
    y0, y1 = sorted((min(max(box[1], 0.0), height), min(max(box[3], 0.0), height)))
    return (x0, y0, x1, y1)


def enlarged_box(box: Box, factor: float) -> Box:
    """Return the box on a page so many times as large."""
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def rounded_box(box: Box, digits: int = 4) -> Box:
    """Return the box rounded as results print it."""
    return (round(box[0], digits), round(box[1], digits), round(box[2], digits), round(box[3], digits))


def to_scaled_box(box: Box, width: float, height: float) -> tuple[int, int, int, int]:
    """Return the `scaled_box` of 0-1000 that layout backbones take (design 4.1)."""
    x0, y0, x1, y1 = clip_box(box, width, height)
    return (
        round(SCALE * x0 / width),
        round(SCALE * y0 / height),
        round(SCALE * x1 / width),
        round(SCALE * y1 / height),
    )


def from_scaled_box(scaled_box: tuple[int, int, int, int], width: float, height: float) -> Box:
    """Return the box in page units of a `scaled_box`."""
    x0, y0, x1, y1 = scaled_box
    return (x0 * width / SCALE, y0 * height / SCALE, x1 * width / SCALE, y1 * height / SCALE)
