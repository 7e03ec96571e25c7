"""Where on which page the next thing goes: down a column, then the next column, then the next page."""

from dataclasses import dataclass, field

from xformparser.synthesis.pen import Pen, Place
from xformparser.synthesis.sheet import Sheet

COLUMN_GAP = 16.0


@dataclass
class Flow:
    """The place that is reached on the pages of a form.

    Args:
        pen: whose drawing gets the pages.
        columns: beside each other on a page.
        footer: room kept at the foot of each page.
    """

    pen: Pen
    columns: int = 1
    footer: float = 24.0
    top: float = field(init=False, default=0.0)
    column: int = field(init=False, default=0)
    first_top: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._new_page()

    @property
    def sheet(self) -> Sheet:
        """The page that is written on."""
        return self.pen.drawing.sheets[-1]

    @property
    def page_width(self) -> float:
        """The width between the margins."""
        return self.sheet.width - 2 * self.pen.style.margin

    @property
    def width(self) -> float:
        """The width of a column."""
        return (self.page_width - (self.columns - 1) * COLUMN_GAP) / self.columns

    def reserve(self, height: float) -> bool:
        """Go to the next column or page where so much room is not left; tell whether it was another page."""
        bottom = self.sheet.height - self.pen.style.margin - self.footer
        if self.top + height <= bottom or self.top == self.first_top:
            return False
        if self.column + 1 < self.columns:
            self.column += 1
            self.top = self.first_top
            return False
        self._new_page()
        return True

    def take(self, height: float) -> Place:
        """Return the next room of the column, and go on beneath it."""
        self.reserve(height)
        x = self.pen.style.margin + self.column * (self.width + COLUMN_GAP)
        place = Place(self.sheet, x, self.top, self.width)
        self.top += height
        return place

    def span(self, height: float) -> Place:
        """Return room across all columns, at the head of a page before they begin."""
        place = Place(self.sheet, self.pen.style.margin, self.top, self.page_width)
        self.top += height
        self.first_top = self.top
        return place

    def skip(self, height: float) -> None:
        """Leave room, but not at the head of a column."""
        if self.top > self.first_top:
            self.top += height

    def _new_page(self) -> None:
        self.pen.drawing.sheets.append(Sheet(*self.pen.style.paper))
        self.column = 0
        self.top = self.first_top = self.pen.style.margin
