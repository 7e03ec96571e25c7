"""What stands where a question is answered: text on whatever it is written on, boxes to tick, or nothing."""

from dataclasses import dataclass, replace

from xformparser.labels import Label
from xformparser.synthesis.content import Field, Option
from xformparser.synthesis.pen import Ink, Pen, Place
from xformparser.synthesis.sheet import SheetEntity

COMB_KINDS = frozenset(("identifier", "iban", "tax_number", "postcode", "code", "batch", "vin", "birth_date"))
_COMB_CELL = 1.35
_TICK_GAP = 0.35
_OPTION_GAP = 1.4
_BOX_PADDING = 1.5


@dataclass(frozen=True)
class AnswerArea:
    """The room for a field's answers.

    Args:
        pen: what writes.
        field: whose answers; a group has none.
        fill: what is drawn to write on: "none", "rule", "dots" or "box".
        align: of the text in the room.
    """

    pen: Pen
    field: Field
    fill: str
    align: str = "left"

    @property
    def natural_width(self) -> float:
        """How wide the answers are when nothing is wrapped; what an empty one may take."""
        if self.field.options:
            return sum(self._option_width(option) for option in self.field.options)
        ink = self.pen.value_ink
        widths = [self.pen.width(answer, ink) for answer in self.field.answers]
        return max(widths, default=8 * ink.size) + 2 * _BOX_PADDING

    def height(self, width: float) -> float:
        """Return how high the answers stand in a width."""
        if self.field.options:
            return sum(self._option_row_height(row, width) for row in self._option_rows(width))
        if self._is_comb(width):
            return self._cell_size * 1.1
        return sum(self._heights(width)) + (2 * _BOX_PADDING if self.fill == "box" else 0.0)

    def draw(self, place: Place, question: int) -> None:
        """Write the answers, linked to the question."""
        if self.field.options:
            self._draw_options(place, question)
            return
        if self._is_comb(place.width):
            self._draw_comb(place, question)
            return
        heights = self._heights(place.width)
        inside = place
        if self.fill == "box":
            self.pen.frame(place, sum(heights) + 2 * _BOX_PADDING)
            inside = place.moved(_BOX_PADDING, _BOX_PADDING, place.width - 2 * _BOX_PADDING)
        top = 0.0
        for answer, height in zip(self.field.answers or ("",), heights, strict=True):
            if answer:
                entity = self.pen.drawing.add(SheetEntity(Label.ANSWER), question)
                ink = replace(self.pen.value_ink, align=self.align)
                self.pen.write(answer, inside.moved(top=top), ink, entity)
            self._draw_fill(inside.moved(top=top), height)
            top += height

    def _heights(self, width: float) -> list[float]:
        width -= 2 * _BOX_PADDING if self.fill == "box" else 0.0
        ink = self.pen.value_ink
        lines = 3 if self.field.kind == "paragraph" else 1
        if not self.field.answers:
            return [lines * self.pen.leading(ink)]
        return [self.pen.height(answer, ink, width) for answer in self.field.answers]

    def _draw_fill(self, place: Place, height: float) -> None:
        if self.fill not in ("rule", "dots"):
            return
        leading = self.pen.leading(self.pen.value_ink)
        for number in range(max(1, round(height / leading))):
            top = min((number + 1) * leading, height) - 0.12 * leading
            self.pen.rule(place.moved(top=top), dotted=self.fill == "dots")

    @property
    def _cell_size(self) -> float:
        return _COMB_CELL * self.pen.value_ink.size

    def _is_comb(self, width: float) -> bool:
        """Tell whether the answer is written one character to a cell, and fits."""
        if not self.pen.style.combs or self.field.kind not in COMB_KINDS or len(self.field.answers) != 1:
            return False
        return len("".join(self.field.answers[0].split())) * self._cell_size <= width

    def _draw_comb(self, place: Place, question: int) -> None:
        """Write the answer's characters into a row of cells, as one entity."""
        entity = self.pen.drawing.add(SheetEntity(Label.ANSWER, continuous=True), question)
        ink = replace(self.pen.value_ink, align="centre")
        for number, character in enumerate("".join(self.field.answers[0].split())):
            cell = place.moved(number * self._cell_size, width=self._cell_size)
            self.pen.frame(cell, self._cell_size * 1.1)
            self.pen.write(character, cell, ink, entity)

    @property
    def _option_ink(self) -> Ink:
        return Ink(self.pen.style.key_font, self.pen.style.size)

    def _option_width(self, option: Option) -> float:
        size = self.pen.style.size
        return self.pen.width(option.text, self._option_ink) + size * (0.8 + _TICK_GAP + _OPTION_GAP)

    def _option_row_height(self, row: list[Option], width: float) -> float:
        room = self._option_room(width)
        return max(self.pen.height(option.text, self._option_ink, room) for option in row)

    def _option_room(self, width: float) -> float:
        """Return the width that an option's text may take beside its box."""
        size = self.pen.style.size
        return max(width - size * (0.8 + _TICK_GAP), 2 * size)

    def _option_rows(self, width: float) -> list[list[Option]]:
        rows: list[list[Option]] = [[]]
        used = 0.0
        for option in self.field.options:
            wide = self._option_width(option)
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0.0
            rows[-1].append(option)
            used += wide
        return rows

    def _draw_options(self, place: Place, question: int) -> None:
        size = self.pen.style.size
        top = 0.0
        for row in self._option_rows(place.width):
            x = 0.0
            for option in row:
                self.pen.tick(place.moved(x, top + 0.1 * size), 0.8 * size, option.selected)
                entity = self.pen.drawing.add(SheetEntity(Label.ANSWER, selected=option.selected), question)
                text = place.moved(x + size * (0.8 + _TICK_GAP), top, self._option_room(place.width))
                self.pen.write(option.text, text, self._option_ink, entity)
                x += self._option_width(option)
            top += self._option_row_height(row, place.width)
