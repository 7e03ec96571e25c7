"""Draws tick boxes and their texts on a PDF page and writes down what it drew."""

import math
import random
from dataclasses import dataclass, field
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from xformparser.geometry import Box

Manner = Literal["tick", "tick_out", "cross", "fill", "letter", "dingbat"]

SQUARE_GLYPHS = {"empty": "☐□◻", "selected": "☑☒■"}
ROUND_GLYPHS = {"empty": "○◯", "selected": "●◉"}


@dataclass(frozen=True)
class GoldMark:
    """A mark as drawn: its box in page units, whether it is selected, its option and its question."""

    box: Box
    selected: bool
    option: str
    question: str | None


@dataclass(frozen=True)
class MarkLook:
    """How one page draws its marks; `glyphs` draws them as characters of a font."""

    round: bool
    size: float
    stroke: float
    manner: Manner
    glyphs: bool


@dataclass
class Sheet:
    """A page in the making; y runs down from the top edge, in points."""

    canvas: Canvas
    height: float
    font: str
    font_size: float
    look: MarkLook
    random: random.Random
    marks: list[GoldMark] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, font: str | None = None) -> float:
        """Draw the text with its baseline at y; returns the x of its end."""
        self.canvas.setFont(font or self.font, self.font_size)
        self.canvas.drawString(x, self.height - y, text)
        return x + self.width(text, font)

    def width(self, text: str, font: str | None = None) -> float:
        """Return the width of a text in points."""
        return float(pdfmetrics.stringWidth(text, font or self.font, self.font_size))

    def mark(self, x: float, y: float, selected: bool, option: str, question: str | None) -> float:
        """Draw a mark at x on the baseline y; returns the x of its right edge."""
        box = self._glyph(x, y, selected) if self.look.glyphs else self._drawn(x, y, selected)
        self.marks.append(GoldMark(box, selected, option, question))
        return box[2]

    def _glyph(self, x: float, y: float, selected: bool) -> Box:
        glyphs = ROUND_GLYPHS if self.look.round else SQUARE_GLYPHS
        choices = glyphs["selected" if selected else "empty"]
        glyph = choices[0] if self.look.manner == "tick" else choices[-1]
        end = self.text(x, y, glyph, "DejaVuSans")
        return (x, y - 0.75 * self.font_size, end, y + 0.1 * self.font_size)

    def _drawn(self, x: float, y: float, selected: bool) -> Box:
        size = self.look.size * self.font_size
        lift = (size - 0.72 * self.font_size) / 2
        box = (x, y - size + lift, x + size, y + lift)
        canvas = self.canvas
        canvas.setLineWidth(self.look.stroke)
        if self.look.round:
            canvas.circle(x + size / 2, self.height - y - lift + size / 2, size / 2)
        else:
            canvas.rect(x, self.height - y - lift, size, size)
        if selected:
            self._select(x, self.height - y - lift, size)
        canvas.setLineWidth(0.5)
        return box

    def _select(self, x: float, bottom: float, size: float) -> None:
        canvas, manner = self.canvas, self.look.manner
        jitter = self.random.uniform(-0.06, 0.06) * size
        if manner == "fill" and self.look.round:
            canvas.circle(x + size / 2, bottom + size / 2, size * self.random.uniform(0.22, 0.5), fill=1)
        elif manner == "fill":
            margin = size * self.random.uniform(0.0, 0.22)
            canvas.rect(x + margin, bottom + margin, size - 2 * margin, size - 2 * margin, fill=1)
        elif manner == "cross":
            inset = size * self.random.uniform(0.05, 0.2)
            for first, second in ((inset, size - inset), (size - inset, inset)):
                canvas.line(x + inset, bottom + first + jitter, x + size - inset, bottom + second)
        elif manner in ("letter", "dingbat"):
            font, text = ("Helvetica-Bold", "X") if manner == "letter" else ("ZapfDingbats", "\u2714")
            canvas.setFont(font, size * 0.95)
            width = pdfmetrics.stringWidth(text, font, size * 0.95)
            canvas.drawString(x + (size - width) / 2, bottom + 0.16 * size, text)
        else:
            reach = 1.35 if manner == "tick_out" else 0.85
            canvas.setLineWidth(max(0.9, self.look.stroke))
            path = canvas.beginPath()
            path.moveTo(x + 0.18 * size, bottom + 0.5 * size + jitter)
            path.lineTo(x + 0.42 * size, bottom + 0.2 * size)
            path.lineTo(x + (0.2 + 0.7 * reach) * size, bottom + reach * size)
            canvas.drawPath(path)


def draw_logo(sheet: Sheet, x: float, y: float) -> None:
    """Draw a sign that is no mark: rings, letters in a circle, a star of lines."""
    canvas, top = sheet.canvas, sheet.height - y
    canvas.circle(x + 16, top - 16, 16)
    canvas.circle(x + 16, top - 16, 11, fill=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(x + 40, top - 22, "OQ DO")
    for step in range(5):
        angle = step * math.pi / 5
        dx, dy = 12 * math.cos(angle), 12 * math.sin(angle)
        canvas.line(x + 140 - dx, top - 16 - dy, x + 140 + dx, top - 16 + dy)


def draw_table(sheet: Sheet, x: float, y: float) -> float:
    """Draw a table with narrow cells that hold letters and numbers; returns the y below it."""
    row_height = 1.6 * sheet.font_size
    columns = [0.0, 90, 90 + row_height, 90 + 2 * row_height, 90 + 3 * row_height, 260]
    for row, texts in enumerate((("A1", "O", "0", "X"), ("B2", "8", "", "D"), ("C3", "", "0", "O"))):
        for column, text in enumerate(texts):
            sheet.text(x + columns[column] + 3, y + (row + 0.72) * row_height, text, "Helvetica")
    sheet.canvas.grid(
        [x + column for column in columns], [sheet.height - y - row * row_height for row in range(4)]
    )
    return y + 3 * row_height + sheet.font_size


def draw_comb(sheet: Sheet, x: float, y: float) -> float:
    """Draw a label and a field of adjoining squares, one for each letter; returns the y below it."""
    start = sheet.text(x, y, "IBAN", "Helvetica") + 8
    size = 1.4 * sheet.font_size
    for position in range(9):
        sheet.canvas.rect(start + position * size, sheet.height - y - 0.3 * size, size, size)
    return y + 2 * sheet.font_size
