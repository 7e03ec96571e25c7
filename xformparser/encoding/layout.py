"""How a page is laid before the model: segments in reading order, each with its words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from xformparser.cells import join_in_cells
from xformparser.documents import Word
from xformparser.geometry import Box, union_box
from xformparser.labels import Label
from xformparser.lines import group_boxes
from xformparser.reading_order import reading_order
from xformparser.ruling import NO_RULING, Ruling
from xformparser.text import split_units


@dataclass(frozen=True)
class Segment:
    """A visual line, a text in a cell, or a given entity: box, words, and their indices in the caller's list.

    `label` is set where it is known beforehand, as for the value of a form field; such a segment is not cut.
    """

    box: Box
    words: tuple[Word, ...]
    indices: tuple[int, ...]
    label: Label | None = None


@dataclass(frozen=True)
class PageLayout:
    """Segments in reading order; `given` says that each is a whole entity, not to be cut.

    `image` is the upright page's image or its file, None where there is none; opened only by those who look.
    """

    width: float
    height: float
    segments: tuple[Segment, ...]
    given: bool
    image: Image.Image | Path | None = field(default=None, repr=False, compare=False)


def layout_of_words(
    words: Sequence[Word],
    width: float,
    height: float,
    known: Sequence[Segment] = (),
    ruling: Ruling = NO_RULING,
) -> PageLayout:
    """Return the page as visual lines made from its words by geometry; indices count the words given.

    Lines that are one text in a ruled cell make one segment; see `join_in_cells`. `known` segments, with
    labels of their own, stand among them as they are; `ruling` is the page's.
    """
    segments = list(known)
    lines = group_boxes([word.box for word in words], ruling)
    for group in join_in_cells(lines, words, ruling):
        line = tuple(words[index] for index in group)
        segments.append(Segment(union_box(word.box for word in line), line, tuple(group)))
    return PageLayout(width, height, _ordered(segments), given=False)


def layout_of_entities(
    entities: Sequence[tuple[str, Box]], width: float, height: float, labels: Sequence[Label] | None = None
) -> PageLayout:
    """Return the page as given entities (text, box), with their labels where those are given too.

    A segment's only index is that of its entity.
    """
    known = labels or (None,) * len(entities)
    segments = [
        Segment(box, words_in_box(text, box), (index,), label)
        for index, ((text, box), label) in enumerate(zip(entities, known, strict=True))
    ]
    return PageLayout(width, height, _ordered(segments), given=True)


def words_in_box(text: str, box: Box) -> tuple[Word, ...]:
    """Return the words of a text whose places inside its box are not known; one empty word for no text."""
    return tuple(Word(text[start:end], box) for start, end in split_units(text)) or (Word("", box),)


def _ordered(segments: list[Segment]) -> tuple[Segment, ...]:
    return tuple(segments[index] for index in reading_order([segment.box for segment in segments]))
