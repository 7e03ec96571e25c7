"""Small pictures with tick boxes among the text of forms, to train the network that sees them."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from xformparser.geometry import Box
from xformparser.ingest.darkness import Darkness, Grey, darkness_of, resized
from xformparser.ingest.marks_network import TEXT_HEIGHT
from xformparser.synthesis.mark_drawing import Patch, draw_mark

SIDE = 192
"""Width and height of a picture in pixels."""
SIZES = (9.0, 36.0)
USUAL_TEXT, ANY_TEXT = (0.85, 1.18), (0.5, 2.4)
"""How many times as high as TEXT_HEIGHT the text of a scene may be: headings and small print are, too."""
COUNTS = (0, 0, 1, 2, 3, 4, 5, 6, 8)
PAPER, INK = 95, 0.25
CLEAR = 0.03


@dataclass(frozen=True)
class Background:
    """A page of a form: its picture, its words, those of options, beside which marks of its own may stand.

    `scale` makes the ink of its text TEXT_HEIGHT pixels high.
    """

    grey: Grey
    words: NDArray[np.float64]
    options: NDArray[np.float64]
    scale: float


@dataclass(frozen=True)
class PlacedMark:
    """The middle of a mark in a scene, its size in pixels, and whether it is selected."""

    x: float
    y: float
    size: float
    selected: bool


@dataclass(frozen=True)
class Scene:
    """A picture (SIDE, SIDE) of a part of a form, and all marks on it."""

    darkness: Darkness
    marks: tuple[PlacedMark, ...]


def draw_scenes(backgrounds: Sequence[Background], seed: int) -> Iterator[Scene]:
    """Yield scenes without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        cut = _cut(chance.choice(backgrounds), chance)
        if cut is not None:
            yield _scene(*cut, chance)


def _cut(page: Background, chance: random.Random) -> tuple[NDArray[np.float32], list[Box]] | None:
    """Return a part of a page and its words there; None where it might show marks of its own."""
    sizes = USUAL_TEXT if chance.random() < 0.75 else ANY_TEXT
    scale = page.scale * chance.uniform(*sizes)
    span = int(SIDE / scale) + 2
    height, width = page.grey.shape
    if height <= span or width <= span:
        return None
    word = page.words[chance.randrange(len(page.words))]
    left = int(min(max(0, word[0] - chance.uniform(0.2, 0.8) * span), width - span))
    top = int(min(max(0, word[1] - chance.uniform(0.2, 0.8) * span), height - span))
    view = (left, top, left + span, top + span)
    if len(_within(page.options, view, 2.5 * TEXT_HEIGHT / scale)):
        return None
    part = resized(page.grey[top : top + span, left : left + span], SIDE / span).astype(np.float32)
    words = (_within(page.words, view, 0.0) - (left, top, left, top)) * SIDE / span
    return part, [tuple(box) for box in words.tolist()]


def _within(
    boxes: NDArray[np.float64], view: tuple[int, int, int, int], margin: float
) -> NDArray[np.float64]:
    """Return the boxes (N, 4) that reach into a view or its margin."""
    is_near = (boxes[:, 0] < view[2] + margin) & (boxes[:, 2] > view[0] - margin)
    is_near &= (boxes[:, 1] < view[3] + margin) & (boxes[:, 3] > view[1] - margin)
    near: NDArray[np.float64] = boxes[is_near]
    return near


