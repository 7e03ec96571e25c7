"""Line items: cells under column headers, ruled or aligned, with totals beneath them.

A column header is a question and each cell beneath it one of its answers, of the row it stands in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xformparser.labels import Label
from xformparser.synthesis.blocks import BAND
from xformparser.synthesis.content import Field, Table
from xformparser.synthesis.flow import Flow
from xformparser.synthesis.pen import Ink, Pen, Place
from xformparser.synthesis.sheet import SheetEntity

_NARROW_KINDS = frozenset(("index", "quantity", "unit", "number", "code", "percent", "age", "yes_no"))
_WIDE_KINDS = frozenset(
    ("product", "remark", "paragraph", "defect", "diagnosis", "address", "company", "person")
)
_LEAST_TOTAL = 0.16
_TOTAL_SHARE = 0.6
_NUMERIC = re.compile(r"[\d.,\s$€£¥%-]+")


@dataclass(frozen=True)
class TableLook:
    """How a table looks: its ruling ("grid", "rows", "head" or "none"), its head, here and on other pages."""

    ruling: str
    shaded: bool
    padding: float
    repeats_head: bool
    says_continued: bool
    numbers_right: bool


def choose_table_look(pen: Pen) -> TableLook:
    """Return the looks of a table, drawn by the pen's dice."""
    dice = pen.dice
    return TableLook(
        ruling=dice.choice(("grid", "grid", "rows", "head", "none")),
        shaded=dice.random() < 0.4,
        padding=dice.uniform(1.0, 4.0),
        repeats_head=dice.random() < 0.6,
        says_continued=dice.random() < 0.3,
        numbers_right=dice.random() < 0.6,
    )


def draw_table(table: Table, flow: Flow, heading: int | None, continued: str) -> None:
    """Draw the table from where the flow stands; its head is linked from the heading.

    On another page it goes on with its head again, or without; `continued` is what is then said above it.
    """
    drawn = _DrawnTable(flow.pen, table, choose_table_look(flow.pen), flow.width)
    questions = drawn.draw_head(flow, heading)
    for number, row in enumerate(table.rows):
        height = drawn.row_height(row, flow.width)
        if flow.reserve(height):
            if drawn.look.says_continued:
                drawn.write_note(continued, flow)
            if drawn.look.repeats_head:
                questions = drawn.draw_head(flow, heading)
        drawn.draw_row(flow.take(height), row, number, questions)
    for total in table.totals:
        drawn.draw_total(total, flow)


@dataclass(frozen=True)
class _DrawnTable:
    pen: Pen
    table: Table
    look: TableLook
    width: float

    @cached_property
    def _heads(self) -> tuple[str, ...]:
        capitals = self.pen.style.capitals
        return tuple(text.upper() if capitals else text for text in self.table.columns)

    @cached_property
    def _shares(self) -> list[float]:
        """The columns' shares of the width: as their kinds ask, but none narrower than its longest word."""
        weights = [
            0.5 if kind in _NARROW_KINDS else 2.2 if kind in _WIDE_KINDS else 1.0 for kind in self.table.kinds
        ]
        wanted = [max(weight / sum(weights), self._least(at)) for at, weight in enumerate(weights)]
        return [share / sum(wanted) for share in wanted]

    def _least(self, column: int) -> float:
        """Return the share of the width that the longest word of a column needs."""
        texts = [(self._heads[column], self._head_ink)]
        texts += [(row[column], self.pen.value_ink) for row in self.table.rows]
        widest = max(self.pen.width("\n".join(text.split()) or " ", ink) for text, ink in texts)
        return (widest + 2 * self.look.padding) / self.width

    @property
    def _head_ink(self) -> Ink:
        return replace(self.pen.key_ink, align="centre" if self.look.ruling == "grid" else "left")

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

    def draw_head(self, flow: Flow, heading: int | None) -> list[int]:
        """Return the column headers that are drawn, linked from the heading."""
        height = self._height(self._heads, self._head_ink, flow.width)
        place = flow.take(height)
        if self.look.shaded:
            self.pen.frame(place, height, BAND, outline=self.look.ruling != "none")
        if self.look.ruling in ("rows", "head"):
            self.pen.rule(place.moved(top=height))
        questions = []
        for text, room in zip(self._heads, self._cells(place, height), strict=True):
            questions.append(self.pen.drawing.add(SheetEntity(Label.QUESTION), heading))
            self.pen.write(text, room, self._head_ink, questions[-1])
        return questions

    def write_note(self, text: str, flow: Flow) -> None:
        """Write a line that is no part of the table."""
        place = flow.take(self.pen.leading(self.pen.key_ink))
        self.pen.write(text, place, self.pen.key_ink, self.pen.drawing.add(SheetEntity(Label.OTHER)))

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

    def draw_total(self, total: Field, flow: Flow) -> None:
        """Draw a total right beneath the last columns: its key, then its value."""
        padding = self.look.padding
        ink = replace(self.pen.value_ink, align="right")
        key_ink = replace(self.pen.key_ink, align="right")
        label, answer = total.label + self.pen.style.colon, "".join(total.answers[:1])
        value_width = max(self._shares[-1], _LEAST_TOTAL) * self.width
        key_width = self.width * _TOTAL_SHARE - value_width - padding
        inside = value_width - 2 * padding
        height = max(self.pen.height(answer, ink, inside), self.pen.height(label, key_ink, key_width))
        place = flow.take(height + 2 * padding)
        cell = place.moved(place.width - value_width, width=value_width)
        if self.look.ruling == "grid":
            self.pen.frame(cell, height + 2 * padding)
        key = place.moved(self.width * (1 - _TOTAL_SHARE), padding, key_width)
        question = self.pen.drawing.add(SheetEntity(Label.QUESTION))
        self.pen.write(label, key, key_ink, question)
        if answer:
            entity = self.pen.drawing.add(SheetEntity(Label.ANSWER), question)
            self.pen.write(answer, cell.moved(padding, padding, inside), ink, entity)
