"""Which way up a page stands: told from the shape of its lines, and from reading a few of them both ways."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from xformparser.ocr.strips import Corners, Pixels, Strip, cut_strip
from xformparser.ocr.words import Reading

DETECTION_SIDE = 512
MAX_LINES = 12
CLEAR_ASPECT = 2.0
EASY_ASPECT = 5.0
SIDEWAYS_SHARE = 0.6
MIN_CONFIDENCE = 0.5
ENOUGH_TO_STAY = 1.0
ENOUGH_PER_LINE = 0.25


class LineReader(Protocol):
    """What telling the way up needs of an engine."""

    def lines(self, pixels: Pixels, long_side: int) -> Corners:
        """Return the corners of the lines, found in a copy with a long side of so many pixels."""
        ...

    def read_strip(self, pixels: Pixels) -> Reading:
        """Return the text of one line."""
        ...


def choose_turn(reader: LineReader, pixels: Pixels) -> int:
    """Return the clockwise turn (0, 90, 180 or 270 degrees) that makes a BGR image upright.

    In doubt, and without lines, it is 0: a false turn destroys a page.
    """
    strips = [cut_strip(pixels, corners) for corners in reader.lines(pixels, DETECTION_SIDE)]
    across = [strip for strip in strips if strip.aspect >= CLEAR_ASPECT]
    down = [strip for strip in strips if strip.aspect <= 1 / CLEAR_ASPECT]
    length_across = sum(strip.aspect for strip in across)
    length_down = sum(1 / strip.aspect for strip in down)
    if length_down > SIDEWAYS_SHARE * (length_across + length_down):
        return _better_turn(reader, [strip.turned(90) for strip in down], (90, 270))
    return _better_turn(reader, across, (0, 180))


def _better_turn(reader: LineReader, strips: Sequence[Strip], turns: tuple[int, int]) -> int:
    """Return the turn in which the lines read clearly better, else 0; the strips stand in the first turn.

    Lines are read both ways, one after the other, until the difference has added up to enough. Turning takes
    more of it than staying: a fax has lines that stand upside down on an upright page.
    """
    sample = sorted(strips, key=lambda strip: abs(np.log(strip.aspect / EASY_ASPECT)))[:MAX_LINES]
    enough_to_turn = max(ENOUGH_TO_STAY, ENOUGH_PER_LINE * len(sample))
    enough_ahead = ENOUGH_TO_STAY if turns[0] == 0 else enough_to_turn
    lead = 0.0
    confidences: list[float] = []
    for strip in sample:
        ahead, back = reader.read_strip(strip.pixels), reader.read_strip(strip.turned(180).pixels)
        length = max(1, len(ahead.text), len(back.text))
        lead += (_legible_letters(ahead) - _legible_letters(back)) / length
        confidences.append(max(ahead.confidence, back.confidence))
        if lead >= enough_ahead or -lead >= enough_to_turn:
            return 0 if np.mean(confidences) < MIN_CONFIDENCE else turns[0 if lead > 0 else 1]
    return 0


def _legible_letters(reading: Reading) -> float:
    """Return how many letters and digits were read, each counted as its confidence."""
    scores = zip(reading.text, reading.confidences, strict=True)
    return sum(score for character, score in scores if character.isalnum())