def _scene(part: NDArray[np.float32], words: Sequence[Box], chance: random.Random) -> Scene:
    paper = float(np.percentile(part, PAPER))
    is_ink = ((paper - part) / max(60.0, paper) > INK).astype(np.uint8)
    taken = np.asarray(cv2.dilate(is_ink, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    drawn = np.zeros_like(part)
    marks: list[PlacedMark] = []
    size = min(max(TEXT_HEIGHT * math.exp(chance.gauss(0, 0.28)), SIZES[0]), SIZES[1])
    wanted = chance.choice(COUNTS)
    for _ in range(3 * wanted):
        mark = _place(size * chance.uniform(0.97, 1.03), words, taken, chance)
        if mark is not None and len(marks) < wanted:
            picture = draw_mark(mark[2], chance)
            x, y = _paste(drawn, picture.darkness, mark[0], mark[1])
            marks.append(PlacedMark(x, y, mark[2], picture.selected))
    _draw_comb(drawn, marks, chance)
    _draw_frame(drawn, marks, chance)
    return Scene(darkness_of(_worn(part * (1 - 0.95 * drawn), chance)), tuple(marks))


def _place(
    size: float, words: Sequence[Box], taken: NDArray[np.uint8], chance: random.Random
) -> tuple[float, float, float] | None:
    """Return the middle and size of a mark on clear paper, mostly beside a word, and take the place."""
    if words and chance.random() < 0.75:
        word = chance.choice(words)
        gap = chance.uniform(0.02, 0.7) * TEXT_HEIGHT + size / 2
        y = (word[1] + word[3]) / 2 + chance.gauss(0, 0.08) * TEXT_HEIGHT
        x = word[0] - gap if chance.random() < 0.8 else word[2] + gap
    else:
        x, y = chance.uniform(size, SIDE - size), chance.uniform(size, SIDE - size)
    if not (size < x < SIDE - size and size < y < SIDE - size):
        return None
    reach = 0.55 * size
    spot = np.s_[int(y - reach) : int(y + reach) + 1, int(x - reach) : int(x + reach) + 1]
    wide = np.s_[max(0, int(y - size)) : int(y + size) + 1, max(0, int(x - size)) : int(x + size) + 1]
    if taken[spot].mean() > CLEAR or (taken[wide] > 1).any():
        return None
    taken[spot] = 2  # marks keep further from each other than from text
    return x, y, size


def _paste(drawn: Patch, picture: Patch, x: float, y: float) -> tuple[float, float]:
    """Draw a picture around a point, and return the middle of where it is."""
    side = len(picture)
    left, top = round(x - side / 2), round(y - side / 2)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(SIDE, left + side), min(SIDE, top + side)
    part = drawn[y0:y1, x0:x1]
    np.maximum(part, picture[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
    return left + side / 2, top + side / 2


def _draw_comb(drawn: Patch, marks: Sequence[PlacedMark], chance: random.Random) -> None:
    """Draw, in every fourth scene, boxes for one letter each, which are no marks."""
    if chance.random() >= 0.25:
        return
    width = chance.uniform(10, 34)
    height, thickness = width * chance.uniform(0.8, 1.6), chance.uniform(0.5, 2)
    left, top = chance.uniform(0, SIDE * 0.6), chance.uniform(4, SIDE - height - 4)
    gap = 0 if chance.random() < 0.6 else width * chance.uniform(0.05, 0.4)
    dark = chance.uniform(0.4, 1)
    starts = [left + place * (width + gap) for place in range(chance.randint(3, 9))]
    if not any(top - 30 < mark.y < top + height + 30 for mark in marks):
        _draw_boxes(drawn, [(x, top, x + width, top + height) for x in starts], thickness, dark)


def _draw_frame(drawn: Patch, marks: Sequence[PlacedMark], chance: random.Random) -> None:
    """Draw, in some scenes, a box to write in, which is no mark."""
    width, height = chance.uniform(15, 120), chance.uniform(10, 60)
    x, y = chance.uniform(0, SIDE - 20), chance.uniform(0, SIDE - 20)
    thickness = chance.uniform(0.5, 2)
    is_long = max(width, height) > 1.5 * min(width, height)
    near = any(x - 25 < mark.x < x + width + 25 and y - 25 < mark.y < y + height + 25 for mark in marks)
    if chance.random() < 0.3 and is_long and not near:
        _draw_boxes(drawn, [(x, y, x + width, y + height)], thickness, 1.0)


def _draw_boxes(drawn: Patch, boxes: Sequence[Box], thickness: float, dark: float) -> None:
    canvas = np.zeros((2 * SIDE, 2 * SIDE), np.float32)
    for box in boxes:
        x0, y0, x1, y1 = (round(2 * value) for value in box)
        cv2.rectangle(canvas, (x0, y0), (x1, y1), dark, max(1, round(2 * thickness)))
    np.maximum(drawn, cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA), out=drawn)


def _worn(part: NDArray[np.float32], chance: random.Random) -> Grey:
    """Return the picture as a scanner may give it: blurred, noisy, compressed, or black and white."""
    if chance.random() < 0.5:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), chance.uniform(0.3, 1)), dtype=np.float32)
    if chance.random() < 0.5:
        noise = np.random.default_rng(chance.getrandbits(32)).normal(0, chance.uniform(1, 9), part.shape)
        part = part + noise.astype(np.float32)
    grey: Grey = np.clip(part, 0, 255).astype(np.uint8)
    if chance.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, chance.randint(35, 90)]
        grey = np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE))
    if chance.random() < 0.06:
        grey = np.where(grey > chance.randint(130, 200), 255, 0).astype(np.uint8)
    return grey
