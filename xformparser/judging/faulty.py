"""The workshop of faults for annotated pages: strange values from other pages, and pictures read badly."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from xformparser.documents import Word
from xformparser.geometry import Box, clip_box
from xformparser.ocr.base import OcrEngine

FIGURES = 0.4
"""Share of digits from which on a value is of figures."""
TRIES = 4
COARSE = (0.22, 0.42)
"""How far a part of a picture is shrunk, so that it cannot be read well any more."""
NOISE = 25.0
LEAST = 8
"""Pixels of the least side of a part."""
MARGIN = 0.4
"""Around a line that is read anew, in its heights."""


@dataclass(frozen=True)
class StrangeValues:
    """Values of other pages, those of figures and those of words."""

    figures: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str]) -> "StrangeValues":
        """Return values sorted into both kinds; each once."""
        known = sorted({value.strip() for value in values if value.strip()})
        return cls(
            figures=tuple(value for value in known if _of_figures(value)),
            words=tuple(value for value in known if not _of_figures(value)),
        )

    def __call__(self, text: str, dice: random.Random) -> str:
        """Return a value of the other kind than the text's."""
        return dice.choice(self.words if _of_figures(text) else self.figures)


@dataclass(frozen=True)
class BadReading:
    """Reads a part of a page's picture that was shrunk and soiled before; `scale` is pixels a page unit."""

    image: Image.Image
    scale: float
    engine: OcrEngine
    dice: random.Random

    def __call__(self, box: Box) -> tuple[Word, ...]:
        """Return the words that are read in a box of the page, in its units; none where nothing is read."""
        margin, scale = MARGIN * (box[3] - box[1]), self.scale
        grown = (
            (box[0] - margin) * scale,
            (box[1] - margin) * scale,
            (box[2] + margin) * scale,
            (box[3] + margin) * scale,
        )
        x0, y0, x1, y1 = map(round, clip_box(grown, self.image.width, self.image.height))
        part = self.image.convert("RGB").crop((x0, y0, max(x1, x0 + LEAST), max(y1, y0 + LEAST)))
        for _ in range(TRIES):
            found = self.engine.read(_spoilt(part, self.dice))
            if found:
                return tuple(_moved(word, x0, y0, self.scale) for word in found)
        return ()


def _of_figures(text: str) -> bool:
    return sum(character.isdigit() for character in text) > FIGURES * len(text.replace(" ", ""))


def _spoilt(part: Image.Image, dice: random.Random) -> Image.Image:
    share = dice.uniform(*COARSE)
    small = part.resize((max(8, round(part.width * share)), max(6, round(part.height * share))))
    coarse = small.filter(ImageFilter.GaussianBlur(0.4)).resize(part.size)
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, NOISE, (part.height, part.width, 1))
    return Image.fromarray(np.clip(np.asarray(coarse) + noise, 0, 255).astype(np.uint8))


def _moved(word: Word, across: float, down: float, scale: float) -> Word:
    x0, y0, x1, y1 = word.box
    box = ((x0 + across) / scale, (y0 + down) / scale, (x1 + across) / scale, (y1 + down) / scale)
    return replace(word, box=box)
