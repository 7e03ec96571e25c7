"""A form's content laid on pages: letterhead, title, sections, tables, signatures, stamp and footers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xformparser.labels import Label
from xformparser.synthesis.blocks import BAND, FieldBlock, choose_look
from xformparser.synthesis.content import Field, FormContent, Notice, Section, Table
from xformparser.synthesis.flow import Flow
from xformparser.synthesis.grid import grid_rows
from xformparser.synthesis.item_tables import draw_table
from xformparser.synthesis.kinds import LayoutKind
from xformparser.synthesis.pen import Ink, Pen, Place
from xformparser.synthesis.sheet import Drawing, Frame, SheetEntity, Stamp
from xformparser.synthesis.style import Style

_TITLE_SIZES = (1.2, 1.4, 1.7, 2.0)
_STAMP_COLOURS = ((0.75, 0.1, 0.1), (0.1, 0.2, 0.6), (0.3, 0.3, 0.3))
_ALIGNMENTS = ("left", "centre", "centre", "right")


@dataclass(frozen=True)
class Composition:
    """How a form's parts are laid: the kinds that its sections may have, and columns across a page."""

    kinds: tuple[LayoutKind, ...]
    columns: int


def choose_composition(kinds: Sequence[LayoutKind], dice: random.Random) -> Composition:
    """Return one to three of the kinds: a form is laid alike throughout, or nearly."""
    count = min(len(kinds), dice.choices((1, 2, 3), (5, 4, 2))[0])
    chosen = tuple(dice.sample(list(kinds), count))
    narrow = all(kind.place != "inline" and max(kind.columns) < 3 for kind in chosen)
    return Composition(chosen, 2 if narrow and dice.random() < 0.15 else 1)


def compose(content: FormContent, style: Style, composition: Composition, dice: random.Random) -> Drawing:
    """Return the form drawn on as many pages as it needs."""
    pen = Pen(Drawing(), style, dice)
    flow = Flow(pen, composition.columns)
    _Composer(pen, flow, composition).draw(content)
    return pen.drawing


