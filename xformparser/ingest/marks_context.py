"""Tells marks from the letters, bullets and fields that look like them, by what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from xformparser.geometry import Box, centre, overlap
from xformparser.ingest.marks_glyphs import LOOKALIKES
from xformparser.ingest.marks_outlines import SMALLEST, TEXT_HEIGHT, Outline
from xformparser.text import is_cjk

LETTERS = {"circle": frozenset("CDGOQ0689@&"), "square": frozenset("BDEFHPRU0689")}
"""First letters of words that look like a mark where print is heavy."""
CIRCLED_NUMBERS = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
MONTH, DAY = "月", "日"
COMPOUNDS = {
    "国": "家籍别別际際名内外",
    "日": "期付时時程",
    "回": "数答收収执執单",
    "图": "号纸名",
    "図": "面番名",
    "团": "体队",
    "団": "体",
    "目": "的次标標录録",
    "口": "座岸腔",
}
"""Characters that look like a box, and those that make a word with them, often at a distance."""
LETTER_GAP = 0.26 * TEXT_HEIGHT
WIDE_GAP = 0.85 * TEXT_HEIGHT
CLEAR_GAP = 0.12 * TEXT_HEIGHT
COLUMN, SOLID_COLUMN = 18.0 * TEXT_HEIGHT, 6.0 * TEXT_HEIGHT
LARGE, LOWER_CASE = 22.0, 21.0
FAR = 5.0 * TEXT_HEIGHT


@dataclass(frozen=True)
class Candidate:
    """An outline, the clear space on its left and right, how dark its middle is, and the word read there."""

    outline: Outline
    left: float
    right: float
    fill: float
    text: str

    @property
    def box(self) -> Box:
        """Outer box in scaled pixels."""
        return self.outline.box

    @property
    def family(self) -> str:
        """Square or circle, filled or not."""
        return self.outline.kind.removeprefix("solid_")

    @property
    def solid(self) -> bool:
        """Whether no outline can be told from its filling."""
        return self.outline.kind.startswith("solid")


def without_letters(candidates: Sequence[Candidate], words: Sequence[tuple[str, Box]]) -> list[Candidate]:
    """Return the candidates that stand as marks stand, and those that go with such a one."""
    possible = [
        candidate
        for candidate in candidates
        if not _is_within_word(candidate)
        and not _is_day(candidate, words)
        and not _begins_compound(candidate, words)
        and not any(_adjoins(candidate, other) for other in candidates)
    ]
    sure = [
        candidate
        for candidate in possible
        if _stands_alone(candidate, words) or _stands_in_pattern(candidate, possible)
    ]
    rest = [candidate for candidate in possible if candidate not in sure]
    return sure + [candidate for candidate in rest if any(_goes_with(candidate, other) for other in sure)]


def _adjoins(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether the other is the next box of a field for letters: alike, in the row, nothing between."""
    if candidate is other or candidate.family != other.family or not _in_row(candidate, other):
        return False
    gap = max(candidate.box[0], other.box[0]) - min(candidate.box[2], other.box[2])
    return gap < 0.6 * min(candidate.outline.size, other.outline.size)


def _stands_in_pattern(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether the candidate is clear on its right, as are others of its size in its row or column."""
    if candidate.solid or candidate.left < CLEAR_GAP or candidate.right < WIDE_GAP:
        return False
    if candidate.family == "square" and candidate.left > LETTER_GAP:
        return True
    mates = [
        other
        for other in others
        if other.right >= WIDE_GAP
        and not other.solid
        and other is not candidate
        and _goes_with(candidate, other)
    ]
    return any(candidate.left >= WIDE_GAP or _in_row(candidate, other) for other in mates)


def _is_within_word(candidate: Candidate) -> bool:
    """Tell whether the candidate is a letter in a word, a Chinese character, or a number in a circle."""
    if candidate.text in CIRCLED_NUMBERS or (is_cjk(candidate.text) and candidate.text not in LOOKALIKES):
        return True
    if is_cjk(candidate.text) and min(candidate.left, candidate.right) < LETTER_GAP:
        return True
    if _is_large_square(candidate):
        return candidate.left < CLEAR_GAP and candidate.right < CLEAR_GAP
    text = candidate.text
    if len(text) == 1 and text.isalpha() and text not in LOOKALIKES:
        return True
    if candidate.left < CLEAR_GAP:
        return True
    if len(text) < 2 or not text.isascii():
        return False
    return candidate.outline.size < LOWER_CASE and candidate.right < CLEAR_GAP


def _is_day(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    """Tell whether the candidate is the 日 of a date, filled in or open, which looks like a box."""
    x, y = candidate.box[0], centre(candidate.box)[1]
    return candidate.text == DAY and any(
        text.endswith(MONTH) and box[1] < y < box[3] and 0 < x - centre(box)[0] < FAR for text, box in words
    )


def _begins_compound(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    """Tell whether the candidate is the first character of a word that is written wide, as 国 in 国 家."""
    if candidate.text not in COMPOUNDS:
        return False
    x, y = centre(candidate.box)
    after = [(box[0], text) for text, box in words if box[1] < y < box[3] and x < box[0] < x + FAR]
    return bool(after) and min(after)[1][0] in COMPOUNDS[candidate.text]


def _is_large_square(candidate: Candidate) -> bool:
    """Tell whether the candidate is a square that no Latin letter can be."""
    return candidate.family == "square" and candidate.outline.size > LARGE


def _stands_alone(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    """Tell whether nothing but its outline is needed to know the candidate for a mark."""
    near = candidate.right < CLEAR_GAP and not _is_large_square(candidate)
    is_letter = candidate.text[:1] in LETTERS[candidate.family] and len(candidate.text) > 1
    if candidate.solid or near or (is_letter and candidate.right < LETTER_GAP):
        return False
    if candidate.left >= WIDE_GAP or _follows_colon(candidate, words):
        return candidate.family == "square" or _has_text_beside(candidate, words)
    return False


def _follows_colon(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    x, y = candidate.box[0], centre(candidate.box)[1]
    return any(
        text.endswith((":", "：", "?", "？"))
        and box[1] < y < box[3]
        and -SMALLEST < x - box[2] < 2 * TEXT_HEIGHT
        for text, box in words
    )


def _has_text_beside(candidate: Candidate, words: Sequence[tuple[str, Box]]) -> bool:
    x, y = candidate.box[2], centre(candidate.box)[1]
    return any(box[1] < y < box[3] and box[2] > x + SMALLEST / 2 and box[0] < x + FAR for _, box in words)


def _goes_with(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether the other has the candidate's size and stands in its row or column."""
    sizes = sorted((candidate.outline.size, other.outline.size))
    if sizes[1] > 1.2 * sizes[0] or (candidate.family != other.family and not candidate.solid):
        return False
    if _in_row(candidate, other):
        return True
    (x, y), (other_x, other_y) = centre(candidate.box), centre(other.box)
    reach = SOLID_COLUMN if candidate.solid else COLUMN
    in_column = abs(x - other_x) < 0.4 * sizes[1] and abs(y - other_y) < reach
    return in_column and (candidate.right >= CLEAR_GAP or _is_large_square(candidate))


def _in_row(candidate: Candidate, other: Candidate) -> bool:
    first, second = candidate.box, other.box
    return overlap((first[1], first[3]), (second[1], second[3])) > 0.5 * other.outline.size
