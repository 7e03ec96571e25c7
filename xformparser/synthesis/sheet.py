"""A page of a form as it is drawn: text, strokes, frames, tick boxes and stamps, and what its text means.

Places are points from the top left.
"""

from dataclasses import dataclass, field

from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.labels import Label
from xformparser.synthesis.fonts import Font
from xformparser.text import split_units

ASCENT = 0.80
DESCENT = 0.20
BLACK = (0.0, 0.0, 0.0)
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class TextRun:
    """One line of text of an entity, its left end and its top; -1 is the entity of text that says nothing."""

    text: str
    x: float
    top: float
    font: Font
    size: float
    entity: int = -1
    colour: Colour = BLACK

    @property
    def baseline(self) -> float:
        """Where the letters stand."""
        return self.top + ASCENT * self.size

    @property
    def width(self) -> float:
        """How wide the line is."""
        return self.font.width(self.text, self.size)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the line and their places; each Chinese or Japanese character is one."""
        bottom = self.baseline + DESCENT * self.size
        return tuple(
            Word(self.text[start:end], (self._at(start), self.top, self._at(end), bottom))
            for start, end in split_units(self.text)
        )

    def _at(self, offset: int) -> float:
        return self.x + self.font.width(self.text[:offset], self.size)


@dataclass(frozen=True)
class Stroke:
    """A straight line; dashes and gaps of `dash` points, or none."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float = 0.6
    dash: tuple[float, ...] = ()
    colour: Colour = BLACK


@dataclass(frozen=True)
class Frame:
    """A rectangle: its outline where `width` is more than 0, its inside where `fill` is a grey in [0, 1]."""

    box: Box
    width: float = 0.6
    fill: float | None = None
    radius: float = 0.0


@dataclass(frozen=True)
class TickBox:
    """A box or ring to tick; `mark` is "", "x", "v" or "filled"."""

    box: Box
    mark: str
    ring: bool = False


@dataclass(frozen=True)
class Stamp:
    """Words in a turned frame, across whatever is there."""

    text: str
    centre: tuple[float, float]
    font: Font
    size: float
    degrees: float
    colour: Colour


@dataclass
class Sheet:
    """A page while it is drawn on; strokes, frames, ticks and stamps mean nothing by themselves."""

    width: float
    height: float
    runs: list[TextRun] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    ticks: list[TickBox] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)


@dataclass(frozen=True)
class SheetEntity:
    """What an entity is.

    `selected` tells whether an option is ticked, `row` the line item of a cell; `continuous` that each
    character has a cell of its own.
    """

    label: Label
    continuous: bool = False
    selected: bool | None = None
    row: int | None = None


@dataclass
class Drawing:
    """All pages of a form, its entities by number, and links (head, tail) between them."""

    sheets: list[Sheet] = field(default_factory=list)
    entities: list[SheetEntity] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)

    def add(self, entity: SheetEntity, parent: int | None = None) -> int:
        """Return the number of a new entity, linked from its parent where it has one."""
        self.entities.append(entity)
        number = len(self.entities) - 1
        if parent is not None:
            self.links.append((parent, number))
        return number
