"""Writes lines of text for an entity: wrapped to a width, aligned, in a font that has the letters."""

import random
from dataclasses import dataclass, replace

from xformparser.synthesis.fonts import Font
from xformparser.synthesis.sheet import BLACK, Colour, Drawing, Frame, Sheet, Stroke, TextRun, TickBox
from xformparser.synthesis.style import Style
from xformparser.text import is_cjk, split_units

_SMALLEST = 0.6
ALIGNMENTS = {"left": 0.0, "centre": 0.5, "right": 1.0}
_NO_LINE_START = frozenset("、。，．：；！？）」』】〉》…ー々ぁぃぅぇぉっゃゅょ,.:;!?)]")


@dataclass(frozen=True)
class Place:
    """Room on a sheet: its left, its top, its width."""

    sheet: Sheet
    x: float
    top: float
    width: float

    def moved(self, x: float = 0.0, top: float = 0.0, width: float | None = None) -> "Place":
        """Return the room moved, and as wide as said."""
        return Place(self.sheet, self.x + x, self.top + top, self.width if width is None else width)


@dataclass(frozen=True)
class Ink:
    """How a text is written: font, size, colour and alignment."""

    font: Font
    size: float
    colour: Colour = BLACK
    align: str = "left"


@dataclass(frozen=True)
class Pen:
    """What all of a form is written with: the drawing, its style, and the dice of small choices."""

    drawing: Drawing
    style: Style
    dice: random.Random

    @property
    def key_ink(self) -> Ink:
        """How questions are printed."""
        return Ink(self.style.bold if self.style.bold_keys else self.style.key_font, self.style.size)

    @property
    def value_ink(self) -> Ink:
        """How answers are filled in."""
        return Ink(self.style.value_font, self.style.value_size, self.style.value_colour)

    def leading(self, ink: Ink) -> float:
        """Return the height of a line."""
        return ink.size * self.style.leading

    def lines(self, text: str, ink: Ink, width: float) -> list[str]:
        """Return the text's lines, wrapped to the width."""
        return [line for part in text.split("\n") for line in wrap(part, ink.font, ink.size, width)]

    def fitted(self, text: str, ink: Ink, width: float) -> Ink:
        """Return the ink in a font that has the text's letters, and small enough for its longest word."""
        font = self.style.font_for(text, ink.font)
        widest = max((font.width(text[start:end], ink.size) for start, end in split_units(text)), default=0.0)
        share = max(min(1.0, width / widest), _SMALLEST) if widest else 1.0
        return replace(ink, font=font, size=ink.size * share)

    def height(self, text: str, ink: Ink, width: float) -> float:
        """Return how high the text stands when wrapped to the width."""
        ink = self.fitted(text, ink, width)
        return len(self.lines(text, ink, width)) * self.leading(ink)

    def width(self, text: str, ink: Ink) -> float:
        """Return how wide the text's widest line is when not wrapped."""
        font = self.style.font_for(text, ink.font)
        return max(font.width(line, ink.size) for line in text.split("\n"))

    def write(self, text: str, place: Place, ink: Ink, entity: int = -1) -> float:
        """Write the text into the room's width for an entity; return how high it stands."""
        ink = self.fitted(text, ink, place.width)
        lines = self.lines(text, ink, place.width)
        for number, line in enumerate(lines):
            slack = place.width - ink.font.width(line, ink.size)
            x = place.x + max(slack, 0.0) * ALIGNMENTS[ink.align]
            top = place.top + number * self.leading(ink)
            place.sheet.runs.append(TextRun(line, x, top, ink.font, ink.size, entity, ink.colour))
        return len(lines) * self.leading(ink)

    def rule(self, place: Place, dotted: bool = False) -> None:
        """Draw a line along the top of the room."""
        dash = (0.8, 2.0) if dotted else ()
        ends = ((place.x, place.top), (place.x + place.width, place.top))
        place.sheet.strokes.append(Stroke(*ends, width=self.style.rule, dash=dash))

    def frame(self, place: Place, height: float, fill: float | None = None, outline: bool = True) -> None:
        """Draw a frame around the room and fill it with a grey where one is given."""
        box = (place.x, place.top, place.x + place.width, place.top + height)
        place.sheet.frames.append(Frame(box, self.style.rule if outline else 0.0, fill))

    def tick(self, place: Place, size: float, selected: bool) -> None:
        """Draw a box or ring to tick at the room's left top."""
        box = (place.x, place.top, place.x + size, place.top + size)
        place.sheet.ticks.append(TickBox(box, self.style.mark if selected else "", self.style.rings))


def wrap(text: str, font: Font, size: float, width: float) -> list[str]:
    """Return the lines of a text of one paragraph; a word wider than the width gets a line of its own."""
    units = split_units(text)
    if not units:
        return [""]
    lines: list[str] = []
    begin, end = units[0]
    for start, stop in units[1:]:
        fits = font.width(text[begin:stop], size) <= width
        if fits or text[start] in _NO_LINE_START or _inside_word(text, start):
            end = stop
        else:
            lines.append(text[begin:end])
            begin, end = start, stop
    return [*lines, text[begin:end]]


def _inside_word(text: str, start: int) -> bool:
    """Tell whether a break before `start` would cut what is written without a space."""
    return not text[start - 1].isspace() and not is_cjk(text[start - 1 : start + 1])
