"""The marks of options that an annotated page says are ticked or not, where its image is not looked at."""

from collections.abc import Iterator

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.documents import Mark
from xformparser.labels import MarkState

GAP = 0.3
"""Between a mark and its option, in heights of the text."""


def given_marks(page: AnnotatedPage) -> tuple[Mark, ...]:
    """Return a square left of the first word of each option, for nothing says where its mark was drawn."""
    return tuple(_marks(page))


def _marks(page: AnnotatedPage) -> Iterator[Mark]:
    for entity in page.entities:
        if entity.selected is None or not entity.words:
            continue
        x0, y0, _, y1 = entity.words[0].box
        side = y1 - y0
        right = max(x0 - GAP * side, 0.0)
        state = MarkState.SELECTED if entity.selected else MarkState.UNSELECTED
        yield Mark(page=1, box=(max(right - side, 0.0), y0, right, y1), state=state)
