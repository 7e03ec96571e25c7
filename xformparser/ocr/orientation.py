"""Which way up a page stands: told from the shape of its lines, and from reading a few of them both ways."""

from collections.abc import Sequence

import numpy as np

from xformparser.ocr.text_line import TextLine
from xformparser.ocr.words import Reading

MAX_LINES = 12
CLEAR_ASPECT = 2.0
EASY_ASPECT = 5.0
SIDEWAYS_SHARE = 0.6
MIN_CONFIDENCE = 0.5
CERTAIN = 0.9
"""Mean confidence of lines that need no reading the other way."""
ENOUGH_TO_STAY = 1.0
ENOUGH_PER_LINE = 0.25


def choose_turn(lines: Sequence[TextLine]) -> int:
    """Return the clockwise turn (0, 90, 180 or 270 degrees) that makes the page of some lines upright.

    In doubt, and without lines, it is 0: a false turn destroys a page.
    """
    across = [line for line in lines if line.strip.aspect >= CLEAR_ASPECT]
    down = [line for line in lines if line.strip.aspect <= 1 / CLEAR_ASPECT]
    length_across = sum(line.strip.aspect for line in across)
    length_down = sum(1 / line.strip.aspect for line in down)
    if length_down > SIDEWAYS_SHARE * (length_across + length_down):
        return _better_turn([line.turned(90) for line in down], (90, 270))
    return _better_turn(across, (0, 180))


def _better_turn(lines: Sequence[TextLine], turns: tuple[int, int]) -> int:
    """Return the turn in which the lines read clearly better, else 0; they stand in the first turn.

    Lines are read both ways, one after the other, until the difference has added up to enough. Turning takes
    more of it than staying: a fax has lines that stand upside down on an upright page.
    """
    sample = sorted(lines, key=lambda line: abs(np.log(line.strip.aspect / EASY_ASPECT)))[:MAX_LINES]
    if turns[0] == 0 and _read_well(sample):
        return 0
    enough_to_turn = max(ENOUGH_TO_STAY, ENOUGH_PER_LINE * len(sample))
    enough_ahead = ENOUGH_TO_STAY if turns[0] == 0 else enough_to_turn
    lead = 0.0
    confidences: list[float] = []
    for line in sample:
        ahead, back = line.reading, line.turned(180).reading
        length = max(1, len(ahead.text), len(back.text))
        lead += (_legible_letters(ahead) - _legible_letters(back)) / length
        confidences.append(max(ahead.confidence, back.confidence))
        if lead >= enough_ahead or -lead >= enough_to_turn:
            return 0 if np.mean(confidences) < MIN_CONFIDENCE else turns[0 if lead > 0 else 1]
    return 0


def _read_well(lines: Sequence[TextLine]) -> bool:
    """Tell whether the lines read as only upright ones do."""
    return not lines or float(np.mean([line.reading.confidence for line in lines])) >= CERTAIN


def _legible_letters(reading: Reading) -> float:
    """Return how many letters and digits were read, each counted as its confidence."""
    scores = zip(reading.text, reading.confidences, strict=True)
    return sum(score for character, score in scores if character.isalnum())
