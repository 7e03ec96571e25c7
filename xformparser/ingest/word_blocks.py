"""What a Word file says, before it is laid out: paragraphs and tables, with content controls in them."""

from dataclasses import dataclass

from xformparser.labels import WidgetKind

PAGE_BREAK = "\f"
LINE_BREAK = "\n"
TAB = "\t"


@dataclass(frozen=True)
class Control:
    """A field to fill in; `shown` is the text that stands in its place, be it value or placeholder."""

    kind: WidgetKind
    name: str
    shown: str
    value: str | None = None
    selected: bool | None = None
    option: str | None = None
    tooltip: str | None = None


@dataclass(frozen=True)
class Piece:
    """Text of one size in points, with breaks and tabs as characters; or a control."""

    text: str
    size: float
    control: Control | None = None


@dataclass(frozen=True)
class Paragraph:
    """Pieces that flow together; `indent` and `tabs` are distances in points from the left margin."""

    pieces: tuple[Piece, ...]
    align: str = "left"
    indent: float = 0.0
    tabs: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A table cell that covers the grid columns `start` up to `end`, without it."""

    start: int
    end: int
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells over grid columns of the given relative widths."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table
