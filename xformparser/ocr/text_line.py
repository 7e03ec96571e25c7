"""Lines of text that are read when, and only when, somebody asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xformparser.ocr.strips import Pixels, Strip
from xformparser.ocr.words import Reading


@dataclass(frozen=True, eq=False)
class TextLine:
    """A strip, and `read`, which reads the pixels of one."""

    strip: Strip
    read: Callable[[Pixels], Reading]

    @cached_property
    def reading(self) -> Reading:
        """What the strip reads as it stands."""
        return self.read(self.strip.pixels)

    def turned(self, turn: int) -> "TextLine":
        """Return the line turned clockwise by a multiple of 90 degrees."""
        return TextLine(self.strip.turned(turn), self.read)
