"""The one protocol that every OCR engine answers."""

from typing import Protocol

from PIL import Image

from xformparser.documents import Word
from xformparser.ruling import NO_RULING, Ruling


class OcrEngine(Protocol):
    """Reads words from an upright page image."""

    name: str

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return the words of an RGB image: boxes in its pixels, confidence in [0, 1], source OCR.

        No word crosses a ruling line, of which `ruling` are those of the image.

        Chinese and Japanese come back one character a word, other scripts one word a word.
        """
        ...

    def quarter_turn(self, image: Image.Image) -> int:
        """Return the clockwise turn (0, 90, 180 or 270 degrees) that makes the image upright."""
        ...
