"""A page to draw a form on, which notes every key and value as it is written."""

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from xformparser.evaluation.samples import ExpectedPair
from xformparser.geometry import Box
from xformparser.labels import ValueType
from xformparser.text import join_words

Point = tuple[float, float]
Options = tuple[tuple[str, bool], ...]

LINE_SPACING = 1.25
DOTTED = (0.6, 1.8)


@dataclass(frozen=True)
class Pen:
    """A typeface, its size in points and its colour."""

    face: str
    size: float
    colour: str = "#000000"


@dataclass(frozen=True)
class Style:
    """The pens of one form.

    `tick` is how a box is marked: cross, check, fill or dot (in a circle); `leader` the dash pattern of the
    lines to write on, solid where empty.
    """

    key: Pen
    value: Pen
    heading: Pen
    small: Pen
    ink: str = "#000000"
    tick: str = "cross"
    leader: tuple[float, ...] = ()


class Sheet:
    """A PDF in the making: points, origin top-left; `pairs` holds what a reader should find on it."""

    def __init__(self, style: Style, title: str, size: Point = A4) -> None:
        self.style = style
        self.width, self.height = size
        self.pairs: list[ExpectedPair] = []
        self._page = 1
        self._stream = BytesIO()
        self.canvas = Canvas(self._stream, pagesize=size, invariant=1)
        self.canvas.setTitle(title)

    def next_page(self) -> None:
        """End this page and begin another."""
        self.canvas.showPage()
        self._page += 1

    def finish(self) -> bytes:
        """Return the finished PDF."""
        self.canvas.save()
        return self._stream.getvalue()

    def note(self, key: str, value: str | None, value_type: ValueType | None = None) -> None:
        """Expect a pair on this page; lines of a text are joined as its script joins them."""
        joined = None if value is None else join_words(value.split("\n"))
        self.pairs.append(
            ExpectedPair(join_words(key.split("\n")).rstrip(" :："), joined, self._page, value_type)
        )

    def text(self, at: Point, text: str, pen: Pen, align: str = "left") -> float:
        """Write lines from a first base line on (left, right or middle of `at`); return the longest width."""
        self.canvas.setFillColor(HexColor(pen.colour))
        self.canvas.setFont(pen.face, pen.size)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "middle": self.canvas.drawCentredString,
        }[align]
        lines = text.split("\n")
        for index, line in enumerate(lines):
            draw(at[0], self.height - at[1] - index * pen.size * LINE_SPACING, line)
        return max(stringWidth(line, pen.face, pen.size) for line in lines)

    def rule(self, start: Point, end: Point, width: float = 0.5, dash: tuple[float, ...] = ()) -> None:
        """Draw a line."""
        self.canvas.setStrokeColor(HexColor(self.style.ink))
        self.canvas.setLineWidth(width)
        self.canvas.setDash(*([list(dash)] if dash else []))
        self.canvas.line(start[0], self.height - start[1], end[0], self.height - end[1])
        self.canvas.setDash()

    def frame(self, box: Box, width: float = 0.5, fill: str | None = None, radius: float = 0.0) -> None:
        """Draw a box, filled where a colour is given, without an outline where the width is 0."""
        self.canvas.setStrokeColor(HexColor(self.style.ink))
        self.canvas.setLineWidth(width)
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        x0, y0, x1, y1 = box
        place = (x0, self.height - y1, x1 - x0, y1 - y0)
        painting = {"stroke": int(width > 0), "fill": int(fill is not None)}
        if radius:
            self.canvas.roundRect(*place, radius, **painting)
        else:
            self.canvas.rect(*place, **painting)

    def polygon(self, points: tuple[Point, ...], fill: str) -> None:
        """Draw a filled shape without an outline (for logos)."""
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.height - y)
        path.close()
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.drawPath(path, stroke=0, fill=1)

    def disc(self, centre: Point, radius: float, fill: str | None = None) -> None:
        """Draw a circle: filled without an outline, or an outline alone."""
        self.canvas.setStrokeColor(HexColor(self.style.ink))
        self.canvas.setLineWidth(0.7)
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        self.canvas.circle(
            centre[0], self.height - centre[1], radius, stroke=int(not fill), fill=int(bool(fill))
        )
