"""Squares and circles on a page image that has been scaled so that its text has one height."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]
"""A page of 0 and 1, shape H x W, where 1 is ink."""

Corners = tuple[float, float, float, float]

TEXT_HEIGHT = 25
"""Height of a word's ink in pixels after scaling, so that marks have about 22 to 50."""
SMALLEST, LARGEST = 19, 58
SQUARE_RATIO, CIRCLE_RATIO = 1.15, 1.1
CORNER, CORNER_INK = 0.14, 0.4
BAND = 0.07
DARK = 0.33
OUTSIDE = (-3.0, -4.0)
CLEAR = 0.48
SQUARE_COVER, SIDE_COVER, CIRCLE_COVER = 0.93, 0.84, 0.93
ANGLES = np.linspace(0, 2 * np.pi, 72, endpoint=False)
ALONG = np.linspace(0.04, 0.96, 47)
TRIALS = 80
THICKEST = 12
CHECKED_RADIUS, RUNS_OUT = 12.0, 1.1


@dataclass(frozen=True)
class Outline:
    """A square or circle: its outer box in scaled pixels, and how much of its line is there, in [0, 1]."""

    kind: Literal["square", "circle", "solid_square", "solid_circle"]
    box: Corners
    cover: float

    @property
    def size(self) -> float:
        """Mean of width and height."""
        return (self.box[2] - self.box[0] + self.box[3] - self.box[1]) / 2


def darkness_of(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how far each pixel of a grey page, shape H x W, lies from its paper (0) to its ink (1)."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, 21), grey.shape[::-1])
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8)
    contrast = max(64.0, float(np.median(paper)) - float(np.percentile(smooth, 1)))
    return np.clip((paper.astype(np.float32) - smooth) / contrast, 0, 1)


def ink_of(darkness: NDArray[np.float32]) -> Ink:
    """Return where a page is clearly darker than the paper around it."""
    return (darkness > DARK).astype(np.uint8)


def find_outlines(ink: Ink) -> list[Outline]:
    """Return the squares and circles, each place once: of those within each other the outermost."""
    found: list[Outline] = []
    for box in _candidate_boxes(ink):
        found.extend(_checked(ink, box))
    found.extend(_circles_with_checks(ink, found))
    found.sort(
        key=lambda outline: (-round(outline.size / 3), outline.kind.startswith("solid"), -outline.cover)
    )
    kept: list[Outline] = []
    for outline in found:
        rivals = [other for other in kept if _share_place(outline, other)]
        if not rivals:
            kept.append(outline)
        elif _is_square_in_circle(outline, rivals):
            kept = [other for other in kept if other not in rivals] + [outline]
    return kept


def _is_square_in_circle(outline: Outline, rivals: list[Outline]) -> bool:
    """Tell whether the outline is the square that a thick line let pass for circles as well."""
    return outline.kind == "square" and all(
        rival.kind == "circle" and outline.size > 0.7 * rival.size for rival in rivals
    )