@dataclass
class _Composer:
    pen: Pen
    flow: Flow
    composition: Composition
    section_number: int = 0
    field_number: int = 0

    def draw(self, content: FormContent) -> None:
        self._draw_head(content)
        for part in content.parts:
            self.flow.skip(self.pen.style.size * self.pen.style.gap)
            if isinstance(part, Section):
                self._draw_section(part)
            elif isinstance(part, Table):
                heading = self._draw_heading(part.heading, 6 * self.pen.style.size)
                draw_table(part, self.flow, heading, content.continued)
            else:
                self._draw_notice(part)
        if content.signatures:
            self.flow.skip(2 * self.pen.style.size)
            self._draw_fields(content.signatures, None)
        if content.stamp:
            self._draw_stamp(content.stamp)
        self._draw_footers(content.page_note)

    def _draw_head(self, content: FormContent) -> None:
        dice, size = self.pen.dice, self.pen.style.size
        parts = (
            [self._draw_issuer, self._draw_title]
            if dice.random() < 0.7
            else [self._draw_title, self._draw_issuer]
        )
        for draw in parts:
            draw(content)
        self.flow.span(size * self.pen.style.gap)

    def _draw_issuer(self, content: FormContent) -> None:
        if not content.issuer:
            return
        align = self.pen.dice.choice(_ALIGNMENTS)
        logo = self.pen.dice.random() < 0.35 and align == "left"
        for number, line in enumerate(content.issuer):
            font = self.pen.style.bold if number == 0 else self.pen.style.key_font
            ink = Ink(font, self.pen.style.size * (1.2 if number == 0 else 0.85), align=align)
            place = self.flow.span(self.pen.leading(ink))
            if logo:
                place = place.moved(34.0, width=place.width - 34.0)
            if logo and number == 0:
                self._draw_logo(place.moved(-34.0))
            entity = self.pen.drawing.add(SheetEntity(Label.OTHER))
            self.pen.write(line, place, ink, entity)

    def _draw_logo(self, place: Place) -> None:
        sizes = (26.0, 26.0 * self.pen.dice.uniform(0.5, 1.0))
        box = (place.x, place.top, place.x + sizes[0], place.top + sizes[1])
        fill = self.pen.dice.choice((0.2, 0.5, None))
        place.sheet.frames.append(Frame(box, 1.2, fill, radius=self.pen.dice.choice((0.0, 6.0))))

    def _draw_title(self, content: FormContent) -> None:
        size = self.pen.style.size * self.pen.dice.choice(_TITLE_SIZES)
        ink = Ink(self.pen.style.bold, size, align=self.pen.dice.choice(_ALIGNMENTS))
        title = content.title.upper() if self.pen.style.capitals else content.title
        place = self.flow.span(self.pen.height(title, ink, self.flow.page_width))
        self.pen.write(title, place, ink, self.pen.drawing.add(SheetEntity(Label.HEADER)))

    def _draw_section(self, section: Section) -> None:
        kind = self.pen.dice.choice(self.composition.kinds)
        heading = self._draw_heading(section.heading, 5 * self.pen.style.size)
        self._draw_fields(section.fields, heading, kind)

    def _draw_fields(
        self, fields: Sequence[Field], heading: int | None, kind: LayoutKind | None = None
    ) -> None:
        kind = kind or self.pen.dice.choice(self.composition.kinds)
        look = choose_look(kind, self.pen)
        blocks = [FieldBlock(self.pen, look, each, self._number()) for each in fields]
        columns = self.pen.dice.choice(kind.columns)
        if self.composition.columns > 1:
            columns = 1
        for row in grid_rows(blocks, columns, self.flow.width, self.pen.dice):
            row.draw(self.flow.take(row.height(self.flow.width)), heading)

    def _number(self) -> str:
        self.field_number += 1
        return self.pen.style.number.format(self.field_number)

    def _draw_heading(self, text: str | None, room: float) -> int | None:
        """Return the heading's entity, with room kept beneath it on its page; None without a heading."""
        if text is None:
            return None
        style = self.pen.style
        align = "centre" if style.heading == "centred" else "left"
        ink = Ink(style.bold, style.size * 1.15, align=align)
        self.section_number += 1
        numbered = f"{chr(65 + (self.section_number - 1) % 26)}. {text}" if style.number else text
        height = self.pen.height(numbered, ink, self.flow.width - 6.0) + 3.0
        self.flow.reserve(height + room)
        place = self.flow.take(height)
        if style.heading == "band":
            self.pen.frame(place, height, BAND)
        if style.heading == "rule":
            self.pen.rule(place.moved(top=height - 1.0))
        entity = self.pen.drawing.add(SheetEntity(Label.HEADER))
        self.pen.write(numbered, place.moved(3.0, 1.0, place.width - 6.0), ink, entity)
        self.flow.skip(2.0)
        return entity

    def _draw_notice(self, notice: Notice) -> None:
        style = self.pen.style
        ink = Ink(style.key_font, style.size * self.pen.dice.choice((0.75, 0.85, 1.0)))
        place = self.flow.take(self.pen.height(notice.text, ink, self.flow.width))
        self.pen.write(notice.text, place, ink, self.pen.drawing.add(SheetEntity(Label.OTHER)))

    def _draw_stamp(self, text: str) -> None:
        dice, style = self.pen.dice, self.pen.style
        sheet = dice.choice(self.pen.drawing.sheets)
        centre = (dice.uniform(0.3, 0.8) * sheet.width, dice.uniform(0.15, 0.9) * sheet.height)
        font = style.font_for(text, style.bold)
        colour = dice.choice(_STAMP_COLOURS)
        sheet.stamps.append(Stamp(text, centre, font, dice.uniform(13, 26), dice.uniform(-25, 25), colour))

    def _draw_footers(self, note: str) -> None:
        style, sheets = self.pen.style, self.pen.drawing.sheets
        ink = replace(
            Ink(style.key_font, max(style.size * 0.75, 6.0)), align=self.pen.dice.choice(_ALIGNMENTS)
        )
        if len(sheets) == 1 and self.pen.dice.random() < 0.5:
            return
        for number, sheet in enumerate(sheets, 1):
            text = note.replace("{page}", str(number)).replace("{pages}", str(len(sheets)))
            top = sheet.height - style.margin - self.pen.leading(ink)
            place = Place(sheet, style.margin, top, sheet.width - 2 * style.margin)
            self.pen.write(text, place, ink, self.pen.drawing.add(SheetEntity(Label.OTHER)))
