"""Selection marks among the vector shapes of a digital page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xformparser.documents import Mark, Word
from xformparser.geometry import Box


@dataclass(frozen=True, slots=True)
class Shape:
    """A painted path of a PDF page in page units; `filled` when its inside is painted in a dark colour."""

    kind: Literal["rect", "curve", "line"]
    box: Box
    filled: bool


def marks_of_shapes(shapes: Sequence[Shape], words: Sequence[Word], page_number: int) -> tuple[Mark, ...]:
    """Return the tick boxes and radio buttons that are drawn with rectangles, curves and lines."""
    del shapes, words, page_number
    return ()
