"""Forms as OCR reads them: each word that was read goes to the entity that was drawn where it stands."""

from collections.abc import Sequence

from PIL import Image

from xformparser.datasets.synthetic import SyntheticView, SyntheticWord
from xformparser.documents import Page, Word
from xformparser.geometry import Box
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.reading import read_page, turned_box

LEAST_SHARE = 0.3
"""Share of a read word's box that drawn words of its entity must cover."""


def read_view(
    image: Image.Image, drawn: SyntheticView, engine: OcrEngine
) -> tuple[SyntheticView, Image.Image]:
    """Return the page as read, with the upright picture that its boxes are in.

    Args:
        image: the picture of the page.
        drawn: what was drawn on it.
        engine: reads it.
    """
    page = read_page(Page(1, image.width, image.height, "px", image=image), engine)
    upright = page.image or image
    places = [(_turned(word.box, page, drawn), word.entity) for word in drawn.words]
    words = tuple(
        SyntheticWord(text=word.text, box=_rounded(word.box), entity=entity)
        for word, entity in zip(page.words, owners(page.words, places), strict=True)
    )
    view = SyntheticView(
        image=drawn.image,
        width=upright.width,
        height=upright.height,
        words=words,
        ruling=page.ruling.rounded(),
    )
    return view, upright


def owners(words: Sequence[Word], places: Sequence[tuple[Box, int]]) -> list[int]:
    """Return the entity of each word: the one whose drawn words cover most of it, -1 where that is little."""
    found = []
    for word in words:
        shares: dict[int, float] = {}
        for box, entity in places:
            shares[entity] = shares.get(entity, 0.0) + _covered(word.box, box)
        entity, share = max(shares.items(), key=lambda item: item[1], default=(-1, 0.0))
        found.append(entity if share >= LEAST_SHARE else -1)
    return found


def _covered(box: Box, by: Box) -> float:
    """Return the share of a box that another covers."""
    width = min(box[2], by[2]) - max(box[0], by[0])
    height = min(box[3], by[3]) - max(box[1], by[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def _turned(box: Box, page: Page, drawn: SyntheticView) -> Box:
    if not page.rotation:
        return box
    return turned_box(box, page.rotation, (drawn.width, drawn.height), (page.width, page.height))


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
