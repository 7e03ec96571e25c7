"""Faults put into right pairs on purpose, one at a time: to teach a judge, and to see whether it names them.

Some change what was made of a reading; the others change the page, which is then read again.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

import numpy as np

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, Segment, words_in_box
from xformparser.geometry import Box, union_box
from xformparser.labels import Label
from xformparser.models.reading import PageReading
from xformparser.quality.dimensions import Dimension
from xformparser.quality.evidence import Candidate, PageEvidence, Piece, pieces_labelled
from xformparser.reading_order import reading_order

NEAR = 3
"""Among how many of the nearest other questions a wrong one is chosen."""
SHIFT = (4.0, 14.0)
"""How far a value is moved, in line heights."""


class Fault(StrEnum):
    """What can go wrong with a pair."""

    OCR_NOISE = "ocr_noise"
    BOX_SHIFT = "box_shift"
    CUT_VALUE = "cut_value"
    WRONG_NEIGHBOUR = "wrong_neighbour"
    SWAPPED_TYPE = "swapped_type"
    DUPLICATE_PARENT = "duplicate_parent"


BLAMED: Mapping[Fault, Dimension] = {
    Fault.OCR_NOISE: Dimension.READING,
    Fault.BOX_SHIFT: Dimension.LINKING,
    Fault.CUT_VALUE: Dimension.STRUCTURE,
    Fault.WRONG_NEIGHBOUR: Dimension.LINKING,
    Fault.SWAPPED_TYPE: Dimension.TYPE,
    Fault.DUPLICATE_PARENT: Dimension.STRUCTURE,
}
"""The dimension that each fault spoils."""


@dataclass(frozen=True)
class Faulty:
    """A page with one fault, and the pair that has it."""

    page: PageEvidence
    candidate: Candidate


Reread = Callable[[Box], tuple[Word, ...]]
"""Reads a part of the page once more, badly."""


@dataclass(frozen=True)
class Workshop:
    """What faults are made with.

    `read` reads a changed page, and shaken as often as that was; `strange` gives a value of another type than
    a text's; `blur` reads a part of the page as bad OCR would, None where there is no picture.
    """

    read: Callable[[PageLayout, int], tuple[PageReading, ...]]
    strange: Callable[[str, random.Random], str]
    blur: Reread | None = None

    def put(self, fault: Fault, page: PageEvidence, pair: Candidate, dice: random.Random) -> Faulty | None:
        """Return the page with the fault in one of its pairs, None where the pair has no room for it.

        Pages with form fields have none.
        """
        if any(segment.label for segment in page.layout.segments):
            return None
        if fault is Fault.CUT_VALUE:
            return cut_value(page, pair, dice)
        if fault in (Fault.WRONG_NEIGHBOUR, Fault.DUPLICATE_PARENT):
            return other_parent(page, pair, dice, keep=fault is Fault.DUPLICATE_PARENT)
        runs = _runs(page, page.pieces[pair.answer])
        boxes = [union_box(page.words[place].box for place in run) for run in runs]
        if fault is Fault.BOX_SHIFT:
            return self._again(page, pair, _moved(page, runs, dice), apart=True)
        if fault is Fault.SWAPPED_TYPE:
            text = self.strange(" ".join(page.texts(page.pieces[pair.answer])), dice)
            source = page.words[runs[0][0]]
            words = [
                replace(word, confidence=source.confidence, source=source.source)
                for word in words_in_box(text, boxes[0])
            ]
            return self._again(page, pair, [_spread(words, boxes[0]), *([] for _ in runs[1:])], apart=False)
        if self.blur is None:
            return None
        found = [self.blur(box) for box in boxes]
        before = [page.words[place].text for run in runs for place in run]
        if not all(found) or [word.text for words in found for word in words] == before:
            return None
        return self._again(page, pair, found, apart=False)

    def _again(
        self, page: PageEvidence, pair: Candidate, runs: Sequence[Sequence[Word]], apart: bool
    ) -> Faulty | None:
        """Return the page read again, with other words for the runs of the value, `apart` on own lines."""
        layout, moved, value = _with_words(page, page.pieces[pair.answer], runs, apart)
        reading, *again = self.read(layout, len(page.again))
        if reading.scores is None or not value:
            return None
        pieces = [
            replace(piece, words=tuple(sorted(moved[place] for place in piece.words if place in moved)))
            for piece in page.pieces
        ]
        pieces[pair.answer] = Piece(Label.ANSWER, value)
        if not all(piece.words for piece in pieces):
            return None
        changed = replace(
            page, layout=layout, scores=reading.scores, pieces=tuple(pieces), again=tuple(again)
        )
        return Faulty(changed, pair)


def cut_value(page: PageEvidence, pair: Candidate, dice: random.Random) -> Faulty | None:
    """Return the page with a value that lost its first or last words, of two or more."""
    words = page.pieces[pair.answer].words
    if len(words) < 2:
        return None
    lost = dice.randint(1, max(1, len(words) // 2))
    kept, rest = (words[lost:], words[:lost]) if dice.random() < 0.3 else (words[:-lost], words[-lost:])
    pieces = list(page.pieces)
    pieces[pair.answer] = Piece(Label.ANSWER, kept)
    return Faulty(replace(page, pieces=(*pieces, Piece(Label.ANSWER, rest))), pair)


def other_parent(page: PageEvidence, pair: Candidate, dice: random.Random, keep: bool) -> Faulty | None:
    """Return the page with another question near the value as its key, or beside its key with `keep`."""
    questions = pieces_labelled(page.pieces, Label.QUESTION)
    others = questions[questions != pair.question]
    if not len(others):
        return None
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    away = np.abs(middles[others] - middles[pair.answer]).sum(axis=1)
    near = others[np.argsort(away, kind="stable")[:NEAR]]
    wrong = Candidate(int(dice.choice(near.tolist())), pair.answer)
    if wrong in page.pairs:
        return None
    if keep:
        return Faulty(replace(page, pairs=(*page.pairs, wrong)), pair)
    pairs = tuple(wrong if each == pair else each for each in page.pairs)
    return Faulty(replace(page, pairs=pairs), wrong)


def _runs(page: PageEvidence, piece: Piece) -> list[list[int]]:
    """Return the places of a piece's words, those that follow one another in a line together."""
    line = np.cumsum(page.line_starts)
    keyed = [(place - index, int(line[place])) for index, place in enumerate(piece.words)]
    together = groupby(zip(keyed, piece.words, strict=True), key=lambda each: each[0])
    return [[place for _, place in run] for _, run in together]


