"""Selection marks of a page, from whatever source shows them."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from xformparser.documents import Mark, Page, Word
from xformparser.geometry import (
    Box,
    area,
    centre,
    enlarged_box,
    holds_centre,
    intersection_area,
    overlap,
    row_overlap,
)
from xformparser.ingest.marks_glyphs import (
    EMPTY_BOXES,
    LOOKALIKES,
    TICKED_BOXES,
    cut_word,
    marks_of_glyphs,
    split_glyphs,
)
from xformparser.ingest.marks_shapes import Shape, marks_of_shapes
from xformparser.labels import MarkState, TextSource

__all__ = ["Shape", "combine_marks", "marks_of_shapes", "with_marks"]

SAME = 0.3


def with_marks(page: Page) -> Page:
    """Return the page with every mark that its shapes, words and image show, and words cut from their marks.

    `page.marks` holds what the shapes show already. The image is searched where the words come from OCR;
    there, of the characters only boxes count, for OCR reads a box into much else.
    """
    words = split_glyphs(page.words)
    typed = marks_of_glyphs(words, page.number)
    seen: tuple[Mark, ...] = ()
    if page.text_source == TextSource.OCR:
        typed = marks_of_glyphs(
            [word for word in words if word.text in EMPTY_BOXES + TICKED_BOXES], page.number
        )
        seen = _marks_of_image(page, words)
    marks = combine_marks(seen, page.marks, typed)
    return replace(page, words=_cut_at_marks(words, seen), marks=marks)


def _marks_of_image(page: Page, words: Sequence[Word]) -> tuple[Mark, ...]:
    """Return the marks of the page's image in page units."""
    if page.image is None or not words:
        return ()
    from xformparser.ingest.marks_image import marks_of_image

    scale = page.image.width / page.width
    in_pixels = [replace(word, box=enlarged_box(word.box, scale)) for word in words]
    marks = marks_of_image(page.image, in_pixels, page.number)
    return tuple(mark.model_copy(update={"box": enlarged_box(mark.box, 1 / scale)}) for mark in marks)


def _cut_at_marks(words: Sequence[Word], marks: Sequence[Mark]) -> tuple[Word, ...]:
    """Return the words, those that OCR read together with a mark ("Omale") cut in two."""
    parts: list[Word] = []
    pitch = median([_pitch(word) for word in words if len(word.text) > 1] or [1.0])
    for word in words:
        glued = next((mark.box for mark in marks if _is_glued(word, mark.box, pitch)), None)
        if glued is None:
            parts.append(word)
        elif centre(glued)[0] < centre(word.box)[0]:
            parts.extend(_refitted(cut_word(word, [1]), glued))
        else:
            parts.extend(_refitted(cut_word(word, [len(word.text) - 1])[::-1], glued)[::-1])
    return tuple(parts)


def _refitted(parts: Sequence[Word], glued: Box) -> list[Word]:
    """Return a glyph and its word, the glyph with the box of the mark."""
    return [replace(parts[0], box=glued), *parts[1:]]


def _pitch(word: Word) -> float:
    """Return the mean width of a word's letters over its height."""
    return (word.box[2] - word.box[0]) / len(word.text) / max(1e-6, word.box[3] - word.box[1])


def _is_glued(word: Word, mark: Box, pitch: float) -> bool:
    """Tell whether the word's first or last character is the mark, not a letter beside it.

    A letter is it where the rest of the word, without the mark's place, is wide enough for all letters.
    """
    if len(word.text) < 2 or row_overlap(word.box, mark) < 0.5:
        return False
    if overlap((word.box[0], word.box[2]), (mark[0], mark[2])) < 0.35 * (mark[2] - mark[0]):
        return False
    is_first = centre(mark)[0] < centre(word.box)[0]
    letter = word.text[0 if is_first else -1]
    if letter not in LOOKALIKES or not letter.isalnum():
        return letter in LOOKALIKES
    rest = word.box[2] - mark[2] if is_first else mark[0] - word.box[0]
    letters = rest / (pitch * (word.box[3] - word.box[1]))
    return letters < len(word.text) - 0.5


def combine_marks(*sources: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return every mark once, top to bottom and left to right.

    Where sources found the same mark (boxes overlap, or one holds the other's middle), the first source
    gives the box; it is selected when any of them says so, for a check drawn into an empty box is one more
    thing to see, never one less.
    """
    combined: list[Mark] = []
    for mark in (mark for source in sources for mark in source):
        index = next((i for i, other in enumerate(combined) if _is_same(mark.box, other.box)), None)
        if index is None:
            combined.append(mark)
        else:
            combined[index] = _merged(combined[index], mark)
    return tuple(sorted(combined, key=lambda mark: (mark.page, mark.box[1], mark.box[0])))


def _is_same(first: Box, second: Box) -> bool:
    shared = intersection_area(first, second)
    if shared > SAME * (area(first) + area(second) - shared):
        return True
    return shared > 0 and (holds_centre(first, second) or holds_centre(second, first))


def _merged(first: Mark, second: Mark) -> Mark:
    if first.state == second.state:
        return first.model_copy(update={"confidence": max(first.confidence, second.confidence)})
    selected = first if first.state == MarkState.SELECTED else second
    return first.model_copy(update={"state": MarkState.SELECTED, "confidence": selected.confidence})
