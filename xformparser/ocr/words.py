"""Words cut from a recognised line: where each begins and ends, told by character positions and ink."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.documents import Word
from xformparser.labels import TextSource
from xformparser.ocr.ink import row_span, strip_ink, widest_blank
from xformparser.ocr.strips import Strip
from xformparser.text import split_units

MISSED_SPACE_HEIGHTS = 1.1
MISSED_SPACE_PITCHES = 2.5
REACH_HEIGHTS = 0.6
_KEY_COLON = re.compile(r"(?<=[^\W\d_])[.)\]]?:(?![/\\:])")

Span = tuple[float, float]


@dataclass(frozen=True)
class Reading:
    """What a recogniser made of a strip.

    `centres` holds the place of every character of `text` along the strip, rising from 0 at its left end to
    1 at its right; `confidences` holds their scores.
    """

    text: str
    centres: tuple[float, ...] = ()
    confidences: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean confidence of the characters, 0 for an empty line."""
        return float(np.mean(self.confidences)) if self.confidences else 0.0

    @classmethod
    def from_columns(
        cls, text: str, columns: Sequence[int], length: float, confidences: Sequence[float]
    ) -> "Reading":
        """Return the reading of characters that were found in columns of a network's output.

        Args:
            text: the line's text.
            columns: the column of each character that is not white space.
            length: how many columns the strip takes up.
            confidences: the score of each character, white space included.
        """
        inked = [index for index, character in enumerate(text) if not character.isspace()]
        if not inked:
            return cls("")
        places = np.clip((np.asarray(columns) + 0.5) / length, 0.0, 1.0)
        centres = np.interp(np.arange(len(text)), inked, places)
        return cls(text, tuple(centres.tolist()), tuple(confidences))


def cut_words(strip: Strip, reading: Reading) -> tuple[Word, ...]:
    """Return the words of a line, left to right; joined they are its text without white space."""
    pitch = _pitch(strip, reading)
    units = _split_at_gaps(strip, reading, pitch)
    if not units:
        return ()
    ink = strip_ink(strip.pixels)
    spans = _spans(
        reading, units, np.asarray(ink.any(axis=0)), (pitch, max(pitch, REACH_HEIGHTS / strip.aspect))
    )
    rows = row_span(ink)
    return tuple(
        Word(
            text=reading.text[start:end],
            box=strip.page_box(span, rows),
            confidence=float(np.clip(np.mean(reading.confidences[start:end]), 0.0, 1.0)),
            source=TextSource.OCR,
        )
        for (start, end), span in zip(units, spans, strict=True)
    )


def _pitch(strip: Strip, reading: Reading) -> float:
    """Return the usual distance of two neighbouring characters, in shares of the strip's width."""
    steps = [
        reading.centres[index] - reading.centres[index - 1]
        for index in range(1, len(reading.text))
        if not (reading.text[index - 1].isspace() or reading.text[index].isspace())
    ]
    return float(np.median(steps)) if steps else min(1.0, 0.5 / strip.aspect)


def _split_at_gaps(strip: Strip, reading: Reading, pitch: float) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the words, cut also where the recogniser missed a space.

    That is where characters stand far apart, and behind a key's colon ("Name:Ann", but neither "8:30" nor
    "https://").
    """
    widest = max(MISSED_SPACE_HEIGHTS / strip.aspect, MISSED_SPACE_PITCHES * pitch)
    units: list[tuple[int, int]] = []
    for start, end in split_units(reading.text):
        steps = np.diff(reading.centres[start:end])
        wide = (start + 1 + np.flatnonzero(steps > widest)).tolist()
        keys = [match.end() for match in _KEY_COLON.finditer(reading.text, start, end) if match.end() < end]
        cuts = sorted({*wide, *keys})
        units.extend(itertools.pairwise([start, *cuts, end]))
    return units


def _spans(
    reading: Reading, units: Sequence[tuple[int, int]], columns: NDArray[np.bool_], reach: Span
) -> list[Span]:
    """Return where each word begins and ends along the strip, in [0, 1]; spans never overlap.

    `columns` tells which pixel columns are inked; `reach` is the usual distance of two characters, and how
    far the outermost ones may stretch beyond their centres.
    """
    pitch, outer = reach
    first, last = reading.centres[units[0][0]], reading.centres[units[-1][1] - 1]
    starts, ends = [_outer_start(columns, first, outer)], []
    for (_, end), (start, _) in itertools.pairwise(units):
        left, right = _gap(columns, (reading.centres[end - 1], reading.centres[start]), pitch)
        ends.append(left)
        starts.append(right)
    ends.append(1.0 - _outer_start(columns[::-1], 1.0 - last, outer))
    return list(zip(starts, ends, strict=True))


def _outer_start(columns: NDArray[np.bool_], centre: float, reach: float) -> float:
    """Return where the ink begins that leads up to the outermost character."""
    length = len(columns)
    start, end = int(max(0.0, centre - reach) * length), int(centre * length) + 1
    inked = np.flatnonzero(columns[start:end])
    return (start + int(inked[0])) / length if len(inked) else max(0.0, centre - reach / 2)


def _gap(columns: NDArray[np.bool_], centres: Span, pitch: float) -> Span:
    """Return the widest blank between two neighbouring characters, a guess where the ink leaves none."""
    left, right = centres
    margin = min(pitch, right - left) / 4
    length = len(columns)
    blank = widest_blank(columns, int((left + margin) * length), int((right - margin) * length))
    if blank is not None:
        return (blank[0] / length, blank[1] / length)
    middle = (left + right) / 2
    return (min(left + pitch / 2, middle), max(right - pitch / 2, middle))
