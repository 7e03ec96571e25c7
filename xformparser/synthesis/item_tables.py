"""Line items: cells under column headers, ruled or aligned, with totals beneath them.

A column header is a question and each cell beneath it one of its answers, of the row it stands in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xformparser.labels import Label
from xformparser.synthesis.blocks import BAND
from xformparser.synthesis.content import Table
from xformparser.synthesis.flow import Flow
from xformparser.synthesis.pen import Ink, Pen, Place
from xformparser.synthesis.sheet import SheetEntity

_NARROW_KINDS = frozenset(("index", "quantity", "unit", "number", "code", "percent", "age", "yes_no"))
_WIDE_KINDS = frozenset(
    ("product", "remark", "paragraph", "defect", "diagnosis", "address", "company", "person")
)
_NUMERIC = re.compile(r"[\d.,\s$€£¥%-]+")


@dataclass(frozen=True)
class TableLook:
    """How a table is ruled: "grid", "rows", "head" or "none"; whether its head is shaded and said again."""

    ruling: str
    shaded: bool
    padding: float
    repeats_head: bool
    numbers_right: bool


def choose_table_look(pen: Pen) -> TableLook:
    """Return the looks of a table, drawn by the pen's dice."""
    dice = pen.dice
    return TableLook(
        ruling=dice.choice(("grid", "grid", "rows", "head", "none")),
        shaded=dice.random() < 0.4,
        padding=dice.uniform(1.0, 4.0),
        repeats_head=dice.random() < 0.6,
        numbers_right=dice.random() < 0.6,
    )


def draw_table(table: Table, flow: Flow, heading: int | None) -> None:
    """Draw the table from where the flow stands; its head is linked from the heading."""
    drawn = _DrawnTable(flow.pen, table, choose_table_look(flow.pen))
    questions = [flow.pen.drawing.add(SheetEntity(Label.QUESTION), heading) for _ in table.columns]
    drawn.draw_head(flow.take(drawn.head_height(flow.width)), questions)
    for number, row in enumerate(table.rows):
        height = drawn.row_height(row, flow.width)
        if flow.reserve(height) and drawn.look.repeats_head:
            questions = [flow.pen.drawing.add(SheetEntity(Label.QUESTION), heading) for _ in table.columns]
            drawn.draw_head(flow.take(drawn.head_height(flow.width)), questions)
        drawn.draw_row(flow.take(height), row, number, questions)
    drawn.draw_totals(flow)


@dataclass(frozen=True)
class _DrawnTable:
    pen: Pen
    table: Table
    look: TableLook

    @property
    def _shares(self) -> list[float]:
        weights = [
            0.5 if kind in _NARROW_KINDS else 2.2 if kind in _WIDE_KINDS else 1.0 for kind in self.table.kinds
        ]
        return [weight / sum(weights) for weight in weights]

    @property
    def _head_ink(self) -> Ink:
        return replace(self.pen.key_ink, align="centre" if self.look.ruling == "grid" else "left")

    def head_height(self, width: float) -> float:
        return self._height(self.table.columns, self._head_ink, width)

    def row_height(self, row: Sequence[str], width: float) -> float:
        return self._height(row, self.pen.value_ink, width)

    def _height(self, cells: Sequence[str], ink: Ink, width: float) -> float:
        heights = [
            self.pen.height(cell or "0", ink, share * width - 2 * self.look.padding)
            for cell, share in zip(cells, self._shares, strict=True)
        ]
        return max(heights) + 2 * self.look.padding

    def _cells(self, place: Place, height: float) -> list[Place]:
        left, rooms = 0.0, []
        for share in self._shares:
            cell = place.moved(x=left, width=share * place.width)
            if self.look.ruling == "grid":
                self.pen.frame(cell, height)
            rooms.append(cell.moved(self.look.padding, self.look.padding, cell.width - 2 * self.look.padding))
            left += share * place.width
        return rooms

    def draw_head(self, place: Place, questions: Sequence[int]) -> None:
        height = self.head_height(place.width)
        if self.look.shaded:
            self.pen.frame(place, height, BAND, outline=self.look.ruling != "none")
        if self.look.ruling in ("rows", "head"):
            self.pen.rule(place.moved(top=height))
        for text, room, question in zip(
            self.table.columns, self._cells(place, height), questions, strict=True
        ):
            text = text.upper() if self.pen.style.capitals else text
            self.pen.write(text, room, self._head_ink, question)

    def draw_row(self, place: Place, row: Sequence[str], number: int, questions: Sequence[int]) -> None:
        height = self.row_height(row, place.width)
        if self.look.ruling == "rows":
            self.pen.rule(place.moved(top=height))
        for text, room, question in zip(row, self._cells(place, height), questions, strict=True):
            if text:
                entity = self.pen.drawing.add(SheetEntity(Label.ANSWER, row=number), question)
                right = self.look.numbers_right and _NUMERIC.fullmatch(text)
                ink = replace(self.pen.value_ink, align="right" if right else "left")
                self.pen.write(text, room, ink, entity)

    def draw_totals(self, flow: Flow) -> None:
        """Draw each total right beneath the last columns: its key, then its value."""
        for total in self.table.totals:
            height = (
                max(self.pen.leading(self.pen.value_ink), self.pen.leading(self.pen.key_ink))
                + 2 * self.look.padding
            )
            place = flow.take(height)
            value_width = max(self._shares[-1], 0.16) * place.width
            key = place.moved(
                place.width * 0.4, self.look.padding, place.width * 0.6 - value_width - self.look.padding
            )
            question = self.pen.drawing.add(SheetEntity(Label.QUESTION))
            self.pen.write(
                total.label + self.pen.style.colon, key, replace(self.pen.key_ink, align="right"), question
            )
            cell = place.moved(place.width - value_width, width=value_width)
            if self.look.ruling == "grid":
                self.pen.frame(cell, height)
            room = cell.moved(self.look.padding, self.look.padding, value_width - 2 * self.look.padding)
            for answer in total.answers[:1]:
                entity = self.pen.drawing.add(SheetEntity(Label.ANSWER), question)
                self.pen.write(answer, room, replace(self.pen.value_ink, align="right"), entity)
