"""The one protocol that every OCR engine answers."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from xformparser.documents import Word
from xformparser.ruling import NO_RULING, Ruling


@dataclass(frozen=True)
class PageText:
    """The words of an upright image; of another one no words, but the clockwise `turn` that it needs.

    The turn is 0, 90, 180 or 270 degrees.
    """

    words: tuple[Word, ...] = ()
    turn: int = 0


class OcrEngine(Protocol):
    """Reads words from a page image."""

    name: str

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return the words of an upright RGB image: boxes in its pixels, confidence in [0, 1], source OCR.

        No word crosses a ruling line, of which `ruling` are those of the image.

        Chinese and Japanese come back one character a word, other scripts one word a word.
        """
        ...

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        """Return what `read` does where the image stands upright, else the quarter turns that it needs."""
        ...