def _moved(page: PageEvidence, runs: Sequence[Sequence[int]], dice: random.Random) -> list[list[Word]]:
    """Return the words of the runs, all moved by one way that keeps them on the page."""
    boxes = [page.words[place].box for run in runs for place in run]
    x0, y0, x1, _ = union_box(boxes)
    for _ in range(20):
        across, down = (dice.choice((-1, 1)) * dice.uniform(*SHIFT) * page.line_height for _ in "xy")
        if x0 + across >= 0 and x1 + across <= page.layout.width and 0 <= y0 + down <= page.layout.height:
            break
    else:
        across = down = 0.0
    return [[_by(page.words[place], across, down) for place in run] for run in runs]


def _by(word: Word, across: float, down: float) -> Word:
    x0, y0, x1, y1 = word.box
    return replace(word, box=(x0 + across, y0 + down, x1 + across, y1 + down))


def _spread(words: Sequence[Word], box: Box) -> list[Word]:
    """Return words that share a box, each in the part of it that its length takes."""
    total = sum(len(word.text) + 1 for word in words)
    found, done = [], 0
    for word in words:
        ends = [box[0] + (box[2] - box[0]) * part / total for part in (done, done + len(word.text))]
        found.append(replace(word, box=(ends[0], box[1], ends[1], box[3])))
        done += len(word.text) + 1
    return found


def _with_words(
    page: PageEvidence, piece: Piece, runs: Sequence[Sequence[Word]], apart: bool
) -> tuple[PageLayout, dict[int, int], tuple[int, ...]]:
    """Return the layout with other words for the runs of a piece, the new places of all others, and of them.

    Args:
        page: as it was read.
        piece: whose words are replaced.
        runs: the words for each run of the piece, in order.
        apart: whether they stand on lines of their own.
    """
    new = dict(zip((run[0] for run in _runs(page, piece)), runs, strict=True))
    gone = set(piece.words)
    lines: list[list[tuple[int | None, Word]]] = []
    start = 0
    for segment in page.layout.segments:
        line: list[tuple[int | None, Word]] = []
        for place, word in enumerate(segment.words, start=start):
            if place in new:
                added: list[tuple[int | None, Word]] = [(None, other) for other in new[place]]
                if apart:
                    lines.append(added)
                else:
                    line += added
            if place not in gone:
                line.append((place, word))
        lines.append(line)
        start += len(segment.words)
    kept = [line for line in lines if line]
    boxes = [union_box(word.box for _, word in line) for line in kept]
    ordered = [kept[index] for index in reading_order(boxes)]
    flat = [old for line in ordered for old, _ in line]
    segments = tuple(
        Segment(union_box(word.box for _, word in line), tuple(word for _, word in line), (0,) * len(line))
        for line in ordered
    )
    moved = {old: place for place, old in enumerate(flat) if old is not None}
    value = tuple(place for place, old in enumerate(flat) if old is None)
    return replace(page.layout, segments=segments), moved, value