def _candidate_boxes(ink: Ink) -> set[tuple[int, int, int, int]]:
    """Return the boxes (x, y, width, height) of components and holes that could be marks."""
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    reach = SMALLEST - 2
    flat = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    upright = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    straight = cv2.dilate(np.maximum(flat, upright), np.ones((3, 3), np.uint8))
    blobs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((reach // 2, reach // 2), np.uint8))
    boxes: set[tuple[int, int, int, int]] = set()
    for layer, grown in ((ink, 0), (closed, 0), (straight, 1), (blobs, 0)):
        contours, hierarchy = cv2.findContours(layer, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        for index, contour in enumerate(contours):
            x, y, width, height = cv2.boundingRect(contour)
            if not SMALLEST / 2 <= min(width, height) <= max(width, height) <= LARGEST:
                continue
            is_hole = hierarchy[0][index][3] >= 0
            margin = _line_width(closed, (x, y, width, height)) if is_hole else -grown
            boxes.add((x - margin, y - margin, width + 2 * margin, height + 2 * margin))
    return {box for box in boxes if _can_be_mark(box)}


def _line_width(ink: Ink, hole: tuple[int, int, int, int]) -> int:
    """Return how thick the line around a hole is: the median of its four sides, measured at their middle."""
    x, y, width, height = hole
    middle_x, middle_y = x + width // 2, y + height // 2
    rays = (
        ink[middle_y, max(0, x - THICKEST) : x + 2][::-1],
        ink[middle_y, x + width - 2 : x + width + THICKEST],
        ink[max(0, y - THICKEST) : y + 2, middle_x][::-1],
        ink[y + height - 2 : y + height + THICKEST, middle_x],
    )
    widths = sorted(_first_run(ray) for ray in rays)
    return round((widths[1] + widths[2]) / 2)


def _first_run(ray: Ink) -> int:
    """Return the length of the first run of ink along a ray, or THICKEST where it does not end."""
    rest = ray[int(ray.argmax()) :]
    return int(rest.argmin()) if not rest.all() else THICKEST


def _can_be_mark(box: tuple[int, int, int, int]) -> bool:
    _, _, width, height = box
    return min(width, height) >= SMALLEST and max(width, height) <= min(LARGEST, 1.28 * min(width, height))


def _checked(ink: Ink, box: tuple[int, int, int, int]) -> Iterator[Outline]:
    """Yield what the box turns out to outline: a square, a circle, or a solid one of them."""
    x, y, width, height = box
    corners = (float(x), float(y), float(x + width), float(y + height))
    sides = square_cover(ink, corners, _band(corners))
    ring = circle_cover(ink, corners, _band(corners))
    fill = float(_cut(ink, corners).mean())
    ratio = max(width, height) / min(width, height)
    if (
        min(sides) >= SIDE_COVER
        and sum(sides) / 4 >= SQUARE_COVER
        and ratio <= SQUARE_RATIO
        and _has_corners(ink, box)
    ):
        kind: Literal["square", "solid_square"] = "solid_square" if fill > 0.82 else "square"
        if 1 - sum(square_cover(ink, corners, OUTSIDE)) / 4 >= CLEAR:
            yield Outline(kind, corners, sum(sides) / 4)
    if ring >= CIRCLE_COVER and ratio <= CIRCLE_RATIO:
        round_kind: Literal["circle", "solid_circle"] = "solid_circle" if fill > 0.72 else "circle"
        if 1 - circle_cover(ink, corners, OUTSIDE) >= CLEAR:
            yield Outline(round_kind, corners, ring)


def _has_corners(ink: Ink, box: tuple[int, int, int, int]) -> bool:
    """Tell whether the line goes into the corners of the box, as that of a letter O does not."""
    x, y, width, height = box
    side = max(3, round(CORNER * width))
    corners = [
        ink[max(0, top) : max(0, top) + side, max(0, left) : max(0, left) + side].mean()
        for top in (y, y + height - side)
        for left in (x, x + width - side)
    ]
    return float(np.median(corners)) > CORNER_INK


def _cut(ink: Ink, box: Corners) -> Ink:
    x0, y0, x1, y1 = (round(value) for value in box)
    return ink[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)]


def square_cover(ink: Ink, box: Corners, band: Sequence[float]) -> tuple[float, float, float, float]:
    """Return how much of each side (left, top, right, bottom) has ink at one of the depths, in [0, 1]."""
    x0, y0, x1, y1 = box
    ys, xs = y0 + ALONG * (y1 - y0), x0 + ALONG * (x1 - x0)
    return (
        _cover(ink, [(np.full_like(ys, x0 + step), ys) for step in band]),
        _cover(ink, [(xs, np.full_like(xs, y0 + step)) for step in band]),
        _cover(ink, [(np.full_like(ys, x1 - 1 - step), ys) for step in band]),
        _cover(ink, [(xs, np.full_like(xs, y1 - 1 - step)) for step in band]),
    )


def circle_cover(ink: Ink, box: Corners, band: Sequence[float]) -> float:
    """Return how much of the ellipse in the box has ink at one of the depths, in [0, 1]."""
    x0, y0, x1, y1 = box
    middle_x, middle_y = (x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2
    radius_x, radius_y = (x1 - x0 - 1) / 2, (y1 - y0 - 1) / 2
    rings = [
        (middle_x + (radius_x - step) * np.cos(ANGLES), middle_y + (radius_y - step) * np.sin(ANGLES))
        for step in band
    ]
    return _cover(ink, rings)


def _band(box: Corners) -> list[float]:
    """Return the depths, from the outer edge inwards, at which a line is looked for."""
    depth = max(2.0, BAND * (box[2] - box[0]))
    return [-1.0, *np.arange(0.0, depth + 0.5, 1.0)]


def _cover(ink: Ink, tracks: list[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> float:
    hit = np.zeros(len(tracks[0][0]), dtype=bool)
    for xs, ys in tracks:
        columns = np.clip(np.rint(xs).astype(int), 0, ink.shape[1] - 1)
        rows = np.clip(np.rint(ys).astype(int), 0, ink.shape[0] - 1)
        hit |= ink[rows, columns] > 0
    return float(hit.mean())


def _share_place(first: Outline, second: Outline) -> bool:
    width = min(first.box[2], second.box[2]) - max(first.box[0], second.box[0])
    height = min(first.box[3], second.box[3]) - max(first.box[1], second.box[1])
    return width > 0 and height > 0 and width * height > 0.25 * min(first.size, second.size) ** 2


def _circles_with_checks(ink: Ink, found: list[Outline]) -> list[Outline]:
    """Return circles whose component is larger than they are, as a check runs out of them."""
    circles: list[Outline] = []
    random = np.random.default_rng(0)
    contours, _ = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        x, y, width, height = cv2.boundingRect(contour)
        part = Outline("circle", (float(x), float(y), float(x + width), float(y + height)), 0.0)
        if not (min(width, height) >= SMALLEST and max(width, height) <= 1.8 * LARGEST):
            continue
        if max(width, height) < 1.8 * min(width, height) and not any(_share_place(part, o) for o in found):
            circles.extend(_best_circle(ink, contour[:, 0, :].astype(np.float64), random))
    return circles


def _best_circle(ink: Ink, points: NDArray[np.float64], random: np.random.Generator) -> list[Outline]:
    """Return the circle through three points of the contour that has most of the points near it."""
    picks = points[random.integers(0, len(points), size=(TRIALS, 3))]
    centres, radii = _circumcircles(picks)
    usable = (radii > CHECKED_RADIUS) & (radii < LARGEST / 2)
    if not usable.any():
        return []
    centres, radii = centres[usable], radii[usable]
    distances = np.linalg.norm(points[None] - centres[:, None], axis=2)
    near = (np.abs(distances - radii[:, None]) < 1.5).sum(axis=1) / radii
    best = int(near.argmax())
    (x, y), radius = centres[best], radii[best] + 0.5
    if 2 * radius * RUNS_OUT > np.ptp(points, axis=0).max():
        return []
    box = (float(x - radius), float(y - radius), float(x + radius + 1), float(y + radius + 1))
    cover = circle_cover(ink, box, _band(box))
    clear = 1 - circle_cover(ink, box, OUTSIDE)
    return [Outline("circle", box, cover)] if cover >= CIRCLE_COVER and clear >= CLEAR else []


def _circumcircles(triples: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centres (N x 2) and radii (N) of the circles through N triples of points, shape N x 3 x 2."""
    first, second, third = triples[:, 0], triples[:, 1], triples[:, 2]
    b, c = second - first, third - first
    determinant = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    determinant = np.where(np.abs(determinant) < 1e-6, np.nan, determinant)
    square_b, square_c = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * square_b - b[:, 1] * square_c) / determinant
    y = (b[:, 0] * square_c - c[:, 0] * square_b) / determinant
    radii = np.nan_to_num(np.hypot(x, y), nan=0.0)
    return first + np.nan_to_num(np.stack([x, y], axis=1)), radii
